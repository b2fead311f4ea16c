"""`anbud check`, `outbox`, `bounce` and `test-mail` from the outside: JSON alone on standard output, plain exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]


@pytest.fixture
def anbud(fresh_database, tmp_path):
    """Run the command against a database of the test's own."""

    def run(*arguments, **environ):
        return subprocess.run(
            [sys.executable, "-m", "portal", *arguments],
            env={
                **os.environ, "PYTHONPATH": str(CHECKOUT), "ANBUD_DATABASE_URL": fresh_database,
                "ANBUD_DATA_DIR": str(tmp_path), **environ,
            },
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


def test_a_sound_installation_is_said_to_be_sound(anbud):
    done = anbud("check", "--json")
    assert done.returncode == 0
    assert [row["check"] for row in json.loads(done.stdout)] == [
        "settings",
        "database",
        "schema",
        "users",
        "time zone",
        "proxies",
        "mail",
        "signatures",
    ]


def test_a_relay_that_is_not_there_is_a_problem(anbud):
    done = anbud("check", "--mail", ANBUD_SMTP_URL="smtp://127.0.0.1:1")
    assert done.returncode == 1
    assert "PROBLEM  mail: 127.0.0.1:1 cannot be used" in done.stdout


def test_an_empty_outbox_is_an_empty_list(anbud):
    assert json.loads(anbud("outbox", "list", "--json").stdout) == []


def test_a_letter_that_is_not_there_is_one_line_and_exit_1(anbud):
    done = anbud("outbox", "show", "42")
    assert (done.returncode, done.stderr) == (1, "anbud: No letter has the number 42.\n")


def test_a_state_that_does_not_exist_is_wrong_usage(anbud):
    assert anbud("outbox", "list", "--state", "lost").returncode == 2


def test_a_trial_mail_without_a_relay_lies_in_the_maildir(anbud, tmp_path):
    assert anbud("test-mail", "a@firma.example").returncode == 0
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 1


def test_a_returned_mail_is_classed(anbud, tmp_path):
    (tmp_path / "plain.eml").write_text("From: a@b.example\n\nHej\n", encoding="ascii")
    done = anbud("bounce", str(tmp_path / "plain.eml"), "--json")
    assert [row["class"] for row in json.loads(done.stdout)] == ["none"]
