"""`anbud plan`, `anbud thresholds` and `anbud report` from the outside."""

import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal.demo.plan import fill_plan
from portal.foundation import clock
from portal.foundation.database import execute
from procurement.plan.domain.rhythms import STATES
from procurement.plan.domain.sheets import EXAMPLE

CHECKOUT = Path(__file__).resolve().parents[3]


@pytest.fixture
def anbud(pool, tmp_path):
    """Run the command against the test's own database; return exit code, standard output and standard error."""
    environ = {**os.environ, "PYTHONPATH": str(CHECKOUT), "ANBUD_DATABASE_URL": pool, "ANBUD_DATA_DIR": str(tmp_path)}

    async def run(*arguments):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "portal", *arguments, env=environ, cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate()
        return process.returncode, out.decode(), err.decode()

    return run


async def test_the_back_filled_plan_is_one_json_document_with_a_state_and_a_sentence_for_each(anbud):
    await execute("UPDATE plan SET loaded_at = '2026-05-01Z'")
    with clock.at(datetime(2026, 11, 24, 9, tzinfo=UTC)):
        await fill_plan(clock.now())
    code, out, err = await anbud("plan", "status", "--json", "--now", "2026-11-24T10:00:00+01:00")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (told["plan"]["reference"], told["on"]) == ("overtornea-2020", "2026-11-24")
    assert len(told["activities"]) == 18
    assert sum(told["counts"].values()) == 18
    assert {one["state"] for one in told["activities"]} <= set(STATES)
    assert all(one["why"] and "%(" not in one["why"] for one in told["activities"])
    states = {one["rule"]: one["state"] for one in told["activities"]}
    # Held late once, back-filled, with a hand's state, with a gap in the matrix, and a part that is missing.
    assert (states["4.2"], states["2.1"], states["3.1"], states["2.2"]) == ("on_pace", "resting", "late", "late")
    code, out, _ = await anbud("plan", "status")
    assert (code, "4.1  " in out) == (0, True)


async def test_a_plan_is_loaded_from_a_table_and_every_fault_is_one_line(anbud, tmp_path):
    (tmp_path / "plan.csv").write_text(EXAMPLE)
    code, _, err = await anbud("plan", "load", "plan.csv")
    assert (code, "--from" in err) == (2, True)
    about = ("--reference", "haparanda-2027", "--title", "Haparandas plan", "--from", "2027-01-01")
    code, out, _ = await anbud("plan", "load", "plan.csv", *about, "--json")
    assert (code, json.loads(out)["superseded"]) == (0, ["overtornea-2020"])
    (tmp_path / "plan.csv").write_text(EXAMPLE.replace("varje möte;Kommun", "ibland;Kommun").replace("1.1;", ";"))
    code, out, err = await anbud("plan", "load", "plan.csv", *about)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "rad 2: Nr saknas; rad 3: takten" in err
    code, _, err = await anbud("plan", "load", "nowhere.toml")
    assert (code, err.count("\n")) == (1, 1)


async def test_the_amounts_of_a_day_are_listed_with_who_verified_them(anbud):
    code, out, _ = await anbud("thresholds", "list", "--on", "2025-06-01", "--json")
    rows = {(row["law"], row["purchase"], row["limit_kind"]): row for row in json.loads(out)}
    assert (code, rows["LOU", "goods_services", "eu"]["amount_minor"]) == (0, 2_389_585_00)
    assert {row["verified"] for row in rows.values()} == {False}
    code, out, _ = await anbud("thresholds", "list", "--on", "2026-06-01", "--json")
    eu = next(row for row in json.loads(out) if (row["purchase"], row["limit_kind"]) == ("goods_services", "eu"))
    assert (eu["amount_minor"], eu["euro_minor"], "C/2025/5732" in eu["look_up"]) == (None, 216_000_00, True)
    code, out, _ = await anbud("thresholds", "list")
    assert (code, "UNVERIFIED" in out) == (0, True)
    assert (await anbud("thresholds", "list", "--on", "i dag"))[0] == 2


async def test_which_rules_apply_is_answered_or_honestly_not(anbud):
    ask = ("thresholds", "which", "450 000", "--kind", "goods_services", "--on", "2025-06-01", "--json")
    code, out, _ = await anbud(*ask)
    assert (code, json.loads(out)["procedure"], json.loads(out)["abstains"]) == (0, None, "unverified")
    await execute("UPDATE threshold SET verified_by = 'petra', verified_at = now() WHERE amount_minor IS NOT NULL")
    answer = json.loads((await anbud(*ask))[1])
    assert (answer["procedure"], answer["duties"]) == ("direct_award", ["guidelines", "document", "sum"])
    answer = json.loads((await anbud(*ask, "--bought", "400 000"))[1])
    assert (answer["procedure"], answer["same_kind_minor"]) == ("national", 400_000_00)
    assert (await anbud("thresholds", "which", "mycket"))[0] == 2
    assert (await anbud("thresholds", "which", "1", "--kind", "allt"))[0] == 2


async def test_the_report_is_written_in_each_format_and_a_period_that_is_none_is_one_line(anbud, tmp_path):
    for ending, beginning in (
        ("html", b"<!doctype"),
        ("pdf", b"%PDF"),
        ("docx", b"PK"),
        ("xlsx", b"PK"),
        ("json", b"{"),
    ):
        code, _, _ = await anbud("report", "build", "2026-1", "--format", ending, "-o", f"r.{ending}")
        assert (code, (tmp_path / f"r.{ending}").read_bytes().startswith(beginning)) == (0, True)
    code, out, err = await anbud("report", "build", "2026-3", "-o", "r.pdf")
    assert (code, out, err.count("\n")) == (1, "", 1)
