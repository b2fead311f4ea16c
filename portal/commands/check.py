"""`anbud check`: is everything in place? One plain line each."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

import typer

from notifications.delivery.authentication import authentication_of
from notifications.delivery.jobs import ways_out
from notifications.delivery.signing import headers_covered, signature_of
from notifications.letters.compose import Reader, compose
from portal.commands.printing import Json, show
from portal.foundation import clock
from portal.foundation.access.domain import administrators_needed
from portal.foundation.access.queries import count_administrators
from portal.foundation.database import fetch_value
from portal.foundation.database.migrate import missing_migrations
from portal.foundation.errors import AnbudError
from portal.foundation.settings import Settings
from portal.running import run_with_database

OLDEST_POSTGRESQL = 150000
Found = tuple[bool, str]


def check(
    mail: Annotated[bool, typer.Option("--mail", help="Only the way out for mail.")] = False,
    dns: Annotated[bool, typer.Option("--dns", help="Ask DNS for SPF, DKIM and DMARC as well.")] = False,
    selector: Annotated[str | None, typer.Option(help="The DKIM selector that the relay signs with.")] = None,
    as_json: Json = False,
) -> None:
    """Check settings, database, schema, mail server and time zone; exit code 1 if something is wrong."""
    every = {
        "database": _database,
        "schema": _schema,
        "users": _users,
        "time zone": _zone,
        "proxies": _proxies,
        "mail": _mail,
    }
    every["signatures"] = _signatures
    checks = {"mail": _mail, "signatures": _signatures} if mail else every

    async def work(settings: Settings) -> dict[str, Any]:
        found = await _all(checks, settings)
        asked = await authentication_of(settings, selector or settings.dkim_selector) if dns else []
        return found | {one.what: (one.ok, one.says) for one in asked}

    found = run_with_database(work, migrated=False)
    rows = [{"check": name, "ok": ok, "says": says} for name, (ok, says) in found.items()]
    show(rows, as_json, [f"{'ok     ' if row['ok'] else 'PROBLEM'}  {row['check']}: {row['says']}" for row in rows])
    if not all(row["ok"] for row in rows):
        raise typer.Exit(1)


async def _all(checks: Mapping[str, Callable[[Settings], Awaitable[Found]]], settings: Settings) -> dict[str, Any]:
    return {"settings": (True, "can be used"), **{name: await one(settings) for name, one in checks.items()}}


async def _database(settings: Settings) -> Found:
    number = int(await fetch_value("SHOW server_version_num"))
    where = "as ANBUD_DATABASE_URL says" if settings.database_url else "embedded in the data folder"
    return number >= OLDEST_POSTGRESQL, f"PostgreSQL {number // 10000}.{number % 10000}, {where}"


async def _schema(settings: Settings) -> Found:
    missing = await missing_migrations()
    return not missing, f"{len(missing)} migrations are missing: run `anbud migrate`" if missing else "up to date"


async def _users(settings: Settings) -> Found:
    if await missing_migrations():
        return not settings.in_production, "cannot be told before `anbud migrate`"
    there, least = await count_administrators(), administrators_needed(settings.in_production)
    # Elsewhere than in production a missing administrator is worth a word, not a failure.
    if there < least:
        lacking = f"{there} administrators, {least} needed: run `anbud user add EMAIL --role administrator`"
        return not settings.in_production, lacking
    return True, f"{there} administrators"


async def _zone(settings: Settings) -> Found:
    known = await fetch_value("SELECT count(*) FROM pg_timezone_names WHERE name = $1", settings.timezone.key)
    return bool(known), f"{settings.timezone.key} is{'' if known else ' not'} known to the database as well"


async def _proxies(settings: Settings) -> Found:
    named = ", ".join(map(str, settings.trusted_proxies))
    return (
        True,
        f"X-Forwarded-For and -Proto are believed from {named}" if named else "none: no X-Forwarded header is believed",
    )


async def _mail(settings: Settings) -> Found:
    way = ways_out(settings)()
    try:
        await way.open()
    except AnbudError as error:
        return False, str(error)
    secured = "secured by TLS" if way.secure else "not encrypted"
    await way.close()
    if not settings.smtp_url:
        return True, "no relay is set: letters are written into the Maildir of the data folder"
    return True, f"the relay answers and lets us in, {secured}"


LIST_HEADERS = {"list-unsubscribe", "list-unsubscribe-post", "list-id"}


async def _signatures(settings: Settings) -> Found:
    """Sign a letter of ours and see whether what mail programs act on is covered (RFC 8058, 4)."""
    if not settings.dkim_key:
        return True, "DKIM is the relay's: have it cover List-Unsubscribe and List-Unsubscribe-Post"
    reader = Reader("nobody@example.invalid", "sv", contact_id=0)
    values = {"heading": "Klart", "link": settings.base_url}
    row = compose("welcome", reader, "Klart", values, [], key="check", settings=settings, at=clock.now())
    domain, selector = settings.mail_from.rpartition("@")[2], settings.dkim_selector or ""
    try:
        signature = await asyncio.to_thread(signature_of, row["parts"][0], domain, selector, settings.dkim_key)
    except Exception as error:  # whatever a key can be that is none
        return False, f"ANBUD_DKIM_KEY signs nothing: {type(error).__name__}"
    lacking = sorted(LIST_HEADERS - headers_covered(signature))
    if lacking:
        return False, f"our signature does not cover {', '.join(lacking)}"
    return True, f"ours, for {selector}._domainkey.{domain}: the list headers are covered"
