"""Every public page, in every language and way people look at one: axe finds nothing, nothing scrolls sideways, all can be hit.

One browser; in Swedish one load is looked at in every way, in other languages as on a phone. The town is the demo's.
"""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from notifications.statistics.compose import STATISTICS
from portal.app import create_app
from portal.demo import fill
from portal.foundation import clock
from portal.foundation.database import DB, execute
from tests.conftest import another_database
from tests.journeys.conftest import TAGS, _axe_source, served
from tests.journeys.public_addresses import all_filled, public_addresses
from tests.visitor import session_of, settings_in

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
    # What axe says of a phone it says of the page without scripts, and of the other languages.
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


# The edges of bars against the paper (WCAG 1.4.11); SVG is not looked at by axe.
FAINT = """() => {
  const light = text => { const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map(part => { const c = part / 255;
    return c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4 }); return .2126 * r + .7152 * g + .0722 * b };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  return [...new Set([...document.querySelectorAll('.chart > rect')].map(one => getComputedStyle(one).stroke))]
    .filter(edge => { const [low, high] = [paper, light(edge)].sort((a, b) => a - b); return (high + .05) / (low + .05) < 3 })
}"""
NAMELESS = """[...document.querySelectorAll('svg.chart')].filter(one => !(one.getAttribute('role') === 'img'
  && one.getAttribute('aria-labelledby').split(' ').every(id => document.getElementById(id)?.textContent.trim())
  && document.getElementById(one.getAttribute('aria-describedby'))?.textContent.trim())).length"""
OUTSIDE = """[...document.querySelectorAll('.chart text')].filter(one => { const box = one.getBoundingClientRect(),
  all = one.ownerSVGElement.getBoundingClientRect(); return box.left < all.left - 1 || box.right > all.right + 1 })
  .map(one => one.textContent)"""


@pytest.mark.timeout(180)
async def test_the_charts_of_the_statistics_are_seen_by_everybody(
    browser: Browser, town: tuple[str, list[str]]
) -> None:
    address, _paths = town
    now = clock.now()
    await execute(
        "INSERT INTO search_miss (word, language, times, last_at) VALUES ('halkisar', 'sv', 3, $1) ON CONFLICT DO NOTHING",
        now,
    )
    context = await browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 900})
    await context.add_cookies([{"name": "anbud_session", "value": await session_of("reader"), "url": address}])
    await context.add_init_script(_axe_source())
    page = await context.new_page()
    faults: list[str] = []
    for statistic in STATISTICS:
        await page.set_viewport_size({"width": 1280, "height": 900})
        await page.emulate_media(color_scheme="light", forced_colors="none", media="screen")
        await page.goto(f"{address}/intern/statistik/{statistic.slug}")
        found = await faults_of(page, ["target-size"])
        found += [] if await page.locator("svg.chart").count() else ["no chart"]
        found += ["a chart without a name or a description"] if await page.evaluate(NAMELESS) else []
        found += [f"text outside its chart: {text}" for text in await page.evaluate(OUTSIDE)]
        found += [f"faint in light: {edge}" for edge in await page.evaluate(FAINT)]
        await page.set_viewport_size({"width": 320, "height": 640})
        await page.emulate_media(color_scheme="dark")
        found += await faults_of(page, [])
        found += [f"faint in dark: {edge}" for edge in await page.evaluate(FAINT)]
        await page.emulate_media(forced_colors="active")
        found += [f"faint in forced colours: {edge}" for edge in await page.evaluate(FAINT)]
        await page.emulate_media(media="print", forced_colors="none", color_scheme="light")
        found += [] if await page.locator("svg.chart").first.is_visible() else ["no chart in print"]
        faults += [f"{statistic.slug}: {fault}" for fault in found]
    await context.close()
    assert faults == []
