from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.journeys.conftest import Visitor

PAGES = [
    "/",
    "/sa-koper-kommunen",
    "/sa-koper-kommunen/ordlista",
    "/branscher",
    "/branscher/snorojning",
    "/oppna-data",
    "/tillganglighet",
    "/personuppgifter",
    "/kakor",
    "/om",
    "/kontakt",
    "/sitemap",
    "/sidan-saknas",
]


@pytest.mark.parametrize("visitor", ["phone", "narrow", "desktop", "no_js", "dark", "forced_colours"], indirect=True)
async def test_every_public_page_is_sound_on(visitor: "Visitor") -> None:
    for path in PAGES:
        await visitor.open(path)


async def test_every_public_page_is_sound_in_every_language(visitor: "Visitor") -> None:
    for language in ("/fi", "/fit", "/en"):
        for path in PAGES:
            await visitor.open(language + path.rstrip("/"))
            assert await visitor.page.locator("html").get_attribute("lang") == language[1:]
