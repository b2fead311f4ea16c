"""Every page of the officers' desk, light and dark, at 1,280 and at 320 points: axe finds nothing and nothing scrolls sideways.

One browser, one officer with every role, the demo's town. `make handbook` walks the same way and takes the pictures
that the officers' handbook shows.
"""

import asyncio
import base64
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from portal.app import create_app
from portal.foundation import clock
from portal.foundation.database import DB
from tests.conftest import CHECKOUT, another_database
from tests.journeys.conftest import TAGS, _axe_source, served
from tests.journeys.desk_addresses import desk_addresses, page_routes, picture_of
from tests.journeys.desk_town import HALF, NOW, WHOLE, furnish
from tests.journeys.test_every_page import SIDEWAYS, SMALLEST, TOO_SMALL
from tests.visitor import settings_in

# How far down pictures go, in points: what matters of a few pages stands further down.
SHORT, TALL = 1000, 2000
LONG = {"upphandlingar.webp", "upphandlingar-en.webp", "upphandlingar-en-forhandsgranska.webp", "handelser.webp"}
ON_A_TELEPHONE = {"att-gora.webp", "moten-en-narvaro.webp", "upphandlingar-en-forhandsgranska.webp"}
TELEPHONE = {"width": 360, "height": 740}
PICTURES = CHECKOUT / "docs" / "handbook" / "bilder"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
EVERY_RULE = {"type": "tag", "values": TAGS}
# What can differ between light and dark, wide and narrow; all else is the same page.
LOOKS = {
    "type": "rule",
    "values": ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"],
}
AXE = """only => axe.run(document, {runOnly: only, resultTypes: ['violations'], preload: false,
  rules: only.type === 'tag' ? {'target-size': {enabled: true}} : {}})"""
# What is another on every machine, and what stands there in the pictures; and what follows the window stays in its place.
BY_CHANCE = [
    [r"\d+ GB av \d+ GB", "80 GB av 250 GB"],
    [r"PostgreSQL [\d.]+(, egen server, \d+ MB)?", "PostgreSQL 16.4"],
    [r"Python [\d.]+", "Python 3.12"],
    [r"file://\S*/demo/", "file:///srv/anbud/"],
    [r"http://127\.0\.0\.1:\d+", "https://upphandling.overtornea.example"],
    [r"<[0-9a-f]{16,}@", "<a1c73727087af8e1@"],
]  # fmt: skip
PUT_CHANCE_AWAY = """pairs => {
  const said = text => pairs.reduce((kept, [found, put]) => kept.replace(new RegExp(found, 'g'), put), text);
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (walk.currentNode.data !== said(walk.currentNode.data)) walk.currentNode.data = said(walk.currentNode.data);
  for (const one of document.querySelectorAll('body *')) if (getComputedStyle(one).position === 'sticky') one.style.position = 'static';
  document.querySelectorAll('input').forEach(one => { if (one.value !== said(one.value)) one.value = said(one.value) });
}"""


@pytest.fixture(scope="module")
async def desk(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[str, dict[str, str]]]:
    """The town, running, and the addresses of its officers' pages."""
    folder: Path = tmp_path_factory.mktemp("desk")
    async with another_database(template) as dsn:
        await DB.open_pool(dsn, size=10)
        settings = settings_in(folder)
        with clock.at(NOW):
            await furnish(settings)
            addresses = await desk_addresses(create_app(settings))
            values = {"ANBUD_DATABASE_URL": dsn, "ANBUD_DATA_DIR": str(folder), "ANBUD_SECRET_KEY": "k" * 40}
            async with served(values) as address:
                yield address, addresses
        await DB.close_pool()


@pytest.mark.timeout(600)
async def test_every_desk_page_is_sound(browser: Browser, desk: tuple[str, dict[str, str]]) -> None:
    address, addresses = desk
    faults: list[str] = []
    for token, routes in _by_session(addresses).items():
        faults += await _walk(browser, address, token, {route: addresses[route] for route in routes})
    assert not faults, "\n".join(faults)


async def _walk(browser: Browser, address: str, token: str, addresses: dict[str, str]) -> list[str]:
    """Open each page as whoever holds the token, and return what is wrong with them."""
    faults: list[str] = []
    context = await browser.new_context(viewport=WIDE, locale="sv-SE", reduced_motion="reduce")
    if token:
        await context.add_cookies([{"name": "anbud_session", "value": token, "url": address}])
    page = await context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("request", lambda r: None if r.url.startswith((address, "data:")) else faults.append(r.url))
    pictured = page_routes(create_app(settings_in(Path()))) if os.environ.get("ANBUD_HANDBOOK") else []
    for route, path in addresses.items():
        answer = await page.goto(address + path)
        if answer is None or answer.status != 200 or page.url != address + path:
            faults.append(f"{route}: {answer and answer.status} at {page.url}")
        faults += [f"{path}: {fault}" for fault in await _faults_of(page, route, pictured=route in pictured)]
    await context.close()
    return faults


def _by_session(addresses: dict[str, str]) -> dict[str, list[str]]:
    """Return the routes by whose browser opens them: nobody's, of one who has not given the code yet, an officer's."""
    found: dict[str, list[str]] = {"": [], HALF: [], WHOLE: []}
    for route in addresses:
        at_the_door = route == "/intern/logga-in" or route.startswith("/intern/valkommen")
        found["" if at_the_door else HALF if route.startswith("/intern/logga-in/") else WHOLE].append(route)
    return found


async def _faults_of(page: Page, route: str, *, pictured: bool) -> list[str]:
    """Return what is wrong with the page that is open, whose window is wide and light before and after."""
    found = [] if await page.locator("h1").count() == 1 else ["not exactly one h1"]
    await page.evaluate(_axe_source())
    found += [f"light: {fault}" for fault in await _axe(page, EVERY_RULE)]
    if pictured:
        await _take_pictures(page, picture_of(route))
    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    if await page.evaluate(SIDEWAYS):
        found.append("scrolls sideways")
    found += [f"too small: {one}" for one in await page.evaluate(TOO_SMALL, SMALLEST)]
    found += [f"narrow, dark: {fault}" for fault in await _axe(page, LOOKS)]
    await page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    await page.emulate_media(color_scheme="light")
    return found


async def _axe(page: Page, only: dict[str, Any]) -> list[str]:
    audit = await page.evaluate(AXE, only)
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in audit["violations"]]


async def _take_pictures(page: Page, name: str) -> None:
    """Keep the page as the handbook shows it, and as it is on a telephone where that is how it is used."""
    # The plan that is shipped was read by a migration: today.
    today = [datetime.now(UTC).date().isoformat(), "2026-05-19"]
    await page.evaluate(PUT_CHANCE_AWAY, [*BY_CHANCE, today])
    await _take_picture(page, PICTURES / name, TALL if name in LONG else SHORT)
    if name in ON_A_TELEPHONE:
        await page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
        await _take_picture(page, PICTURES / name.replace(".webp", "-360.webp"), SHORT)
        await page.set_viewport_size(WIDE)  # type: ignore[arg-type]


async def _take_picture(page: Page, file: Path, longest: int) -> None:
    wide, high = await page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
    clip = {"x": 0, "y": 0, "width": wide, "height": min(high, longest), "scale": 1}
    asked = {"format": "webp", "quality": 45, "clip": clip, "captureBeyondViewport": True}
    session = await page.context.new_cdp_session(page)
    taken = await session.send("Page.captureScreenshot", asked)
    await session.detach()
    await asyncio.to_thread(file.write_bytes, base64.b64decode(taken["data"]))
