"""`anbud up`, as real processes in data folders of their own: it comes up, says what is in its way, and leaves nothing."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Town:
    """One data folder, and what was started on it."""

    folder: Path
    port: int = 0
    process: "subprocess.Popen[str] | None" = None
    said: str = field(default="")

    def start(self, *arguments: str, port: int | None = None) -> "subprocess.Popen[str]":
        self.port = port or free_port()
        environment = {
            **os.environ,
            "ANBUD_DATA_DIR": str(self.folder),
            "ANBUD_PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
        }
        environment.pop("ANBUD_DATABASE_URL", None)
        command = [sys.executable, "-m", "portal", *(arguments or ("up",))]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "env": environment}
        self.process = subprocess.Popen(command, cwd="/", **pipes)
        return self.process

    def comes_up(self, seconds: float = 60) -> bool:
        return until(lambda: self.process.poll() is not None or answers(self.port), seconds) and answers(self.port)

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.ended()

    def ended(self) -> int:
        """Wait for its end and return the exit code; what it said is in `said`."""
        self.said, _ = self.process.communicate(timeout=60)
        return self.process.returncode

    def processes(self) -> list[int]:
        """Every process that lives on this folder: it stands in their command line or their environment."""
        return [
            int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and _names(p, str(self.folder).encode())
        ]

    def is_quiet(self, seconds: float = 30) -> bool:
        return until(lambda: not self.processes(), seconds)


def _names(process: Path, folder: bytes) -> bool:
    try:
        return folder in (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    except OSError:
        return False


def until(true: object, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not (held := true()) and time.monotonic() < deadline:
        time.sleep(0.02)  # between two looks at other processes; nothing is awaited that could call us
    return held


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    try:
        return urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).status == 200
    except (URLError, OSError):
        return False


@pytest.fixture
def town() -> Iterator[Town]:
    yield from _town("anbud å test ")


@pytest.fixture
def other_town() -> Iterator[Town]:
    yield from _town("anbud-test-")


def _town(prefix: str) -> Iterator[Town]:
    with tempfile.TemporaryDirectory(prefix=prefix, dir="/var/tmp") as name:
        Path(name).chmod(0o755)
        made = Town(Path(name) / "var")
        yield made
        if made.process and not made.process.stdout.closed:
            made.end(signal.SIGKILL)
        assert made.is_quiet()


def test_two_started_at_once_come_up_and_what_is_taken_is_said(town, other_town):
    town.start()
    other_town.start()
    assert town.comes_up() and other_town.comes_up()
    assert len(town.processes()) > 3

    third = Town(town.folder)
    third.start()
    assert third.ended() == 1
    assert third.said.startswith(f"anbud: another Anbud already runs on the data folder {town.folder}")
    fourth = Town(other_town.folder.with_name("more"))
    fourth.start(port=town.port)
    assert fourth.ended() == 1
    assert fourth.said.startswith(f"anbud: port {town.port} on 127.0.0.1 is in use")

    assert (town.end(signal.SIGTERM), other_town.end(signal.SIGINT)) == (0, 0)
    assert "Traceback" not in town.said + other_town.said
    assert town.is_quiet() and other_town.is_quiet()


def test_of_two_started_at_once_on_one_port_one_comes_up_and_killed_outright_it_starts_again(town, other_town):
    town.start()
    other_town.start(port=town.port)
    ended = lambda: [t for t in (town, other_town) if t.process.poll() is not None]  # noqa: E731
    assert until(ended, 30)
    (refused,) = ended()
    assert refused.ended() == 1
    assert "is in use by something else" in refused.said

    let_in = other_town if refused is town else town
    assert let_in.comes_up()
    let_in.end(signal.SIGKILL)
    assert let_in.is_quiet()
    let_in.start()
    assert let_in.comes_up()
    assert let_in.end(signal.SIGTERM) == 0


def test_killed_while_its_database_is_being_made_it_starts_again(town):
    town.start("migrate")
    assert until(lambda: list(town.folder.glob("postgres/cluster.new*")), 30)
    town.end(signal.SIGKILL)
    town.start("migrate")
    assert (town.ended(), town.said) == (0, "The schema is up to date.\n")
    assert [path.name for path in town.folder.glob("postgres/cluster*")] == ["cluster"]


def test_it_ends_with_whoever_started_it_when_asked_to(town):
    port = free_port()
    shell = f"import subprocess, sys; subprocess.run([sys.executable, '-m', 'portal', 'up', '--with-parent', '--port', '{port}'])"
    environment = {**os.environ, "ANBUD_DATA_DIR": str(town.folder), "PYTHONPATH": str(ROOT)}
    starter = subprocess.Popen(
        [sys.executable, "-c", shell], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    assert until(lambda: answers(port), 60)
    starter.kill()
    starter.wait()
    assert town.is_quiet()
