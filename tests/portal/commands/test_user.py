"""`anbud user`, run as a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]


@pytest.fixture
def anbud(fresh_database, tmp_path):
    def run(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "ANBUD_DATABASE_URL": fresh_database, "ANBUD_DATA_DIR": str(tmp_path)}
        command = [sys.executable, "-m", "portal", *words]
        return subprocess.run(command, cwd=CHECKOUT, env=environment, input=given, capture_output=True, text=True)

    return run


async def test_officers_are_added_listed_and_shut_out(anbud):
    added = anbud("user", "add", "Anna@kommun.example", "--role", "admin", "--password-stdin", given="gröna skogar\n")
    assert added.returncode == 0
    invited = anbud("user", "add", "bo@kommun.example", "--role", "Handläggare", "--sees-contacts", "--json")
    assert "/intern/valkommen/" in json.loads(invited.stdout)["invitation"]
    assert anbud("user", "deactivate", "bo@kommun.example").returncode == 0
    listed = json.loads(anbud("user", "list", "--json").stdout)
    assert [(o["email"], o["roles"], o["active"]) for o in listed] == [
        ("anna@kommun.example", ["administrator"], True),
        ("bo@kommun.example", ["officer"], False),
    ]


async def test_what_cannot_be_done_is_one_line_without_a_traceback(anbud):
    refused = anbud("user", "add", "anna@kommun.example", "--role", "kung")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert len(refused.stderr.splitlines()) == 1
    assert anbud("user", "add").returncode == 2
