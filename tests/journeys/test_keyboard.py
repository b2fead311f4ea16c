"""Journey 10: somebody without a mouse."""

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from portal.foundation import clock
from tests import given

if TYPE_CHECKING:
    from tests.journeys.conftest import Visitor

# The ring around what has focus: an outline that is there, and not as thin as a hair.
RING = """() => { const one = document.activeElement, style = getComputedStyle(one);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 }"""
NAME = (
    "() => (document.activeElement.innerText || document.activeElement.value || document.activeElement.id || '').trim()"
)
TOP = "() => { const box = document.activeElement.getBoundingClientRect(); return [box.top + scrollY, box.left] }"
IN_VIEW = """() => { const box = document.activeElement.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight }"""


async def tab_to(visitor: "Visitor", name: str, *, most: int = 60) -> None:
    """Press Tab until what has focus is called so; each stop on the way shows a ring and is in view."""
    for _ in range(most):
        await visitor.page.keyboard.press("Tab")
        assert await visitor.page.evaluate(RING), f"no ring around {await visitor.page.evaluate(NAME)!r}"
        assert await visitor.page.evaluate(IN_VIEW), f"out of view: {await visitor.page.evaluate(NAME)!r}"
        if name in await visitor.page.evaluate(NAME):
            return
    raise AssertionError(f"the keyboard does not reach {name!r}")


async def test_a_reader_finds_filters_and_saves_with_the_keyboard_alone(visitor: "Visitor") -> None:
    now = clock.now()
    await given.published(now=now, title="Plogning i norr")
    await given.published(now=now, title="Skolskjuts till läsåret", cpv=("60130000",))
    page = visitor.page
    await visitor.open("/")
    await page.keyboard.press("Tab")
    assert await page.evaluate(NAME) == "Hoppa till innehållet"
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert "Prenumerera" in await page.evaluate(NAME), "the skip link does not lead past the menu"
    await tab_to(visitor, "Se vad kommunen ska köpa")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    await visitor.audit()

    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.name") == "q"
    await page.keyboard.type("plogning")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    await visitor.audit()
    assert await visitor.says("1 upphandling") and not await visitor.says("Skolskjuts till")
    filtered = page.url

    await tab_to(visitor, "Plogning i norr")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    await visitor.audit()
    await tab_to(visitor, "Lägg till i kalendern")
    async with page.expect_download() as saved:
        await page.keyboard.press("Enter")
    assert (await saved.value).suggested_filename.endswith(".ics")
    await page.evaluate("window.print = () => { document.body.dataset.printed = 'yes' }")
    await tab_to(visitor, "Skriv ut")
    await page.keyboard.press("Enter")
    assert await page.locator("body").get_attribute("data-printed") == "yes"

    await page.go_back()
    assert page.url == filtered
    assert await page.get_by_label("Sök", exact=True).input_value() == "plogning"
    await tab_to(visitor, "”plogning”")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert await visitor.says("2 upphandlingar")


@pytest.mark.parametrize(
    "path", ["/", "/upphandlingar", "/prenumerera", "/branscher", "/moten", "/upphandlingar/arshjul"]
)
async def test_focus_goes_down_the_page_and_never_back_up(visitor: "Visitor", path: str) -> None:
    await given.published(now=clock.now(), title="Plogning i norr")
    await visitor.open(path)
    stops: list[tuple[float, float, str]] = []
    for _ in range(40):
        await visitor.page.keyboard.press("Tab")
        if await visitor.page.evaluate("document.activeElement === document.body"):
            break
        assert await visitor.page.evaluate(RING), await visitor.page.evaluate(NAME)
        top, left = await visitor.page.evaluate(TOP)
        stops.append((top, left, await visitor.page.evaluate(NAME)))
    for before, after in pairwise(stops[1:]):
        # Side by side the one to the left may stand a little lower.
        assert after[0] >= before[0] - 60 or after[1] > before[1] + 150, (before, after)
