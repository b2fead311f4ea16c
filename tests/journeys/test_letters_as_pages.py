"""Letters as pages: nothing scrolls sideways and axe finds nothing, on a narrow phone, in light and in dark."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser

from tests.journeys.conftest import Visitor

KEPT = Path(__file__).resolve().parents[1] / "data" / "letters"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_letters_read_well_on_a_narrow_phone(browser: Browser, scheme: Literal["light", "dark"]) -> None:
    context = await browser.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    try:
        page = await context.new_page()
        for path in sorted(KEPT.glob("*.html")):
            await page.set_content(path.read_text(encoding="utf-8"))
            await Visitor(page, "", "narrow").audit()
    finally:
        await context.close()
