"""The folder that takes letters when no relay is set: a Maildir any mail reader opens."""

import asyncio
import hashlib
import mailbox
import os
from datetime import datetime
from pathlib import Path

from notifications.delivery.domain.replies import Outcome, Phase, Verdict
from notifications.delivery.errors import RelayUnreachable
from notifications.delivery.ports import Outgoing, Watch


def maildir_of(data_dir: Path) -> Path:
    """Return where letters are written when there is no relay."""
    return data_dir / "mail"


class MaildirWayOut:
    """Writes each letter as a file, durably; the same letter twice is one file."""

    secure = False
    is_usable = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = self.relay_name = "maildir"

    async def open(self) -> None:
        """Make the folder.

        Raises:
            RelayUnreachable: it cannot be made.
        """
        try:
            await asyncio.to_thread(self._make)
        except OSError as error:
            raise RelayUnreachable(f"{self.folder} cannot be written: {error.strerror}") from error

    def _make(self) -> None:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        mailbox.Maildir(self.folder, create=True).close()

    async def hand_over(self, letter: Outgoing, watch: Watch | None = None) -> Outcome:
        """Write one letter. A full disk is the folder's trouble, not the letter's."""
        try:
            if watch:
                await watch.begun()
                watch.body()
            await asyncio.to_thread(self._write, letter)
        except OSError as error:
            return Outcome(Verdict.RELAY, Phase.BODY, reply=f"{self.folder}: {error.strerror}")
        return Outcome(Verdict.ACCEPTED, Phase.BODY, 250, None, "written to the Maildir")

    def _write(self, letter: Outgoing) -> None:
        # The name follows from the Message-ID: a letter written again after a crash replaces itself.
        name = f"{letter.id}.{_mark(letter.message_id)}.anbud"
        if (self.folder / "cur" / f"{name}:2,S").exists():
            return
        draft, final = self.folder / "tmp" / name, self.folder / "new" / name
        with draft.open("wb") as file:
            file.write(letter.body.replace(b"\r\n", b"\n"))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(final)
        _sync_folder(final.parent)

    async def close(self) -> None:
        """Nothing is held open."""


class MaildirEvidence:
    """Whether a letter lies in the folder; its file is there whole or not at all."""

    name = "the Maildir"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def of(self, message_id: str, started_at: datetime, now: datetime) -> Outcome | None:
        """Return what became of the letter. Writing it again replaces it, so that a late writer does no harm."""
        found = await asyncio.to_thread(lambda: any(self.folder.glob(f"[nc]*/*.{_mark(message_id)}.anbud*")))
        return Outcome(Verdict.ACCEPTED if found else Verdict.NOT_SENT, Phase.BODY if found else Phase.DATA)


def _mark(message_id: str) -> str:
    return hashlib.sha256(message_id.encode()).hexdigest()[:24]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
