"""`anbud meeting` from the outside."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from portal.foundation import clock
from procurement.meetings.actions import cancel_meeting
from tests import given

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


async def test_meetings_are_listed_and_shown_as_json_alone_without_anybodys_address(anbud):
    now = clock.now()
    reference = await given.meeting(now=now, capacity=5)
    await cancel_meeting(await given.meeting(now=now), "Snöstorm", by="olle", now=now)
    code, out, _ = await anbud("meeting", "list", "--state", "announced", "--json")
    assert code == 0
    [row] = json.loads(out)
    assert (row["reference"], row["state"], row["capacity"], row["online"]) == (reference, "announced", 5, True)
    code, out, _ = await anbud("meeting", "show", reference, "--json")
    assert (code, json.loads(out)["agenda"]) == (0, [])
    code, out, _ = await anbud("meeting", "rhythm", "--json")
    assert json.loads(out)[0]["wanted"] == 2


async def test_a_meeting_that_is_not_there_is_one_line_and_wrong_words_are_wrong_usage(anbud):
    code, out, err = await anbud("meeting", "show", "2099-M9")
    assert (code, out, err.count("\n")) == (1, "", 1)
    code, _, _ = await anbud("meeting", "list", "--kind", "party")
    assert code == 2
