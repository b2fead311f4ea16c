"""What was done, in words: every verb has a sentence, the trail can be sifted, taken as a file, and never changed."""

import ast
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import asyncpg
import httpx
import openpyxl
import pytest

from portal.foundation import clock
from portal.foundation.audit import events, record_event
from portal.foundation.database import execute, fetch, transaction
from portal.office.sentences import KINDS, SENTENCES
from procurement.register.domain import STATUSES
from tests import given
from tests.visitor import app_in, session_of

ROOT = Path(__file__).resolve().parents[2]
FILES = [
    f for package in ("portal", "procurement", "suppliers", "notifications") for f in (ROOT / package).rglob("*.py")
]
# Where the verb is put together: what it can come out as.
PUT_TOGETHER = {
    "procurement/sources/actions/reviewing.py": {"notice.approved", "notice.kept", "notice.merged", "notice.rejected"},
    "procurement/register/actions/records.py": {
        "procurement.created", "procurement.changed", "procurement.published",
        *(f"procurement.{status}" for status in STATUSES if status not in ("draft", "closed")),
    },
    "notifications/delivery/actions/officers.py": {"letter.retried", "letter.resolved"},
    "notifications/webhooks/actions/keeping.py": {
        "webhook.changed", "webhook.new_secret", "webhook.paused", "webhook.resumed", "webhook.ended",
    },
}  # fmt: skip


def recorded(source: str) -> tuple[set[str], int]:
    """Return the verbs that stand in calls of record_event, and how many calls put theirs together."""
    verbs: set[str] = set()
    together = 0
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record_event":
            words = {n.value for n in ast.walk(node.args[1]) if isinstance(n, ast.Constant) and "." in str(n.value)}
            whole = not isinstance(node.args[1], ast.JoinedStr | ast.Name)
            verbs |= {str(word) for word in words} if whole else set()
            together += not whole
    return verbs, together


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_verb_has_a_sentence(file: Path) -> None:
    verbs, together = recorded(file.read_text())
    if together and file.name != "actions.py":
        verbs |= PUT_TOGETHER[str(file.relative_to(ROOT))]
    assert verbs - set(SENTENCES) == set(), "write what it reads as in portal/office/sentences.py"


def test_a_verb_without_a_sentence_is_found() -> None:
    assert recorded('await record_event(by, "tea.made", "tea", "1", at=now)') == ({"tea.made"}, 0)
    assert recorded('await record_event(by, f"tea.{how}", "tea", "1", at=now)') == (set(), 1)


def test_a_sentence_names_who_did_it_unless_the_clock_did() -> None:
    assert [verb for verb, said in SENTENCES.items() if "%(actor)s" not in said] == [
        "meeting.hold",
        "procurement.not_published",
    ]


@pytest.mark.parametrize("sql", ["UPDATE event SET details = '{}'", "DELETE FROM event", "TRUNCATE event"])
async def test_nobody_changes_or_removes_what_was_recorded(db: None, sql: str) -> None:
    await record_event("anna", "officer.signed_in", "officer", "anna", at=clock.now())
    with pytest.raises(asyncpg.RestrictViolationError):
        async with transaction():
            await execute(sql)


async def reading(folder: Path, address: str, role: str = "administrator") -> httpx.Response:
    token = await session_of(role)
    transport = httpx.ASGITransport(app=app_in(folder))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8000", cookies={"anbud_session": token}
    ) as client:
        return await client.get(address)


async def test_what_was_done_is_told_by_day_with_what_changed_and_a_link(db: None, tmp_path: Path) -> None:
    now = clock.now()
    reference = await given.draft(now=now)
    details = {"roles": [["reader"], ["officer", "planner"]], "sees_contacts": [False, True], "reason": "ny tjänst"}
    await record_event("command", "officer.rights_changed", "officer", "x@kommun.example", at=now, details=details)
    text = (await reading(tmp_path, "/intern/handelser")).text
    assert (
        f'<a href="/intern/upphandlingar/{reference}">olle@kommun.example lade upp upphandling {reference}</a>' in text
    )
    assert "Kommandoraden ändrade rollerna för x@kommun.example" in text
    assert (
        "roller: från läsare till handläggare, planansvarig; ser kontaktuppgifter: från nej till ja; skäl: ny tjänst"
        in text
    )


async def test_the_trail_is_sifted_by_who_what_which_and_when(db: None, tmp_path: Path) -> None:
    now = clock.now()
    for days, who, kind, which in (
        (0, "a@k.se", "source", "visma"),
        (3, "b@k.se", "source", "ted"),
        (9, "a@k.se", "meeting", "m1"),
    ):
        verb = f"{kind}.{'paused' if kind == 'source' else 'create'}"
        await record_event(who, verb, kind, which, at=now - timedelta(days=days))
    for query, shown in (
        ("vem=a@k.se", {"visma", "m1"}),
        ("vad=source", {"visma", "ted"}),
        ("vilken=ted", {"ted"}),
        (f"fran={(now - timedelta(days=4)).date()}&till={(now - timedelta(days=2)).date()}", {"ted"}),
        ("vem=nobody@k.se", set()),
    ):
        await execute("DELETE FROM session")
        await execute("DELETE FROM officer")
        page = (await reading(tmp_path, f"/intern/handelser?{query}")).text
        assert {which for which in ("visma", "ted", "m1") if re.search(rf"(källan|möte) {which}", page)} == shown, query


async def test_wrong_days_are_told_and_kept(db: None, tmp_path: Path) -> None:
    answer = await reading(tmp_path, "/intern/handelser?fran=i+går&till=2026-10-14")
    assert answer.status_code == 422
    assert 'value="i går"' in answer.text
    assert "Skriv en dag" in answer.text


async def test_the_trail_is_a_file_and_that_it_was_taken_is_on_the_trail(db: None, tmp_path: Path) -> None:
    await record_event("anna@k.se", "source.paused", "source", "visma", at=clock.now())
    book = (await reading(tmp_path, "/intern/handelser/fil.xlsx?vad=source")).content
    rows = list(openpyxl.load_workbook(BytesIO(book)).worksheets[0].iter_rows(values_only=True))
    assert rows[0][:4] == ("När", "Vad som hände", "Mer", "Vem")
    assert rows[2][1] == "anna@k.se pausade källan visma"
    newest = (await events(limit=1))[0]
    assert (newest.verb, newest.details) == ("audit.exported", {"rows": 1, "filter": "vad=source"})
    await execute("DELETE FROM session")
    await execute("DELETE FROM officer")
    csv = (await reading(tmp_path, "/intern/handelser/fil.csv?vad=source")).content.decode("utf-8-sig")
    assert "anna@k.se pausade källan visma" in csv


async def test_page_by_page_nothing_is_left_out(db: None, tmp_path: Path) -> None:
    for n in range(150):
        await record_event("anna@k.se", "source.paused", "source", f"s{n:03}", at=clock.now())
    first = (await reading(tmp_path, "/intern/handelser?vad=source")).text
    after = re.search(r"after=(\d+)", first)
    assert after
    await execute("DELETE FROM session")
    await execute("DELETE FROM officer")
    second = (await reading(tmp_path, f"/intern/handelser?vad=source&after={after[1]}")).text
    assert set(re.findall(r"källan (s\d+)", first + second)) == {f"s{n:03}" for n in range(150)}


@pytest.mark.parametrize("kind", KINDS)
async def test_sifting_uses_an_index(db: None, kind: str) -> None:
    await execute("SET LOCAL enable_seqscan = off")
    plan = await fetch("EXPLAIN SELECT 1 FROM event WHERE object_kind = $1 ORDER BY id DESC LIMIT 100", kind)
    assert any("Index" in row["QUERY PLAN"] for row in plan)
