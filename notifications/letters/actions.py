"""Writing letters into the outbox."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from notifications.letters import domain
from notifications.letters.compose import Reader, compose
from portal.foundation import i18n
from portal.foundation.database import execute_many, fetch
from portal.foundation.i18n import N_
from portal.foundation.settings import Settings
from suppliers.registry.queries import contact_with_id

SUBJECTS = {
    "confirmation": N_("Bekräfta att du vill ha upphandlingsmejl"),
    "welcome": N_("Klart: du får nu mejl om upphandlingar"),
    "already": N_("Du prenumererar redan på upphandlingsmejl"),
    "manage_link": N_("Din länk för att ändra upphandlingsmejlen"),
    "yearly_check": N_("Stämmer dina val fortfarande?"),
    "address_change": N_("Bekräfta din nya e-postadress"),
    "address_changed": N_("Din e-postadress är ändrad"),
    "address_left": N_("Din e-postadress är ändrad"),
}
HEADINGS = {
    "confirmation": N_("Bekräfta prenumerationen"),
    "welcome": N_("Klart"),
    "already": N_("Du prenumererar redan"),
    "manage_link": N_("Din länk"),
    "yearly_check": N_("Stämmer dina val fortfarande?"),
    "address_change": N_("Ny e-postadress"),
    "address_changed": N_("Ny e-postadress"),
    "address_left": N_("Ny e-postadress"),
}
PATHS = {"confirm": "bekrafta", "manage": "mina-val", "move": "ny-adress"}


class LetterOutbox:
    """The outbox that suppliers post to (`suppliers.ports.Outbox`)."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    async def post(
        self, kind: str, recipient: str, language: str, data: dict[str, Any], *, key: str,
        contact_id: int | None = None, now: datetime,
    ) -> None:  # fmt: skip
        """Write the letter in the caller's transaction; the same `key` again is the same letter."""
        with i18n.use_language(language):
            subject, heading = i18n.gettext(SUBJECTS[kind]), i18n.gettext(HEADINGS[kind])
        prefix = "" if language == "sv" else f"/{language}"
        links = [
            f"{self.settings.base_url}{prefix}/{page}/{data[name]}{data.get('then', '')}"
            for name, page in PATHS.items()
            if name in data
        ]
        values = {"heading": heading, "link": links[0] if links else ""}
        reader = await _reader(recipient, language, contact_id)
        letter = compose(kind, reader, subject, values, [], key=key, settings=self.settings, at=now)
        await write_letters([letter], {})

    async def withdraw(self, keys: Sequence[str], *, now: datetime) -> int:
        """Cancel the letters with these keys that have not begun to go, and return how many."""
        rows = await fetch(
            """UPDATE letter SET state = 'cancelled', reason = 'withdrawn', settled_at = $2
               WHERE key = ANY ($1) AND state IN ('held', 'ready', 'deferred') RETURNING id""",
            list(keys), now,
        )  # fmt: skip
        return len(rows)

    async def letters_to(self, contact_id: int) -> list[dict[str, Any]]:
        """Return subject, kind, state and instants of the contact's letters, the newest first."""
        rows = await fetch(
            """SELECT subject, kind, state, reason, created_at, settled_at FROM letter WHERE contact_id = $1
               ORDER BY id DESC LIMIT 500""",
            contact_id,
        )
        return [dict(row) for row in rows]


async def _reader(recipient: str, language: str, contact_id: int | None) -> Reader:
    contact = await contact_with_id(contact_id) if contact_id is not None else None
    if contact is None:
        return Reader(recipient, language)
    return Reader(recipient, language, contact["id"], contact["token_version"], contact["confirmed_at"])


async def write_letters(letters: Sequence[dict[str, Any]], bodies: dict[bytes, bytes]) -> dict[str, int]:
    """Write the letters in the caller's transaction and return the id of each key; a key that is there stays as it is.

    `bodies` holds the bytes of every fragment that is quoted: the whole is hashed, never stored whole.
    """
    rows = []
    for letter in letters:
        whole = domain.join(letter["parts"], [bodies[name] for name in letter["fragments"]])
        rows.append({**letter, "sha256": domain.digest(whole), "size": len(whole)})
    if not rows:
        return {}
    names = list(rows[0])
    marks = ", ".join(f"${index}" for index in range(1, len(names) + 1))
    await execute_many(
        f"INSERT INTO letter ({', '.join(names)}) VALUES ({marks}) ON CONFLICT (key) DO NOTHING",
        [tuple(row[name] for name in names) for row in rows],
    )
    found = await fetch("SELECT id, key FROM letter WHERE key = ANY ($1)", [row["key"] for row in rows])
    return {row["key"]: row["id"] for row in found}
