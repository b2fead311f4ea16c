"""Journey 27: somebody who looks after servers, with nothing but the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import another_database

ROOT = Path(__file__).resolve().parents[2]


def anbud(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run the command as a process of its own, with these settings and no others of ours."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ANBUD_")}
    command = [sys.executable, "-m", "portal", *arguments]
    return subprocess.run(
        command, env={**clean, "PYTHONPATH": str(ROOT), **settings}, capture_output=True, text=True, timeout=110, check=False
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "value"),
    [("ANBUD_PORT", "eighty"), ("ANBUD_TIMEZONE", "Övertorneå"), ("ANBUD_SMTP_URL", "mail.kommun.example:25")],
)
def test_a_mistake_is_one_line_that_names_its_setting(tmp_path: Path, wrong: str, value: str) -> None:
    done = anbud("check", ANBUD_DATA_DIR=str(tmp_path), **{wrong: value})
    assert done.returncode != 0
    said = (done.stdout + done.stderr).strip()
    assert wrong in said and "Traceback" not in said
    assert len(said.splitlines()) == 1


@pytest.mark.timeout(300)
async def test_from_an_empty_database_to_a_copy_that_says_the_same(template: str, tmp_path: Path) -> None:
    async with another_database(template) as first, another_database(template) as second:

        def here(*arguments: str, at: str = first) -> Any:
            done = anbud(*arguments, ANBUD_DATA_DIR=str(tmp_path), ANBUD_DATABASE_URL=at)
            assert done.returncode == 0, done.stdout + done.stderr
            assert "Traceback" not in done.stderr
            return json.loads(done.stdout) if "--json" in arguments else done.stdout

        here("migrate")
        here("migrate")
        here("demo")
        assert anbud("demo", ANBUD_DATA_DIR=str(tmp_path), ANBUD_DATABASE_URL=first).returncode == 1
        done = here("work", "--once", "--json")
        assert set(done) >= {"imports", "matches", "digests", "letters", "reminders", "purged"}
        before = here("procurement", "list", "--json")
        here("backup", str(tmp_path / "copy"))
        here("restore", str(tmp_path / "copy"), at=second)
        assert here("procurement", "list", "--json", at=second) == before
        assert len(before) >= 24
