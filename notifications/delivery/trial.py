"""`anbud test-mail`: one letter that is in no outbox, and what the relay says to it."""

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr

from notifications.delivery.domain.replies import Outcome
from notifications.delivery.ports import Outgoing, WayOut
from portal.foundation.settings import Settings


async def send_trial(
    recipient: str, settings: Settings, open_way: Callable[[], WayOut], *, at: datetime
) -> tuple[Outcome, list[str]]:
    """Send one trial letter; returns what came of it and each answer on the way.

    Raises:
        RelayUnreachable: the relay cannot be connected to, secured or signed in to.
    """
    way = open_way()
    await way.open()
    try:
        outcome = await way.hand_over(_letter(recipient, settings, at))
        steps = list(getattr(way, "transcript", [])) or [f"{way.name}: {outcome.reply}"]
    finally:
        await way.close()
    return outcome, steps


def _letter(recipient: str, settings: Settings, at: datetime) -> Outgoing:
    sender = parseaddr(settings.mail_from)[1]
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.mail_from
    message["To"] = recipient
    message["Subject"] = "Provmejl från Anbud"
    message["Date"] = format_datetime(at)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("Det här är ett provmejl. Det visar att mejl från Anbud kommer fram.\n", cte="quoted-printable")
    return Outgoing(0, str(message["Message-ID"]), sender, recipient, message.as_bytes())
