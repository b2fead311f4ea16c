"""Every letter, in every language: the same words as the file kept beside it, the same links in both parts."""

import os
import re
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from notifications.digests.actions import alerts_due, digests_due
from notifications.letters.actions import LetterOutbox
from notifications.letters.queries import whole_letters
from notifications.matching.actions import match_due
from portal.foundation.database import fetch_value
from portal.foundation.settings import Settings, read_settings
from procurement.register.actions import award_procurement, cancel_procurement, edit_procurement
from tests import given

KEPT = Path(__file__).resolve().parents[2] / "data" / "letters"
LANGUAGES = ("sv", "fi", "fit", "en")
POSTED = {
    "confirmation": "confirm", "welcome": "manage", "already": "manage", "manage_link": "manage",
    "yearly_check": "manage",
    "address_change": "move", "address_changed": "manage", "address_left": "",
}  # fmt: skip
STRANGERS = ("confirmation", "address_change", "address_left")
MADE = ("alert", "digest", "change", "earlier", "cancelled", "awarded")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(
        {
            "ANBUD_DATA_DIR": str(tmp_path),
            "ANBUD_SECRET_KEY": "k" * 40,
            "ANBUD_BASE_URL": "https://anbud.example",
            "ANBUD_BOUNCE_DOMAIN": "studs.example",
        }
    )


async def newest() -> EmailMessage:
    number = await fetch_value("SELECT max(id) FROM letter")
    return message_from_bytes((await whole_letters([number]))[number], policy=policy.default)  # type: ignore[return-value]


async def made(kind: str, language: str, settings: Settings, at: Any) -> EmailMessage:
    """Return the letter of this kind that a person who reads `language` gets."""
    if kind in POSTED:
        data = {POSTED[kind]: "TOKEN"} if POSTED[kind] else {}
        contact = None if kind in STRANGERS else await given.contact(now=at("09:00"), language=language)
        await LetterOutbox(settings).post(
            kind, "anna@firma.example", language, data, key=kind, contact_id=contact, now=at("09:00")
        )
        return await newest()
    frequency = "day" if kind == "digest" else "now"
    await given.contact(now=at("09:00"), frequency=frequency, language=language)
    soon, later = at("09:00") + timedelta(days=7), at("09:00") + timedelta(days=40)
    reference = await given.published(
        now=at("09:00"), deadline_at=soon, value_from_minor=40_000_000, value_to_minor=70_000_000
    )
    if kind == "digest":
        await given.published(now=at("09:00"), title="Lunch till äldreboendet", cpv=("55521200",), deadline_at=later)
        await given.meeting(now=at("09:00"))
    await match_due(at("09:05"))
    await alerts_due(settings, at("09:05"))
    if kind == "digest":
        await digests_due(settings, at("2030-03-13 07:00"))
    if kind == "change":
        await edit_procurement(reference, {"deadline_at": later}, by="olle", now=at("10:00"))
    if kind == "earlier":
        await edit_procurement(reference, {"deadline_at": at("2030-03-14 12:00")}, by="olle", now=at("10:00"))
    if kind == "awarded":
        await award_procurement(reference, "Plog AB", bids=3, by="olle", now=at("10:00"))
    if kind == "cancelled":
        await cancel_procurement(reference, "Pengarna räcker inte.", by="olle", now=at("10:00"))
    await match_due(at("10:05"))
    await alerts_due(settings, at("10:05"))
    return await newest()


def words(letter: EmailMessage) -> str:
    """Return what a reader sees, with tokens left out: they differ from run to run with the contact's id."""
    head = "".join(f"{name}: {letter[name]}\n" for name in ("From", "To", "Subject", "Content-Language"))
    return head + "\n" + re.sub(r"(/(?:mina-val|avsluta|bekrafta|ny-adress)/)\S+", r"\1TOKEN", body(letter, "plain"))


def body(letter: EmailMessage, subtype: str) -> str:
    part = letter.get_body((subtype,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def links(text: str) -> set[str]:
    return set(re.findall(r"https://[^\s\"<>]+", text))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*POSTED, *MADE])
async def test_a_letter_says_what_the_kept_file_says(
    kind: str, language: str, db: None, at: Any, settings: Settings
) -> None:
    letter = await made(kind, language, settings, at)
    text, html = body(letter, "plain"), body(letter, "html")

    assert not [part.defects for part in letter.walk() if part.defects]
    assert links(text) == links(html)
    assert html.count(f'lang="{language}"') == 2
    assert len(letter.as_bytes()) < 90_000
    path = KEPT / f"{kind}.{language}.txt"
    if os.environ.get("ANBUD_KEEP_LETTERS"):
        path.write_text(words(letter), encoding="utf-8")
        path.with_suffix(".html").write_text(
            re.sub(r"(/(?:mina-val|avsluta|bekrafta|ny-adress)/)[^\s\"]+", r"\1TOKEN", html), "utf-8"
        )
    assert words(letter) == path.read_text(encoding="utf-8")


async def test_a_letter_carries_what_mail_programs_and_relays_ask_for(db: None, at: Any, settings: Settings) -> None:
    letter = await made("alert", "fi", settings, at)

    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["X-Auto-Response-Suppress"] == "All"
    assert letter["Content-Language"] == "fi"
    assert letter["List-Id"] == "<upphandling.overtornea.example>"
    assert letter["List-Unsubscribe"].startswith("<https://anbud.example/avsluta/")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Reply-To"] == "upphandling@overtornea.example"
    assert letter["To"] == "anna@firma.example"
    assert await fetch_value("SELECT sender FROM letter ORDER BY id DESC LIMIT 1") != letter["From"]


async def test_a_confirmation_cannot_be_unsubscribed_from(db: None, at: Any, settings: Settings) -> None:
    assert (await made("confirmation", "sv", settings, at))["List-Unsubscribe"] is None


async def test_a_digest_tells_of_the_next_meeting_and_an_alert_does_not(db: None, at: Any, settings: Settings) -> None:
    day = at("2030-04-10 18:00")
    await given.meeting(now=at("09:00"), starts_at=day + timedelta(days=30), title="Senare")
    await given.meeting(now=at("09:00"), starts_at=day, title="Träff om vägar")
    await given.meeting(now=at("09:00"), starts_at=day - timedelta(days=9), kind="company", title="Frukost")
    digest = body(await made("digest", "sv", settings, at), "plain")
    assert "NÄSTA MÖTE\n\nTräff om vägar\n" in digest
    assert not {"Senare", "Frukost"} & set(digest.split())
    assert "NÄSTA MÖTE" not in body(await made("alert", "sv", settings, at), "plain")


async def test_posting_twice_is_one_letter(db: None, at: Any, settings: Settings) -> None:
    for _time in range(2):
        await LetterOutbox(settings).post(
            "confirmation", "a@b.example", "sv", {"confirm": "TOKEN"}, key="confirm:1", now=at("09:00")
        )
    assert await fetch_value("SELECT count(*) FROM letter") == 1


async def test_a_letter_is_the_same_bytes_each_time_it_is_read(db: None, at: Any, settings: Settings) -> None:
    await made("digest", "sv", settings, at)
    number = await fetch_value("SELECT max(id) FROM letter")
    first, second = await whole_letters([number]), await whole_letters([number])

    assert first == second
    assert await fetch_value(
        "SELECT sha256 = sha256($2) AND size = length($2) FROM letter WHERE id = $1", number, first[number]
    )


async def test_a_letter_about_one_procurement_names_its_public_page(db: None, at: Any, settings: Settings) -> None:
    letter = await made("alert", "fi", settings, at)
    assert letter["Archived-At"] == "<https://anbud.example/fi/upphandlingar/2030-001>"


async def test_swedish_that_stands_in_for_a_missing_text_is_tagged(db: None, at: Any, settings: Settings) -> None:
    html = body(await made("alert", "fit", settings, at), "html")
    assert '<h1 style="margin:0 0 16px;font:bold 22px/1.3 Arial,sans-serif"><span lang="sv">1 ny upphandling' in html
    assert "\ue000" not in html + body(await newest(), "plain")
