"""A worker's own record of what it did, beside the database: it tells what a killed worker's letters came to.

One line before a letter begins, one before its body, one with the relay's answer. What is written survives the
process (not the machine: after a reboot, that a line is missing proves nothing).
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notifications.delivery.domain.replies import Outcome, Phase, Verdict

LARGE = 8_000_000
KEPT_SECONDS = 7 * 24 * 3600


def folder_of(data_dir: Path) -> Path:
    """Return where the workers of this machine keep their records."""
    return data_dir / "sending"


def boot() -> str:
    """Return what names this run of the machine."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return "unknown"


class Record:
    """The record of one worker, held (locked) while it lives."""

    def __init__(self, data_dir: Path, worker: str) -> None:
        self.worker = worker
        self.path = folder_of(data_dir) / f"{worker.rpartition(':')[2]}.jsonl"
        self._file: int | None = None

    def open(self) -> None:
        """Begin the record: from now on, what is missing from it did not happen.

        Raises:
            OSError: it cannot be kept.
        """
        if self._file is not None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._add({"worker": self.worker, "boot": boot()})

    def write(self, letter: int, number: int, what: str, **more: Any) -> None:
        """Add a line.

        Raises:
            OSError: it cannot be kept; the letter must not go on then.
        """
        self._add({"letter": letter, "number": number, "is": what, **more})

    def write_answer(self, letter: int, number: int, outcome: Outcome) -> None:
        """Add what the relay said."""
        said = {"verdict": outcome.verdict, "phase": outcome.phase, "code": outcome.code, "enhanced": outcome.enhanced}
        self.write(letter, number, "answer", **said, reply=outcome.reply[:300])

    def _add(self, line: dict[str, Any]) -> None:
        assert self._file is not None
        data = json.dumps(line, separators=(",", ":")).encode() + b"\n"
        # A line cut short by a full disk is one that was not written: readers pass over it.
        if os.write(self._file, data) != len(data):
            raise OSError("the record cannot be kept: the disk is full")

    @property
    def is_large(self) -> bool:
        """Tell whether the worker should go on under another name, with a new record."""
        return self._file is not None and os.fstat(self._file).st_size > LARGE

    def close(self) -> None:
        """Let others read it as that of a worker that is gone."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


@dataclass(frozen=True)
class Told:
    """What a record says of one attempt."""

    begun: bool = False
    body: bool = False
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Recorded:
    """A worker's record, read back. `whole`: that something is missing from it proves that it did not happen."""

    worker: str
    whole: bool
    alive: bool
    attempts: dict[tuple[int, int], Told]

    def outcome_of(self, letter: int, number: int) -> Outcome | None:
        """Return what became of an attempt, or None when the record cannot tell."""
        told = self.attempts.get((letter, number), Told())
        if told.outcome is not None:
            return None if told.outcome.verdict is Verdict.UNKNOWN else told.outcome
        if told.body or not self.whole or self.alive:
            return None
        return self._never_came_so_far(told)

    def latest_answer(self, letter: int, number: int) -> Outcome | None:
        """Return the answer to the newest attempt on the letter, from `number` on, if it has one."""
        newest = max((key for key in self.attempts if key[0] == letter and key[1] >= number), default=None)
        return self.attempts[newest].outcome if newest else None

    def _never_came_so_far(self, told: Told) -> Outcome:
        phase = Phase.DATA if told.begun else Phase.CONNECT
        return Outcome(Verdict.NOT_SENT, phase, reply="the worker was lost before the body began")


def forget_old_records(data_dir: Path) -> None:
    """Remove the records that nobody has written to for a week."""
    for path in folder_of(data_dir).glob("*.jsonl"):
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - KEPT_SECONDS:
                path.unlink()


def records_in(data_dir: Path) -> Iterator[Recorded]:
    """Return the records kept on this machine."""
    for path in sorted(folder_of(data_dir).glob("*.jsonl")):
        recorded = _read(path)
        if recorded is not None:
            yield recorded


def _read(path: Path) -> Recorded | None:
    try:
        with path.open("rb") as file:
            alive = _is_held(file.fileno())
            lines = [line for line in map(_line, file) if line]
    except OSError:
        return None
    if not lines or "worker" not in lines[0]:
        return None
    attempts: dict[tuple[int, int], Told] = {}
    for line in lines:
        if "letter" in line:
            key = (line["letter"], line["number"])
            attempts[key] = _with(attempts.get(key, Told()), line)
    return Recorded(lines[0]["worker"], lines[0]["boot"] == boot(), alive, attempts)


def _is_held(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(file, fcntl.LOCK_UN)
    return False


def _line(raw: bytes) -> dict[str, Any]:
    try:
        line = json.loads(raw)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


def _with(told: Told, line: dict[str, Any]) -> Told:
    if line["is"] != "answer":
        return Told(True, told.body or line["is"] == "body", told.outcome)
    outcome = Outcome(
        Verdict(line["verdict"]), Phase(line["phase"]), line["code"], line["enhanced"], line.get("reply", "")
    )
    return Told(True, told.body, outcome)
