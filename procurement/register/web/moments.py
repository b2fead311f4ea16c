"""A day and an hour in Sweden, as two inputs of a form under `/intern`."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from portal.foundation.i18n import N_, gettext
from portal.foundation.web import Form

SWEDEN = ZoneInfo("Europe/Stockholm")
A_DATE = N_("Skriv ett datum, till exempel 2026-10-14")
LAST_HOUR = "23:59"


def day_and_hour(instant: datetime | None) -> tuple[str, str]:
    """Return an instant as the two inputs show it."""
    local = instant.astimezone(SWEDEN) if instant else None
    return (str(local.date()), f"{local:%H:%M}") if local else ("", LAST_HOUR)


def read_instant(form: Form, day_name: str, time_name: str) -> datetime | None:
    """Return the instant of a day and an hour in Sweden; 23.59 when no hour is said, None when no day is."""
    day = form.day(day_name, gettext(A_DATE))
    if day is None:
        return None
    try:
        hour = time.fromisoformat(form.first(time_name).replace(".", ":") or LAST_HOUR)
    except ValueError:
        form.error(time_name, gettext("Skriv ett klockslag, till exempel 23.59"))
        return None
    return datetime.combine(day, hour, SWEDEN)
