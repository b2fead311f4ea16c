"""What holds of every command, by the list of them."""

import subprocess
import sys

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from portal.cli import WRITTEN, app

COMMANDS = ("up", "serve", "work", "migrate", "demo", *WRITTEN)


def test_the_help_names_every_command_with_what_it_does() -> None:
    said = CliRunner().invoke(app, ["--help"]).output
    lines = {words[0]: words[1:] for line in said.splitlines() if line.startswith("  ") and (words := line.split())}
    assert [name for name in COMMANDS if len(lines.get(name, ())) < 2] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_shows_an_example_or_its_own_commands(name: str) -> None:
    answer = CliRunner().invoke(app, [name, "--help"])
    assert answer.exit_code == 0
    assert f"Example: anbud {name}" in answer.output or "Commands:" in answer.output


def test_each_command_within_another_shows_an_example() -> None:
    everything = get_command(app)
    groups = {name: everything.get_command(None, name) for name in COMMANDS}
    lacking = [
        f"{name} {inner}"
        for name, group in groups.items()
        for inner, command in getattr(group, "commands", {}).items()
        if f"Example: anbud {name} {inner}" not in (command.epilog or "")
    ]
    assert lacking == []


def test_whoever_mistypes_is_told_of_the_nearest() -> None:
    answer = CliRunner().invoke(app, ["suplier"])
    assert answer.exit_code == 2
    assert "supplier" in answer.output


def test_only_the_command_that_is_asked_for_is_read() -> None:
    words = "import sys; from portal.cli import app; app(['up', '--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert {"docx", "holidays", "aiosmtplib"} & set(done.stdout.split()) == set()
