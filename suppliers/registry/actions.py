"""Changes to firms, contacts and what they asked for."""

import hmac
from datetime import datetime, timedelta

from portal.foundation.database import execute, fetch_row, fetch_value, transaction
from procurement.meetings.actions import forget_address
from suppliers.registry.domain import CompanyNumber
from suppliers.registry.errors import NoSuchContact
from suppliers.subscriptions.actions import keep_searches
from suppliers.subscriptions.domain import Wish

PAUSE = timedelta(days=91)
UNDO_WITHIN = timedelta(days=30)
REASONS = ("too_many", "not_ours", "not_selling", "other")


async def enter_contact(
    email: str, company: str, number: CompanyNumber | None, wish: Wish, *, origin: str, now: datetime,
    confirmed: str | None = None, postcode: str | None = None, source: str | None = None,
) -> int:  # fmt: skip
    """Write a confirmed contact with its firm and subscription and return its id; one that is there is replaced.

    `confirmed` says where the confirmation was given when it was not by our own mail; without `postcode` the firm
    keeps the one it has. `source` says how staff got the details, when they entered them for the firm.
    """
    async with transaction():
        supplier_id = await _firm(company, number, postcode, origin, now)
        contact_id: int = await fetch_value(
            """INSERT INTO contact (supplier_id, email, language, confirmed_at, confirmation_reason, meetings,
                                    reminders, created_at, source)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $4, $8)
               ON CONFLICT (email) DO UPDATE SET supplier_id = $1, language = $3, confirmed_at = $4,
                   confirmation_reason = $5, meetings = $6, reminders = $7, ended_at = NULL, paused_until = NULL,
                   source = coalesce($8, contact.source)
               RETURNING id""",
            supplier_id, email, wish.language, now, confirmed, wish.meetings, wish.reminders, source,
        )  # fmt: skip
        await write_wish(contact_id, wish, now=now)
    return contact_id


async def _firm(company: str, number: CompanyNumber | None, postcode: str | None, origin: str, now: datetime) -> int:
    if number is not None:
        found: int | None = await fetch_value(
            """UPDATE supplier SET postcode = coalesce($3, postcode) WHERE id =
                   (SELECT id FROM supplier WHERE organisation_number = $1 AND country = $2 AND merged_into_id IS NULL
                    LIMIT 1) RETURNING id""",
            number.number, number.country, postcode,
        )  # fmt: skip
        if found:
            return found
    made: int = await fetch_value(
        """INSERT INTO supplier (name, organisation_number, country, postcode, origin, created_at)
           VALUES ($1, $2, $3, $4, $5, $6) RETURNING id""",
        company, number.number if number else None, number.country if number else "SE", postcode, origin, now,
    )  # fmt: skip
    return made


async def write_wish(contact_id: int, wish: Wish, *, now: datetime) -> None:
    """Make `wish` the contact's one subscription; hits already owed stay owed to the person."""
    async with transaction():
        await execute(
            "UPDATE contact SET language = $2, meetings = $3, reminders = $4 WHERE id = $1",
            contact_id, wish.language, wish.meetings, wish.reminders,
        )  # fmt: skip
        found = await fetch_value(
            "SELECT id FROM subscription WHERE contact_id = $1 AND ended_at IS NULL FOR UPDATE", contact_id
        )
        values = (
            wish.everything, wish.frequency, list(wish.trades), list(wish.cpv), list(wish.nodes),
            list(wish.nodes_above), list(wish.words), list(wish.procurements),
        )  # fmt: skip
        if found:
            await execute(
                """UPDATE subscription SET everything = $2, frequency = $3, trades = $4, cpv = $5, nodes = $6,
                   nodes_above = $7, words = $8, procurements = $9 WHERE id = $1""",
                found, *values,
            )  # fmt: skip
        else:
            found = await fetch_value(
                """INSERT INTO subscription (contact_id, everything, frequency, trades, cpv, nodes, nodes_above, words,
                                             procurements, created_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id""",
                contact_id, *values, now,
            )  # fmt: skip
        await keep_searches(found, wish.words, wish.language)


async def end_contact(contact_id: int, *, now: datetime, reason: str | None = None) -> None:
    """Stop all mail to the contact; ending again changes nothing but a reason given afterwards."""
    async with transaction():
        await execute(
            """UPDATE contact SET ended_at = coalesce(ended_at, $2), ended_reason = coalesce($3, ended_reason)
               WHERE id = $1""",
            contact_id, now, reason if reason in REASONS else None,
        )  # fmt: skip


async def resume_contact(contact_id: int, *, now: datetime) -> None:
    """Take back a pause, or an ending of the last 30 days; nobody who is erased comes back."""
    await execute(
        """UPDATE contact SET ended_at = NULL, ended_reason = NULL, paused_until = NULL
           WHERE id = $1 AND (ended_at IS NULL OR ended_at > $2) AND email NOT LIKE 'erased-%'""",
        contact_id, now - UNDO_WITHIN,
    )  # fmt: skip


async def want_meetings(contact_id: int, *, wants: bool) -> None:
    """Begin or end the mails about meetings; all else stays."""
    await execute("UPDATE contact SET meetings = $2 WHERE id = $1", contact_id, wants)


async def rename_firm(contact_id: int, company: str) -> None:
    """Give the contact's firm another name."""
    await execute(
        "UPDATE supplier SET name = $2 WHERE id = (SELECT supplier_id FROM contact WHERE id = $1)", contact_id, company
    )


async def move_firm(contact_id: int, postcode: str | None) -> None:
    """Set where the contact's firm is at home."""
    await execute(
        "UPDATE supplier SET postcode = $2 WHERE id = (SELECT supplier_id FROM contact WHERE id = $1)",
        contact_id, postcode,
    )  # fmt: skip


async def pause_contact(contact_id: int, *, now: datetime) -> None:
    """Send nothing for three months."""
    await execute("UPDATE contact SET paused_until = $2 WHERE id = $1", contact_id, now + PAUSE)


async def erase_contact(email: str, *, secret: str, now: datetime) -> None:
    """Forget the contact: the address is gone, what was sent stays as numbers, and no list can bring it back.

    Raises:
        NoSuchContact: nobody has this address.
    """
    async with transaction():
        row = await fetch_row("SELECT id FROM contact WHERE email = $1 FOR UPDATE", email)
        if row is None:
            raise NoSuchContact
        await execute(
            """UPDATE contact SET email = 'erased-' || id || '@invalid', ended_at = coalesce(ended_at, now()),
               confirmation_reason = NULL, token_version = token_version + 1 WHERE id = $1""",
            row["id"],
        )
        # What somebody wrote in their own words goes with them; what was chosen from our lists stays as numbers.
        await execute(
            "DELETE FROM subscription_search WHERE subscription_id IN (SELECT id FROM subscription WHERE contact_id = $1)",
            row["id"],
        )
        await execute(
            """UPDATE subscription SET words = '{}', procurements = '{}', ended_at = coalesce(ended_at, $2)
               WHERE contact_id = $1""",
            row["id"], now,
        )  # fmt: skip
        await execute("DELETE FROM pending_signup WHERE email = $1", email)
        await execute("DELETE FROM pending_move WHERE contact_id = $1 OR email = $2", row["id"], email)
        await execute(
            "INSERT INTO forgotten (address_digest, at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            address_digest(email, secret), now,
        )  # fmt: skip
        await forget_address(email)


async def is_forgotten(email: str, secret: str) -> bool:
    """Tell whether the owner of this address asked to be erased."""
    found = await fetch_value("SELECT 1 FROM forgotten WHERE address_digest = $1", address_digest(email, secret))
    return found is not None


async def remember_again(email: str, secret: str) -> None:
    """Let the address back in: its owner confirmed it with our own mail."""
    await execute("DELETE FROM forgotten WHERE address_digest = $1", address_digest(email, secret))


def address_digest(email: str, secret: str) -> bytes:
    """Return the keyed hash an erased address is known by."""
    return hmac.digest(secret.encode(), b"forgotten address\0" + email.encode(), "sha256")
