"""`anbud export`: what is written is what others, and we ourselves, read again."""

import asyncio
import csv
import json
import os
import sys
from datetime import timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest

from portal.foundation import clock
from portal.foundation.database import DB, fetch
from procurement.register.actions import cancel_procurement, edit_procurement
from procurement.register.queries import listed_procurements
from tests import given
from tests.conftest import another_database
from tests.procurement.releases.test_releases import BY, a_life
from tests.procurement.releases.validator import faults_of

# What a notice of ours carries of a procurement; not the internal, nor what OCDS has no member for.
FACTS = ("language", "procedure", "nuts", "value_from_minor", "value_to_minor", "currency", "cpv", "planned_on",
         "planned_precision", "deadline_at", "questions_until", "contract_from_on", "contract_until_on", "submission_url",
         "case_number", "upphandlings_id", "buyer", "status", "awarded_to")  # fmt: skip


async def anbud(dsn, folder, *words):
    environment = {**os.environ, "ANBUD_DATABASE_URL": dsn, "ANBUD_DATA_DIR": str(folder), "ANBUD_SECRET_KEY": "k" * 40}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "portal",
        *words,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, said = await process.communicate()
    assert process.returncode == 0, said.decode()
    return out


async def several():
    now = clock.now().replace(microsecond=0)
    await a_life(now - timedelta(days=60), ended=False)
    await given.published(
        now=now, title="Öppen", value_from_minor=5_000_00, value_to_minor=5_000_00, case_number="KS 1"
    )
    planned = {"planned_on": (now + timedelta(days=200)).date(), "planned_precision": "day", "deadline_at": None}
    await given.published(now=now, title="Planerad", case_number="KS 2", **planned)
    cancelled = await given.published(now=now, title="Avbruten", case_number="KS 3", value_from_minor=7_00)
    await cancel_procurement(cancelled, "Köpet behövs inte", by=BY, now=now)
    await given.draft(now=now, title="Hemligt")


def words_of(row):
    return {
        code: (text["title"], "\n\n".join(dict.fromkeys(filter(None, (text["summary"], text["description"])))))
        for code, text in row["texts"].items()
    }


def facts_of(row):
    # The standard's `value` is its one estimate: a most without a least is read as just that.
    row = {
        **row,
        "value_from_minor": row["value_to_minor"] if row["value_from_minor"] is None else row["value_from_minor"],
    }
    return {name: row[name] for name in FACTS} | {
        # A file that was handed in here is a link elsewhere.
        "documents": sorted(
            one["url"] for one in row["links"] if one["kind"] == "document" and "/dokument/" not in one["url"]
        )
    }


async def test_what_is_exported_as_ocds_is_read_elsewhere_with_the_same_facts(pool, template, tmp_path):
    await several()
    exported = tmp_path / "releases.json"
    await anbud(pool, tmp_path, "export", "procurements", "--format", "ocds", "-o", str(exported))
    assert faults_of(json.loads(exported.read_text())) == {}
    ours = sorted(await listed_procurements(), key=lambda row: row["case_number"])
    async with another_database(template) as elsewhere:
        counts = json.loads(await anbud(elsewhere, tmp_path / "b", "import", str(exported), "--publish", "--json"))[
            "total"
        ]
        assert counts == {"new": 4, "changed": 0, "unchanged": 0, "rejected": 0}
        again = json.loads(await anbud(elsewhere, tmp_path / "b", "import", str(exported), "--json"))["total"]
        assert again == {"new": 0, "changed": 0, "unchanged": 4, "rejected": 0}
        await DB.close_pool()
        await DB.open_pool(elsewhere)
        theirs = sorted(await listed_procurements(), key=lambda row: row["case_number"])
        await DB.close_pool()
        await DB.open_pool(pool)
    for one, other in zip(ours, theirs, strict=True):
        assert facts_of(other) == facts_of(one)
        assert {code: title for code, (title, _) in words_of(other).items()} == {
            code: t for code, (t, _) in words_of(one).items()
        }
        for code, (_title, words) in words_of(one).items():
            assert words in words_of(other)[code][1]


async def test_our_own_releases_are_no_news_to_us(pool, tmp_path):
    await several()
    exported = tmp_path / "releases.json"
    await anbud(pool, tmp_path, "export", "procurements", "--format", "ocds", "-o", str(exported))
    before = await fetch("SELECT id, revision FROM procurement ORDER BY id")
    counts = json.loads(await anbud(pool, tmp_path, "import", str(exported), "--publish", "--json"))["total"]
    assert counts == {"new": 0, "changed": 0, "unchanged": 4, "rejected": 0}
    assert await fetch("SELECT id, revision FROM procurement ORDER BY id") == before


async def test_a_neighbours_procurement_under_the_test_prefix_is_new_to_us(pool, template, tmp_path):
    await given.published(now=clock.now(), title="Vår egen")
    exported = tmp_path / "releases.json"
    async with another_database(template) as elsewhere:
        await anbud(pool, tmp_path, "export", "procurements", "--format", "ocds", "-o", str(exported))
        other = exported.read_text().replace("Övertorneå kommun", "Pajala kommun")
        exported.write_text(other)
        await anbud(elsewhere, tmp_path, "import", str(exported), "--publish")
        counts = json.loads(await anbud(pool, tmp_path, "import", str(exported), "--json"))["total"]
        assert counts["new"] == 1


@pytest.mark.parametrize("what", ["suppliers", "procurements", "deliveries", "plan"])
async def test_everything_is_written_as_csv_xlsx_and_json_alike(pool, tmp_path, what):
    await several()
    await given.contact(now=clock.now())
    rows = json.loads(await anbud(pool, tmp_path, "export", what, "--format", "json"))
    table = list(csv.DictReader(StringIO((await anbud(pool, tmp_path, "export", what)).decode())))
    book = openpyxl.load_workbook(BytesIO(await anbud(pool, tmp_path, "export", what, "--format", "xlsx")))
    assert len(rows) == len(table) == max(0, len(list(book.active.rows)) - 1)
    if rows:
        assert list(rows[0]) == list(table[0]) == [cell.value for cell in book.active[1]]
    assert len(rows) == {"suppliers": 1, "procurements": 4, "deliveries": 0, "plan": len(rows)}[what]


async def test_a_title_that_looks_like_a_formula_is_text_in_a_spreadsheet(pool, tmp_path):
    reference = await given.published(now=clock.now())
    await edit_procurement(reference, {}, {"sv": {"title": "=1+1"}}, by=BY, now=clock.now())
    table = list(csv.DictReader(StringIO((await anbud(pool, tmp_path, "export", "procurements")).decode())))
    assert table[0]["title"] == "'=1+1"
