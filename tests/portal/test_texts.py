"""Officers see every letter as its reader does, and what each language lacks, drafts and has had reviewed."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from notifications.delivery.domain.words import KINDS
from notifications.letters.staff import SUBJECTS as ALARMS
from portal.foundation import clock, i18n
from portal.foundation.audit import events
from portal.foundation.database import execute
from portal.foundation.i18n.catalogue import show_only
from portal.foundation.i18n.public import public_texts_in
from portal.foundation.wording.actions import refresh_drafts, review_texts, set_drafts
from portal.office.samples import ABOUT_PROCUREMENTS, SAMPLES, languages_of, sample_of
from tests import given
from tests.visitor import app_in, session_of, settings_in

LANGUAGES = ("sv", "fi", "fit", "en")


@pytest.fixture(autouse=True)
def all_is_shown() -> Iterator[None]:
    yield
    show_only("fit", None)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_letter_can_be_seen_in_every_language_before_anything_is_public(
    db: None, tmp_path: Path, language: str
) -> None:
    for kind in SAMPLES:
        if language in languages_of(kind, LANGUAGES):
            sample = await sample_of(kind, language, settings_in(tmp_path), clock.now())
            assert sample, kind
            assert f'lang="{language}"' in sample.html, kind
            assert len(sample.text) > 100, kind
            assert sample.subject, kind


async def test_the_samples_tell_of_what_is_open_and_every_kind_of_letter_has_one(db: None, tmp_path: Path) -> None:
    now = clock.now()
    await given.published(now=now, title="Lunch till äldreboendet")
    said = {kind: await sample_of(kind, "sv", settings_in(tmp_path), now) for kind in ABOUT_PROCUREMENTS}
    subjects = {kind: sample.subject for kind, sample in said.items() if sample}
    assert "Lunch till äldreboendet" in subjects["alert"]
    assert subjects["cancelled"].startswith("Avbruten:") and subjects["awarded"].startswith("Avgjord:")
    assert subjects["deadline_earlier"].startswith("Tidigarelagt:")
    assert subjects["reminder"].startswith("20 dagar kvar")
    assert "vecka" in subjects["digest_week"] and "vecka" not in subjects["digest"]
    shown = {*SAMPLES, *(about.kind for about in ABOUT_PROCUREMENTS.values())}
    assert set(KINDS) - shown == {"staff", "test"}
    assert {f"source_{kind}" for kind in ALARMS} < set(SAMPLES)
    assert len(set(SAMPLES.values())) == len(SAMPLES)


async def visit(folder: Path, role: str, method: str, address: str, **more: object) -> httpx.Response:
    await execute("DELETE FROM session")
    await execute("DELETE FROM officer WHERE email = $1", f"{role}@kommun.example")
    token = await session_of(role)
    transport = httpx.ASGITransport(app=app_in(folder))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8000", cookies={"anbud_session": token}
    ) as client:
        return await client.request(method, address, **more)  # type: ignore[arg-type]


async def test_the_pages_show_letters_and_counts(db: None, tmp_path: Path) -> None:
    front = (await visit(tmp_path, "officer", "GET", "/intern/texter")).text
    lacking = sum(not text.said for text in public_texts_in("fit"))
    assert f'lage=saknas" aria-label="{i18n.OWN_NAMES["fit"]}, saknas: {i18n.number(lacking)}"' in front
    assert "/intern/texter/mejl/welcome/fi" in front
    assert "Visa också det som ingen har granskat" not in front
    letter = await visit(tmp_path, "officer", "GET", "/intern/texter/mejl/welcome/fi")
    assert 'width="360"' in letter.text
    framed = await visit(tmp_path, "officer", "GET", "/intern/texter/mejl/welcome/fi/sida")
    assert "sandbox" in framed.headers["content-security-policy"]
    assert (await visit(tmp_path, "officer", "GET", "/intern/texter/mejl/nothing/fi")).status_code == 404
    assert (await visit(tmp_path, "officer", "GET", "/intern/texter/mejl/source_paused/fi")).status_code == 404
    assert (await visit(tmp_path, "officer", "GET", "/intern/texter/sidor/de")).status_code == 404


async def test_a_text_is_reviewed_by_name_and_only_as_it_was_read(db: None, tmp_path: Path) -> None:
    text = next(text for text in public_texts_in("fi") if text.said)
    address = "/intern/texter/sidor/fi"
    assert (await visit(tmp_path, "officer", "POST", address, data={"text": text.digest})).status_code == 403
    await visit(tmp_path, "administrator", "POST", address, data={"text": [text.digest, "0" * 64]})
    reviewed = (await visit(tmp_path, "officer", "GET", f"{address}?lage=granskad")).text
    assert "Granskad (1)" in reviewed
    assert "administrator, " in reviewed
    assert await review_texts("fi", [text.digest], by="eva", now=clock.now()) == 0
    assert [e.details for e in await events() if e.verb == "text.reviewed"] == [{"texts": 1}]


async def test_drafts_in_meankieli_are_shown_or_not(db: None) -> None:
    now = clock.now()
    texts = [
        text for text in public_texts_in("fit") if text.said and text.said != text.swedish and "%" not in text.said
    ]
    first, second = texts[:2]
    await refresh_drafts(now)
    with i18n.use_language("fit"):
        assert i18n.gettext(first.swedish) == first.said
    await review_texts("fit", [first.digest], by="eva@kommun.example", now=now)
    await set_drafts(False, by="eva@kommun.example", now=now)
    await refresh_drafts(now)
    with i18n.use_language("fit"):
        assert (i18n.gettext(first.swedish), i18n.gettext(second.swedish)) == (first.said, second.swedish)
    await set_drafts(True, by="eva@kommun.example", now=now)
    await refresh_drafts(now)
    with i18n.use_language("fit"):
        assert i18n.gettext(second.swedish) == second.said
    assert [e.details["shown"] for e in await events() if e.verb == "setting.changed"] == [[False, True], [True, False]]


async def test_the_page_lists_at_most_fifty_and_leads_on(db: None, tmp_path: Path) -> None:
    first = (await visit(tmp_path, "officer", "GET", "/intern/texter/sidor/fit?lage=saknas")).text
    assert len(re.findall(r"<tr><td>", first)) == 50
    assert "fran=50" in first
