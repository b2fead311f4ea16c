"""A firm is added over the phone, noted about, renamed, forgotten; each deed is recorded, without addresses."""

from datetime import datetime
from typing import Any

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, transaction
from suppliers.directory.queries import firm_of
from suppliers.errors import DetailWrong
from suppliers.ports import Outbox
from suppliers.registry.actions import erase_contact, rename_firm
from suppliers.registry.domain import CompanyNumber, holds_personal_number
from suppliers.registry.errors import NoSuchContact
from suppliers.signup.actions import ask_to_confirm
from suppliers.subscriptions.domain import Wish

PERSONAL = "Anteckningen ser ut att innehålla ett personnummer. Vi sparar inga personnummer."


async def add_by_phone(
    email: str, company: str, number: CompanyNumber | None, wish: Wish, *, source: str, by: str, secret: str,
    outbox: Outbox, now: datetime, postcode: str | None = None,
) -> None:  # fmt: skip
    """Ask the address by e-mail to confirm what was said on the phone; nothing is active before it does."""
    async with transaction():
        await ask_to_confirm(
            email, company, number, wish, secret=secret, outbox=outbox, now=now, postcode=postcode, origin="phone",
            source=f"{source} ({by})",
        )  # fmt: skip
        await record_event(by, "supplier.asked", "supplier", company, at=now, details={"source": source})


async def add_note(contact_id: int, text: str, *, by: str, now: datetime) -> None:
    """Note something about the contact's firm; the firm reads it too.

    Raises:
        NoSuchContact: there is none with this id.
        DetailWrong: the note holds a personal identity number.
    """
    async with transaction():
        firm = await _firm(contact_id, now)
        await _note(firm["supplier_id"], text, by, now)
        await record_event(by, "supplier.noted", "supplier", str(contact_id), at=now)


async def note_firm(supplier_id: int, text: str, *, by: str, now: datetime) -> None:
    """Note something about a firm that has no contact; whoever subscribes for it later reads it.

    Raises:
        DetailWrong: the note holds a personal identity number.
    """
    async with transaction():
        await _note(supplier_id, text, by, now)
        await record_event(by, "firm.noted", "firm", str(supplier_id), at=now)


async def _note(supplier_id: int, text: str, by: str, now: datetime) -> None:
    if holds_personal_number(text):
        raise DetailWrong("text", PERSONAL)
    await execute(
        "INSERT INTO supplier_note (supplier_id, at, by, text) VALUES ($1, $2, $3, $4)", supplier_id, now, by, text
    )


async def rename(contact_id: int, company: str, *, by: str, now: datetime) -> None:
    """Give the firm another name.

    Raises:
        NoSuchContact: there is none with this id.
    """
    async with transaction():
        firm = await _firm(contact_id, now)
        await rename_firm(contact_id, company)
        details = {"before": firm["company"], "after": company}
        await record_event(by, "supplier.renamed", "supplier", str(contact_id), at=now, details=details)


async def forget(contact_id: int, *, by: str, secret: str, now: datetime) -> None:
    """Erase the contact's address; what was sent stays as numbers, and no list brings it back.

    Raises:
        NoSuchContact: there is none with this id.
    """
    async with transaction():
        firm = await _firm(contact_id, now)
        await erase_contact(firm["email"], secret=secret, now=now)
        await record_event(by, "supplier.erased", "supplier", str(contact_id), at=now)


async def _firm(contact_id: int, now: datetime) -> dict[str, Any]:
    firm = await firm_of(contact_id, now)
    if firm is None:
        raise NoSuchContact
    return firm
