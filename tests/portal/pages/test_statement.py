"""The accessibility statement and the page about cookies say what is so."""

import re
from datetime import date
from pathlib import Path

import httpx
import pytest

from portal.foundation.i18n import gettext, use_language
from portal.pages import statement
from portal.pages.cookies import COOKIES

ROOT = Path(__file__).resolve().parents[3]
CODE = [
    path
    for package in ("portal", "procurement", "suppliers", "notifications")
    for path in (ROOT / package).rglob("*.py")
]


def parts() -> dict[str, object]:
    """Return the eleven parts that Digg asks for, as the data has them; the page adds who and which service."""
    return {
        "complies": statement.COMPLIANCE.get(statement.COMPLIES), "standard": statement.STANDARD, "level": statement.LEVEL,
        "lacks": [(lack.what, lack.why, lack.remedy) for lack in statement.LACKS] if statement.COMPLIES != "fully" else "none",
        "burden": statement.BURDEN, "exempt": statement.EXEMPT, "assessed": statement.ASSESSED_ON,
        "updated": statement.UPDATED_ON, "method": [check.what for check in statement.CHECKS], "by hand": statement.BY_HAND,
        "supervision": statement.REPORT_TO_DIGG,
    }  # fmt: skip


@pytest.mark.parametrize("part", parts())
def test_no_part_of_the_statement_is_empty(part: str) -> None:
    assert parts()[part]


@pytest.mark.parametrize("test", [test for check in statement.CHECKS for test in check.tests])
def test_what_the_statement_says_is_tried_is_tried(test: str) -> None:
    file, _, name = test.partition("::")
    assert f"async def {name}(" in (ROOT / file).read_text(encoding="utf-8") if name else (ROOT / file).exists()


def test_the_statement_is_gone_through_within_a_year_of_its_assessment() -> None:
    assert date(2026, 1, 1) < statement.ASSESSED_ON <= statement.UPDATED_ON


@pytest.mark.parametrize("language", ["sv", "fi", "en"])
async def test_the_page_says_all_of_it_in_each_language(visitor: httpx.AsyncClient, language: str) -> None:
    html = (await visitor.get(f"/{language}/tillganglighet".replace("/sv", ""))).text
    with use_language(language):
        said = [gettext(text) for lack in statement.LACKS for text in (lack.what, lack.why, lack.remedy)]
        said += [gettext(check.what) for check in statement.CHECKS]
        said += [gettext(statement.BURDEN), gettext(statement.EXEMPT), gettext(statement.BY_HAND)]
    for text in said:
        assert text in html
    assert "mailto:" in html and statement.REPORT_TO_DIGG in html
    for page in ("/", "/upphandlingar", "/kakor"):
        assert "/tillganglighet" in (await visitor.get(page)).text[-2500:]


def test_the_page_about_cookies_names_every_cookie_that_the_code_sets() -> None:
    named = set()
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        constants = dict(re.findall(r'^([A-Z_]+) = "([^"]+)"', text, re.M))
        for name in re.findall(r"\bCookie\((?:key=)?(\w+)", text):
            if name in constants:
                named.add(constants[name])
    assert named == {cookie.name for cookie in COOKIES}


async def test_reading_every_public_page_sets_no_cookie(visitor: httpx.AsyncClient) -> None:
    for path in ("/", "/upphandlingar", "/prenumerera", "/moten", "/sa-koper-kommunen", "/kakor", "/finns-inte"):
        assert "set-cookie" not in (await visitor.get(path)).headers, path


async def test_a_number_to_call_stands_on_pages_and_on_what_went_wrong(db: None, tmp_path: Path) -> None:
    from portal.app import create_app
    from portal.foundation.settings import read_settings

    told = {"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_CONTACT_PHONE": "0927-720 00", "ANBUD_CONTACT_NAME": "Inköp"}
    transport = httpx.ASGITransport(app=create_app(read_settings(told)), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        for path in ("/", "/kontakt", "/tillganglighet"):
            html = (await client.get(path)).text
            assert 'href="tel:092772000"' in html and "0927-720 00" in html


@pytest.mark.parametrize(
    ("address", "searched"),
    [
        ("/upphandlingar/1999-001", "1999-001"),
        ("/upphandlingar/1999-001-snorojning-i-byn", "snorojning i byn"),
        ("/finns-inte", "finns inte"),
        ("/branscher/okand-bransch.csv", "okand bransch"),
    ],
)
async def test_what_is_not_found_is_searched_for(visitor: httpx.AsyncClient, address: str, searched: str) -> None:
    answer = await visitor.get(address, headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert f'value="{searched}"' in answer.text
    assert 'href="/sitemap"' in answer.text


async def test_a_page_that_takes_no_posts_says_so_and_helps_on(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.post("/kakor", headers={"accept": "text/html"})
    assert answer.status_code == 405
    assert "Det går inte att göra så här" in answer.text and 'href="/sitemap"' in answer.text


@pytest.mark.parametrize("language", ["", "/fi", "/en"])
async def test_the_handbook_for_firms_is_pages(visitor: httpx.AsyncClient, language: str) -> None:
    selling = (await visitor.get(f"{language}/sa-koper-kommunen/salj-till-kommunen")).text
    bidding = (await visitor.get(f"{language}/sa-koper-kommunen/lamna-anbud")).text
    guide = (await visitor.get(f"{language}/sa-koper-kommunen")).text
    assert f'href="{language}/sa-koper-kommunen/lamna-anbud"' in selling and 'class="steps"' in bidding
    assert f'href="{language}/sa-koper-kommunen/salj-till-kommunen"' in guide
    assert 'lang="sv"' not in bidding.partition("<main")[2].partition("</main>")[0]


async def test_a_word_of_the_list_has_an_address_of_its_own(visitor: httpx.AsyncClient) -> None:
    assert 'id="direktupphandling"' in (await visitor.get("/fi/sa-koper-kommunen/ordlista")).text
