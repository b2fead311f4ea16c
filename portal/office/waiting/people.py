"""Firms and meetings."""

from datetime import timedelta

from portal.foundation.database import Asking
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext, short_date
from portal.office.waiting import Asked, Asks, Waiting, counted
from procurement.meetings.queries import meetings_to_see_to
from suppliers.directory.queries import by_state

SIGN_UP_SOON = timedelta(days=7)


def _meetings(asked: Asked) -> Asking[list[Waiting]]:
    [meetings] = yield [meetings_to_see_to()]
    today = asked.now.astimezone(asked.settings.timezone).date()
    waiting = []
    for meeting in meetings:
        path = f"/intern/moten/{meeting['reference']}"
        day = short_date(meeting["starts_at"])
        closes = meeting["closes_on"]
        if meeting["state"] == "announced" and closes and today <= closes <= today + SIGN_UP_SOON:
            left = (closes - today).days
            said = ngettext(
                "Mötet %(day)s: %(num)s dag till sista anmälan", "Mötet %(day)s: %(num)s dagar till sista anmälan", left
            )
            if left == 0:
                said = _("Mötet %(day)s: sista anmälan är i dag")
            waiting.append(Waiting(said % {"day": day, "num": left}, path))
        elif meeting["state"] == "draft":
            waiting.append(Waiting(_("Mötet %(day)s är inte publicerat") % {"day": day}, path))
        elif meeting["state"] == "held" and asked.now - meeting["starts_at"] < timedelta(days=60):
            waiting.append(
                Waiting(_("Mötet %(day)s är hållet: skriv hur många som kom och vad som sades") % {"day": day}, path)
            )
    return waiting


def _firms(asked: Asked) -> Asking[list[Waiting]]:
    [states] = yield [by_state(asked.now)]
    n = next((row["n"] for row in states if row["state"] == "unconfirmed"), 0)
    said = "%(num)s företag har inte bekräftat sin adress än"
    return counted(said, said, n, "/intern/leverantorer")


ASKS: Asks = (("officer", _meetings), ("officer", _firms))
