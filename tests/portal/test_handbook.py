"""The officers' handbook shows every page of the desk, and no picture and no link in it leads nowhere."""

import re

from tests.conftest import CHECKOUT
from tests.journeys.desk_addresses import NO_PAGES, page_routes, picture_of
from tests.visitor import app_in

BOOK = CHECKOUT / "docs" / "handbook"
CHAPTERS = {file.name: file.read_text(encoding="utf-8") for file in sorted(BOOK.glob("*.md"))}
SHOWN = [(name, *found) for name, text in CHAPTERS.items() for found in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text)]
MOST_BYTES = 4_000_000


def test_every_page_of_the_desk_has_its_picture_in_a_chapter(tmp_path):
    shown = {file for _chapter, _alt, file in SHOWN}
    routes = page_routes(app_in(tmp_path))
    assert [route for route in routes if f"bilder/{picture_of(route)}" not in shown] == []
    assert len({picture_of(route) for route in routes}) == len(routes)


def test_what_is_no_page_is_still_a_route(tmp_path):
    assert set(NO_PAGES) - {route.path for route in app_in(tmp_path).routes} == set()


def test_every_picture_is_shown_and_every_picture_shown_is_there():
    kept = {f"bilder/{file.name}" for file in (BOOK / "bilder").iterdir()}
    assert kept ^ {file for _chapter, _alt, file in SHOWN} == set()
    assert sum(file.stat().st_size for file in (BOOK / "bilder").iterdir()) < MOST_BYTES


def test_every_picture_says_in_words_what_it_shows():
    assert [(chapter, file) for chapter, alt, file in SHOWN if len(alt) < 10] == []


def test_every_link_leads_somewhere():
    lost = []
    for name, text in CHAPTERS.items():
        for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)]+)\)", text):
            file, _, part = target.partition("#")
            if (file and not (BOOK / file).is_file()) or (part and part not in _anchors(CHAPTERS[file or name])):
                lost.append((name, target))
    assert lost == []


def test_the_contents_name_every_chapter_once():
    named = re.findall(r"^\| \[[^\]]+\]\(([^)]+)\) \|", CHAPTERS["README.md"], re.MULTILINE)
    assert sorted(named) == sorted(set(CHAPTERS) - {"README.md"})


def test_every_chapter_says_what_to_do_when_something_goes_wrong():
    assert [name for name, text in CHAPTERS.items() if name != "README.md" and "## Om något går fel" not in text] == []


def _anchors(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
