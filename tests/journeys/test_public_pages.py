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


FEW = ["/", "/sa-koper-kommunen", "/branscher", "/sidan-saknas"]


@pytest.mark.parametrize("visitor", ["phone"], indirect=True)
async def test_every_public_page_is_sound_on_a_phone(visitor: "Visitor") -> None:
    for path in PAGES:
        await visitor.open(path)


@pytest.mark.parametrize("visitor", ["narrow", "desktop", "no_js", "dark", "forced_colours"], indirect=True)
async def test_pages_of_each_kind_are_sound_on(visitor: "Visitor") -> None:
    for path in FEW:
        await visitor.open(path)


async def test_pages_are_sound_in_every_language(visitor: "Visitor") -> None:
    for language in ("/fi", "/fit", "/en"):
        for path in FEW:
            await visitor.open(language + path.rstrip("/"))
            assert await visitor.page.locator("html").get_attribute("lang") == language[1:]
