"""Letters about meetings, kept as their readers get them: whoever changes a word sees it in the files.

`ANBUD_KEEP_LETTERS=1` writes them anew; the journeys open the HTML on a narrow phone and audit it.
"""

import os
from datetime import UTC, date, datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from notifications.letters.compose import Reader
from notifications.meetings.compose import WITH_FILE, WITHOUT_FILE, meeting_letter, told_of
from notifications.meetings.words import WORDS
from tests.visitor import settings_in

KEPT = Path(__file__).resolve().parents[2] / "data" / "letters"
STARTS = datetime(2030, 3, 12, 17, tzinfo=UTC)
MEETING = {
    "reference": "2030-M1", "address": "2030-03-12-informationsmote", "kind": "information", "state": "announced",
    "starts_at": STARTS, "ends_at": STARTS + timedelta(hours=2), "place": "Nordkalottens hotell",
    "place_address": "Matarengivägen 1, Övertorneå", "room_access": "Ramp och hörslinga.", "online": True,
    "online_url": "https://mote.example/rum", "languages": ["sv", "fi"], "interpretation": "Tolkning till meänkieli",
    "closes_on": date(2030, 3, 9), "cancelled_reason": None, "sequence": 1, "texts": {"sv": {"title": ""}},
    "changed_at": STARTS,
}  # fmt: skip
THEIRS = {
    "id": 7, "company": "Anna & Co", "people": 2, "on_site": True, "signed_up_at": STARTS - timedelta(days=20),
    "calendar_sequence": 1, "language": "sv", "email": "anna@firma.example",
}  # fmt: skip
AGENDA = [
    {"id": 1, "reference": "2030-014", "language": "sv", "texts": {"sv": {"title": "Snöröjning i byarna"}, "fi": {"title": "Lumityöt kylissä"}}},
    {"id": 2, "reference": "2030-015", "language": "sv", "texts": {"sv": {"title": "Skolskjuts <2030>"}}},
]  # fmt: skip
# The HTML of these is kept too; the others differ from them in words only.
AS_PAGES = {"invitation.sv", "receipt.fi", "meeting_cancelled.fit", "material.en"}


def letter(kind, language, folder):
    more = {"agenda": AGENDA if kind in ("invitation", "receipt", "material") else (), "days": 1}
    if kind in ("meeting_moved", "meeting_cancelled"):
        more |= {"said": "Vattenläcka i lokalen.", "was_at": STARTS - timedelta(days=7)}
    settings = settings_in(folder)
    concerned = frozenset({2}) if kind == "invitation" else frozenset()
    told = told_of(MEETING, language, settings, THEIRS, concerned=concerned, **more)
    contact = 3 if kind in ("invitation", "material") else None
    reader = Reader("anna@firma.example", language, contact, since=STARTS, scope="meetings")
    calendar = kind in WITH_FILE or kind in WITHOUT_FILE
    row = meeting_letter(kind, told, reader, settings, key=kind, calendar=calendar, at=STARTS - timedelta(days=9))
    return BytesParser(policy=policy.default).parsebytes(row["parts"][0])


@pytest.mark.parametrize("language", ["sv", "fi", "fit", "en"])
@pytest.mark.parametrize("kind", WORDS)
def test_each_letter_is_the_one_that_was_read_and_approved(kind, language, tmp_path):
    message = letter(kind, language, tmp_path)
    text = f"{message['Subject']}\n\n{message.get_body(('plain',)).get_content()}".replace("\r\n", "\n")
    html = message.get_body(("html",)).get_content().replace("\r\n", "\n")
    path = KEPT / f"meeting-{kind}.{language}.txt"
    if os.environ.get("ANBUD_KEEP_LETTERS"):
        path.write_text(text, encoding="utf-8")
        if f"{kind}.{language}" in AS_PAGES:
            path.with_suffix(".html").write_text(html, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
    if f"{kind}.{language}" in AS_PAGES:
        assert html == path.with_suffix(".html").read_text(encoding="utf-8")


def test_a_letter_with_a_calendar_is_read_as_one_that_has_text_html_and_calendar_to_choose_from(tmp_path):
    message = letter("receipt", "sv", tmp_path)
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
    ]  # fmt: skip
    alternative, attached = [
        part
        for part in message.walk()
        if "mote" in (part.get_filename() or "") or "calendar" in part.get_content_type()
    ]
    assert alternative.get_payload(decode=True) == attached.get_payload(decode=True)
    assert alternative.get_param("method") == "REQUEST"
    assert max(len(line) for line in message.as_bytes().split(b"\n")) < 998
