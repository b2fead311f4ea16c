"""Every public page, in every language and way people look at one: axe finds nothing, nothing scrolls sideways, all can be hit.

One browser; in Swedish one load is looked at in every way, in other languages as on a phone. The town is the demo's.
"""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from portal.app import create_app
from portal.demo import fill
from portal.foundation.database import DB
from tests.conftest import another_database
from tests.journeys.conftest import TAGS, _axe_source, served
from tests.journeys.public_addresses import all_filled, public_addresses
from tests.visitor import settings_in

# One load is looked at in all these ways, from the widest to the narrowest; axe's rules are asked where they can differ.
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
NARROW = {"width": 320, "height": 640}
# 1,280 by 1,024 points at 400 per cent.
ZOOMED = {"width": 320, "height": 256}
COLOURS = ["color-contrast", "link-in-text-block"]
# Smallest side of what one points at (WCAG 2.2, 2.5.8); a link inside a sentence is as high as its line.
SMALLEST = 24
TOO_SMALL = """smallest => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
  .filter(one => one.checkVisibility() && !one.closest('.skip, [hidden], .unseen')
    && !(one.matches('a') && getComputedStyle(one).display === 'inline'))
  .filter(one => { const box = one.getBoundingClientRect(); return Math.min(box.width, box.height) < smallest - .5 })
  .map(one => one.outerHTML.slice(0, 120))"""
MOVING = """() => [...document.querySelectorAll('*')].filter(one => { const said = getComputedStyle(one);
  return parseFloat(said.transitionDuration) > .01 || parseFloat(said.animationDuration) > .01 })
  .map(one => one.outerHTML.slice(0, 80)).slice(0, 3)"""
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="module")
async def town(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[str, list[str]]]:
    """The demo town, running, and the addresses of its public pages."""
    folder: Path = tmp_path_factory.mktemp("town")
    async with another_database(template) as dsn:
        await DB.open_pool(dsn, size=10)
        await fill(settings_in(folder))
        addresses = await public_addresses(create_app(settings_in(folder)))
        async with served({"ANBUD_DATABASE_URL": dsn, "ANBUD_DATA_DIR": str(folder)}) as address:
            yield address, addresses
        await DB.close_pool()


async def test_the_list_of_pages_is_whole(town: tuple[str, list[str]]) -> None:
    _address, addresses = town
    assert all_filled(addresses) == []
    assert len(addresses) > 30


@pytest.mark.timeout(180)
@pytest.mark.parametrize("seen", ["sv", "fi", "fit", "en", "no_script"])
async def test_every_page_is_sound(browser: Browser, town: tuple[str, list[str]], seen: str) -> None:
    address, paths = town
    language = seen if seen != "no_script" else "sv"
    context = await browser.new_context(viewport=WIDE if seen == "sv" else PHONE, has_touch=True, locale="sv-SE")
    await context.add_init_script(_axe_source())
    page = await context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request", lambda r: None if r.url.startswith((address, "data:")) else faults.append(f"other host: {r.url}")
    )
    page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    if seen == "no_script":
        # The scripts never come; axe itself still runs.
        await page.route("**/*.js", lambda route: route.abort())
    titles: dict[str, str] = {}
    for path in paths:
        await page.goto(address + ("" if language == "sv" else f"/{language}") + path)
        found = await (in_every_way(page) if seen == "sv" else faults_of(page, COLOURS))
        if await page.locator("html").get_attribute("lang") != language:
            found.append("language")
        if seen == "no_script" and await page.locator("[data-print]:visible").count():
            found.append("a button that needs a script")
        faults += [f"{path}: {fault}" for fault in found]
        here, title = page.url.removeprefix(address).partition("?")[0], await page.title()
        # A step that lacks what was chosen before it shows that step, with its error.
        is_wrong = title.startswith(("Fel:", "Virhe:", "Error:"))
        if not is_wrong and titles.setdefault(title, here) != here:
            faults.append(f"{path}: the title of {titles[title]}: {title}")
    await context.close()
    assert faults == []


async def in_every_way(page: Page) -> list[str]:
    """Return what is wrong with the page that is open, wide and narrow, light, dark, in forced colours, zoomed and calm."""
    found = await faults_of(page, ["target-size"])
    await page.emulate_media(color_scheme="dark")
    found += [f"dark: {one}" for one in await axe(page, COLOURS)]
    await page.emulate_media(color_scheme="light", forced_colors="active")
    found += [f"forced colours: {one}" for one in await axe(page, COLOURS)]
    await page.emulate_media(forced_colors="none", reduced_motion="reduce")
    found += [f"moves: {one}" for one in await page.evaluate(MOVING)]
    await page.emulate_media(reduced_motion="no-preference")
    for size in (PHONE, NARROW, ZOOMED):
        await page.set_viewport_size(size)
        found += [f"{size['width']}: {one}" for one in await laid_out(page)]
    await page.set_viewport_size(PHONE)
    found += [f"360: {one}" for one in await axe(page, without=COLOURS)]
    await page.set_viewport_size(WIDE)
    return found


async def faults_of(page: Page, without: Sequence[str]) -> list[str]:
    """Return what is wrong with the page as it stands; axe's rules `without` are asked elsewhere."""
    heads = [] if await page.locator("h1").count() == 1 else ["not exactly one h1"]
    return heads + await laid_out(page) + await axe(page, without=without)


async def laid_out(page: Page) -> list[str]:
    """Return what scrolls sideways, and what is too small to hit."""
    wide = ["scrolls sideways"] if await page.evaluate(SIDEWAYS) else []
    return wide + [f"too small: {one}" for one in await page.evaluate(TOO_SMALL, SMALLEST)]


async def axe(page: Page, only: Sequence[str] = (), without: Sequence[str] = ()) -> list[str]:
    """Return what axe finds: by all its rules, by these only, or by all but these."""
    asked: dict[str, object] = {"runOnly": {"type": "rule", "values": only}} if only else {
        "runOnly": TAGS, "rules": {"target-size": {"enabled": True}} | {rule: {"enabled": False} for rule in without}}  # fmt: skip
    audit = await page.evaluate("asked => axe.run(document, {...asked, resultTypes: ['violations']})", asked)
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in audit["violations"]]
