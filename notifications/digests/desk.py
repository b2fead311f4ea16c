"""What officers see before they send: whom it reaches, and the very words (procurement.register.ports.Desk)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, cast

from notifications.digests.domain import group_of
from notifications.digests.wording import Period, above, group_title, next_meeting
from notifications.letters import domain
from notifications.letters.actions import write_letters
from notifications.letters.compose import Item, Reader, compose
from notifications.letters.fragments import rendered_item
from notifications.letters.queries import told_of
from notifications.letters.words import words
from notifications.matching.because import because_text
from notifications.matching.domain import OF_USE
from notifications.matching.queries import matches_of, reach, told_again
from notifications.matching.suggesting import suggestions
from portal.foundation import i18n
from portal.foundation.settings import Settings
from procurement.meetings.queries import meeting_to_tell_of
from procurement.register.domain import status_in_public
from procurement.register.queries import procurement_by_reference
from suppliers.registry.areas import home_of

NOBODY = "namn@exempel.se"


class OfficersDesk:
    """Looks with the code that sends; looking leaves no trace."""

    def __init__(self, settings: Settings, barred: Callable[[str], Awaitable[list[int]]]) -> None:
        self.settings = settings
        self.barred = barred

    async def reach(self, reference: str, now: datetime, *, beside: Sequence[str] | None = None) -> dict[str, Any]:
        """Return how many would be told, how they divide, and why others would not be.

        With `beside`, the codes it has, also "wider": codes that would reach more, with how many, the most first.
        """
        barred = await self.barred(self.settings.secret_key)
        seen = await reach(reference, now, home=home_of(self.settings), barred=barred)
        wider = (
            [] if beside is None or seen.untold_because else await suggestions(reference, beside, now, barred=barred)
        )
        return {**asdict(seen), "wider": [asdict(one) for one in wider]}

    async def firms(self, reference: str, now: datetime) -> list[dict[str, Any]]:
        """Return {"company", "because", "when"} of whom it reaches, by name; for those who may see it."""
        if status_in_public(await procurement_by_reference(reference), now) not in OF_USE:
            return []
        barred = await self.barred(self.settings.secret_key)
        rows = (await matches_of([reference], now, barred=barred, untold=True, spoken="sv"))[reference]
        return sorted(rows, key=lambda row: str(row["company"]).casefold())

    async def told_again(self, reference: str, others: Sequence[str], now: datetime) -> int:
        """Return how many of those whom it reaches were told, or are about to be, of any of the `others`."""
        return await told_again(reference, others, now, barred=await self.barred(self.settings.secret_key))

    async def letter(
        self, procurement: dict[str, Any], language: str, now: datetime, *, digest: bool = False
    ) -> dict[str, str]:
        """Return subject, text and HTML of the alert, or of a digest with only this in it, read back from its bytes."""
        whole = await self._bytes(procurement, Reader(NOBODY, language, contact_id=0), now, digest=digest)
        parsed = BytesParser(policy=policy.default).parsebytes(whole)
        return {"subject": str(parsed["Subject"]), "text": _part(parsed, "plain"), "html": _part(parsed, "html")}

    async def told(self, ids: Sequence[int]) -> dict[int, dict[str, int]]:
        """Return how many contacts each procurement concerned, and how many letters of it were accepted."""
        return await told_of(ids)

    async def send_test(self, procurement: dict[str, Any], language: str, to: str, now: datetime) -> None:
        """Put the alert into the outbox for one officer, marked as a test; it can end nothing for anybody."""
        letter, bodies = await self._composed(
            procurement, Reader(to, language), now, kind="test", key=f"test:{to}:{now.timestamp()}"
        )
        # A draft has no fragments yet: this one letter holds its words itself.
        whole = domain.join(letter["parts"], [bodies[name] for name in letter["fragments"]])
        await write_letters([{**letter, "parts": [whole], "fragments": []}], {})

    async def _bytes(self, procurement: dict[str, Any], reader: Reader, now: datetime, *, digest: bool) -> bytes:
        kind = "digest" if digest else "alert"
        letter, bodies = await self._composed(
            procurement, reader, now, kind=kind, key=f"preview:{procurement['reference']}"
        )
        return domain.join(letter["parts"], [bodies[name] for name in letter["fragments"]])

    async def _composed(
        self, procurement: dict[str, Any], reader: Reader, now: datetime, *, kind: str, key: str
    ) -> tuple[dict[str, Any], dict[bytes, bytes]]:
        found, language = _as_published(procurement, now), reader.language
        rendered = [rendered_item(found, language, ending, self.settings.base_url, "new") for ending in ("txt", "html")]
        names = [domain.digest(body) for body in rendered]
        period = Period("day", now.astimezone(self.settings.timezone).date()) if kind == "digest" else None
        subject, head = above("new", [found], language, self.settings, now, period)
        if kind == "test":
            subject = f"Prov: {subject}"
        head["meeting"] = next_meeting(await meeting_to_tell_of(now) if period else None, language, self.settings)
        with i18n.use_language(language):
            because = words("because", language, because_text("everything", {}, language, {}))
            title = group_title("new", group_of(found["status"], found["deadline_at"], now))
            group = words("group", language, title)
        items = [Item(names[0], names[1], because, group)]
        letter = compose(kind, reader, subject, head, items, key=key, settings=self.settings, at=now)
        return letter, dict(zip(names, rendered, strict=True))


def _as_published(found: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return a procurement as it stands, or a draft as it will stand once it is public."""
    if found["status"] != "draft":
        return found
    return {**found, "status": status_in_public(found, now), "published_at": now}


def _part(message: Any, kind: str) -> str:
    body = cast(EmailMessage, message).get_body((kind,))
    return "" if body is None else str(body.get_content())
