"""What officers see before they send: whom it reaches, and the very words (procurement.register.ports.Desk)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, cast

from notifications.letters import domain
from notifications.letters.compose import Item, Reader, compose
from notifications.letters.fragments import rendered_item
from notifications.letters.queries import told_of
from notifications.letters.words import words
from notifications.matching.because import because_text
from notifications.matching.queries import reach
from portal.foundation import i18n
from portal.foundation.settings import Settings
from procurement.register.queries import procurement_by_reference, text_in


class OfficersDesk:
    """Reads, and writes nothing: a preview leaves no trace."""

    def __init__(self, settings: Settings, barred: Callable[[str], Awaitable[list[int]]]) -> None:
        self.settings = settings
        self.barred = barred

    async def reach(self, reference: str, now: datetime) -> dict[str, Any]:
        """Return how many would be told, how they divide, and why others would not be."""
        barred = await self.barred(self.settings.secret_key)
        return asdict(await reach(reference, now, barred=barred))

    async def letter(self, reference: str, language: str, now: datetime) -> dict[str, str]:
        """Return subject, text and HTML of the alert, read back from its bytes."""
        found = await procurement_by_reference(reference)
        bodies = [rendered_item(found, language, ending, self.settings.base_url, "new") for ending in ("txt", "html")]
        names = [domain.digest(body) for body in bodies]
        with i18n.use_language(language):
            because = because_text("everything", {}, language, {})
            subject = i18n.gettext("Ny upphandling: %(title)s") % {"title": text_in(found, language)[1]["title"]}
            heading = i18n.ngettext("%(n)s ny upphandling", "%(n)s nya upphandlingar", 1) % {"n": 1}
        reader = Reader("namn@exempel.se", language, contact_id=0)
        values = {"heading": heading, "intro": ""}
        items = [Item(names[0], names[1], words("because", language, because))]
        letter = compose(
            "alert", reader, subject, values, items, key=f"preview:{reference}", settings=self.settings, at=now
        )
        lookup = dict(zip(names, bodies, strict=True))
        whole = domain.join(letter["parts"], [lookup[name] for name in letter["fragments"]])
        parsed = BytesParser(policy=policy.default).parsebytes(whole)
        return {"subject": str(parsed["Subject"]), "text": _part(parsed, "plain"), "html": _part(parsed, "html")}

    async def told(self, ids: Sequence[int]) -> dict[int, dict[str, int]]:
        """Return how many contacts each procurement concerned, and how many letters of it were accepted."""
        return await told_of(ids)


def _part(message: Any, kind: str) -> str:
    body = cast(EmailMessage, message).get_body((kind,))
    return "" if body is None else str(body.get_content())
