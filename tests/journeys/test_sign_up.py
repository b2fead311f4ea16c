"""A firm signs up in a browser; every page is audited."""

import pytest


@pytest.mark.parametrize("visitor", ["no_js", "narrow"], indirect=True)
async def test_a_snow_clearer_finds_its_trade_rights_a_mistake_and_is_sent_to_its_mail(visitor):
    page = visitor.page
    await visitor.open("/prenumerera")
    await page.get_by_label("Sök med egna ord").fill("plogning")
    await visitor.press("Sök")
    await page.get_by_label("Snöröjning", exact=False).first.check()
    await visitor.press("Fortsätt")
    await visitor.press("Fortsätt")
    await page.get_by_label("E-postadress").fill("anna@firma")
    await visitor.press("Skicka")
    assert await visitor.says("Skriv företagets namn")
    await page.get_by_label("Företagets namn").fill("Annas plog")
    await page.get_by_label("E-postadress").fill("anna@firma.example")
    await visitor.press("Skicka")
    assert await visitor.says("Kolla din e-post")
