"""A real server, a real browser, and a page that is audited after every step."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from granian.constants import Interfaces
from granian.server.embed import Server
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from portal.app import create_app
from portal.foundation.settings import read_settings

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
KINDS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "no_js": {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False, "reduced_motion": "reduce"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "forced_colours": {"viewport": {"width": 1280, "height": 900}, "forced_colors": "active"},
}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def served(values: dict[str, str]) -> AsyncIterator[str]:
    """Run Anbud with these settings and yield its address."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    settings = read_settings({**values, "ANBUD_PORT": str(port), "ANBUD_BASE_URL": address})
    server = Server(create_app(settings), address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    running = asyncio.create_task(server.serve())
    await _listening(port)
    yield address
    server.stop()
    await running


@pytest.fixture
async def address(pool: str, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a running Anbud on an empty database of the test's own, which `pool` has open."""
    async with served({"ANBUD_DATABASE_URL": pool, "ANBUD_DATA_DIR": str(tmp_path)}) as address:
        yield address


async def _listening(port: int) -> None:
    for _attempt in range(500):
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            await writer.wait_closed()
            return
    raise TimeoutError("the server did not start")


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium; CI always has it."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is missing: CI must have it")
        pytest.skip("left out: chromium is not installed")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        await launched.close()


@dataclass
class Visitor:
    """Somebody at a browser; every page that opens is audited."""

    page: Page
    address: str
    kind: str
    faults: list[str] = field(default_factory=list)

    async def open(self, path: str) -> None:
        """Go to a page of ours and audit it."""
        await self.page.goto(self.address + path)
        await self.audit()

    async def press(self, name: str) -> None:
        """Press the button or follow the link of that name, and audit where one ends up."""
        target = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)).first
        # The page itself, not only its address: a form that saves itself when it is left changes that alone.
        async with self.page.expect_event("load"):
            await target.click()
        await self.audit()

    async def says(self, text: str) -> bool:
        """Tell whether the page shows the text."""
        return text in await self.page.inner_text("body")

    async def audit(self) -> None:
        """Fail on anything axe finds, sideways scroll, console errors, other hosts, or a page without its head."""
        where = self.page.url
        assert await self.page.locator("h1").count() == 1, f"{where}: not exactly one h1"
        assert await self.page.title(), f"{where}: no title"
        assert await self.page.locator("html").get_attribute("lang"), f"{where}: no language"
        if self.kind != "no_js":
            wide = await self.page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            )
            assert not wide, f"{where}: scrolls sideways"
            assert (found := await self.axe()) == [], f"{where}: {found}"
        assert self.faults == [], f"{where}: {self.faults}"

    async def axe(self) -> list[str]:
        """Return what axe finds wrong with the page."""
        await self.page.evaluate(_axe_source())
        result = await self.page.evaluate(
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS
        )
        return [f"{v['id']}: {v['nodes'][0]['target']} {v['nodes'][0]['html'][:200]}" for v in result["violations"]]


def _is_fault(said: ConsoleMessage) -> bool:
    """Tell whether a line on the console is a fault; a page that answers 404, 410 or 422 on purpose is none."""
    on_purpose = any(f"status of {status}" in said.text for status in (404, 410, 422))
    return said.type == "error" and not (on_purpose and "/static/" not in str(said.location.get("url")))


@cache
def _axe_source() -> str:
    import axe_playwright_python

    return next(Path(axe_playwright_python.__file__).parent.rglob("axe*.js")).read_text(encoding="utf-8")


@pytest.fixture
async def visitor(request: pytest.FixtureRequest, browser: Browser, address: str) -> AsyncIterator[Visitor]:
    """A visitor on a desktop; `@pytest.mark.parametrize("visitor", ["phone"], indirect=True)` for another of KINDS."""
    kind = getattr(request, "param", "desktop")
    context = await browser.new_context(**KINDS[kind], locale="sv-SE")
    page = await context.new_page()
    person = Visitor(page, address, kind)
    page.on("console", lambda said: person.faults.append(said.text) if _is_fault(said) else None)
    page.on("pageerror", lambda error: person.faults.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith((address, "data:")) else person.faults.append(r.url))
    yield person
    await context.close()
