from typing import TYPE_CHECKING

import pytest

from portal.foundation.database import fetch_value

if TYPE_CHECKING:
    from tests.journeys.conftest import Visitor


@pytest.mark.parametrize("visitor", ["no_js", "phone"], indirect=True)
async def test_a_firm_asks_for_letters_on_a_phone_and_nothing_is_active_before_it_confirms(visitor: "Visitor") -> None:
    await visitor.open("/prenumerera?q=plogning")
    assert await visitor.says("Snöröjning")
    await visitor.open("/prenumerera/hur?everything=yes")
    await visitor.press("Fortsätt")
    await visitor.press("Skicka")
    assert (await visitor.page.title()).startswith("Fel:")
    await visitor.page.get_by_label("Företagets namn").fill("Plog & Son")
    await visitor.page.get_by_label("E-postadress").fill("plog@exempel.se")
    # A reader takes longer than the two seconds that a robot does; the test does not wait.
    await visitor.page.locator("form[method=post] input[name=oppnad]").evaluate("field => { field.value = '1' }")
    await visitor.press("Skicka")
    assert await visitor.says("plog@exempel.se")
    assert await fetch_value("SELECT count(*) FROM contact") == 0
    assert await fetch_value("SELECT count(*) FROM letter WHERE kind = 'confirmation'") == 1
