"""Returned mail comes in: from a Maildir, and through a door on loopback."""

import asyncio
import logging
from datetime import datetime
from pathlib import Path

from notifications.bounces.actions import take_in
from notifications.bounces.door import Door
from portal.foundation import clock
from portal.foundation.settings import Settings

log = logging.getLogger("anbud.bounces")


async def bounces_due(settings: Settings, now: datetime) -> int:
    """Take in what lies new in the Maildir; return how many. A mail moves to `cur` when it is stored, not before."""
    if settings.bounce_maildir is None:
        return 0
    mails = await asyncio.to_thread(_new_mails, settings.bounce_maildir)
    for mail in mails:
        raw = await asyncio.to_thread(mail.read_bytes)
        await take_in(raw, settings, now=now)
        await asyncio.to_thread(mail.rename, mail.parent.parent / "cur" / f"{mail.name}:2,S")
    return len(mails)


def _new_mails(folder: Path) -> list[Path]:
    new = folder / "new"
    if not new.is_dir():
        log.warning("there is no Maildir at ANBUD_BOUNCE_MAILDIR")
        return []
    (folder / "cur").mkdir(exist_ok=True)
    return sorted(mail for mail in new.iterdir() if mail.is_file())


async def take_bounces(settings: Settings, stopping: asyncio.Event) -> None:
    """Keep the door open until `stopping` is set, when there is to be one."""
    if not settings.bounce_port:
        return

    async def take(raw: bytes) -> None:
        await take_in(raw, settings, now=clock.now())

    door = Door(take, port=settings.bounce_port)
    await door.open()
    try:
        await stopping.wait()
    finally:
        await door.close()
