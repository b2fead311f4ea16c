"""What stands above a letter about procurements: subject, heading, period; in the reader's language."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from notifications.digests import domain
from portal.foundation import i18n
from portal.foundation.i18n import N_
from portal.foundation.i18n.fallback import marked_gettext, marked_ngettext
from portal.foundation.settings import Settings
from portal.foundation.web.site import Site
from procurement.meetings.words import place_line, title_of, when_text
from procurement.register.queries import text_in

GROUPS = (N_("Sista dag inom 14 dagar"), N_("Öppna"), N_("Planerade"))
FOLLOWED = N_("Ändringar i upphandlingar du följer")
LATE = N_("Utskicket är försenat och tar även upp det som skulle ha kommit tidigare.")
MOST_TITLES = 3


class Above(NamedTuple):
    """A letter's subject and what its head says."""

    subject: str
    head: dict[str, Any]


class Period(NamedTuple):
    """What a digest sums up: the run's frequency and local date."""

    frequency: str
    day: date
    late: bool = False

    @property
    def key(self) -> str:
        """The period's name in a letter's key."""
        return f"{self.frequency}:{self.day}"


def group_title(event: str, group: int) -> str:
    """Return the title a procurement stands under, in the current language."""
    return marked_gettext(GROUPS[group] if event in ("new", "reminder") else FOLLOWED)


def above(
    event: str,
    procurements: list[dict[str, Any]],
    language: str,
    settings: Settings,
    now: datetime,
    period: Period | None,
) -> Above:
    """Return subject and head of a letter about these procurements, the most urgent first."""
    url = f"{settings.base_url}{'' if language == 'sv' else f'/{language}'}/upphandlingar"
    first, n = procurements[0], len(procurements)
    titles = [text_in(procurement, language)[1]["title"] for procurement in procurements[:MOST_TITLES]]
    with i18n.use_language(language):
        head: dict[str, Any] = {"heading": _heading(event, n), "preheader": " · ".join(titles)}
        if n > domain.MOST_ITEMS:
            head |= {"intro": marked_gettext("Se alla %(n)s på webben.") % {"n": n}, "more_url": url}
        if period is not None and period.late:
            head["intro"] = " ".join(filter(None, (marked_gettext(LATE), head.get("intro"))))
        if n == 1:
            head["archived_at"] = f"{url}/{first['reference']}"
        if period is not None:
            head["period"] = _period(period)
        return Above(_subject(event, first, titles[0], n, settings, now, period), head)


def _heading(event: str, n: int) -> str:
    if event == "cancelled":
        return marked_gettext("Avbruten upphandling")
    if event == "awarded":
        return marked_gettext("Avgjord upphandling")
    if event == "changed":
        return marked_gettext("Ändrad upphandling")
    if event == "reminder":
        return marked_gettext("Sista dag närmar sig")
    return marked_ngettext("%(n)s ny upphandling", "%(n)s nya upphandlingar", n) % {"n": n}


def _subject(
    event: str, first: dict[str, Any], title: str, n: int, settings: Settings, now: datetime, period: Period | None
) -> str:
    if event == "cancelled":
        return i18n.gettext("Avbruten: %(title)s") % {"title": title}
    if event == "awarded":
        return i18n.gettext("Avgjord: %(title)s") % {"title": title}
    if event == "changed":
        return _changed(first, title, n)
    if event == "reminder":
        days = domain.days_left(i18n.last_minute(first["deadline_at"]), now, settings.timezone)
        left = i18n.ngettext("%(n)s dag kvar: %(title)s", "%(n)s dagar kvar: %(title)s", days)
        return left % {"n": days, "title": title}
    if period is not None or n > 1:
        return _several(n, settings, period)
    return _new(first, title)


def _changed(first: dict[str, Any], title: str, n: int) -> str:
    if n == 1 and first["deadline_moved"] and first["deadline_at"]:
        said = {"day": i18n.day_and_month(i18n.last_minute(first["deadline_at"])), "title": title}
        if first["deadline_earlier"]:
            return i18n.gettext("Tidigarelagt: sista dag är nu %(day)s – %(title)s") % said
        return i18n.gettext("Ändrat: sista dag är nu %(day)s – %(title)s") % said
    return i18n.gettext("Ändrat: %(title)s") % {"title": title}


def _several(n: int, settings: Settings, period: Period | None) -> str:
    said: dict[str, Any] = {"n": n, "buyer": Site(settings.municipality).name}
    subject = i18n.ngettext("%(n)s ny upphandling från %(buyer)s", "%(n)s nya upphandlingar från %(buyer)s", n) % said
    if period is not None and period.frequency == "week":
        week = i18n.gettext("vecka %(week)s") % {"week": _summed_up(period).isocalendar().week}
        return f"{subject}, {week}"
    return subject


def _new(first: dict[str, Any], title: str) -> str:
    subject = i18n.gettext("Ny upphandling: %(title)s") % {"title": title}
    if first["deadline_at"] and first["status"] == "open":
        day = i18n.day_and_month(i18n.last_minute(first["deadline_at"]))
        last = i18n.gettext("svara senast %(day)s") % {"day": day}
        return f"{subject} – {last}"
    return subject


def _summed_up(period: Period) -> date:
    """Return the Monday of the week that a weekly run, made the Monday after, sums up."""
    return period.day - timedelta(days=7)


def _period(period: Period) -> str:
    if period.frequency == "day":
        return i18n.long_date(period.day)
    monday = _summed_up(period)
    said = {"week": monday.isocalendar().week, "days": i18n.days_text(monday, monday + timedelta(days=6))}
    return marked_gettext("Vecka %(week)s, %(days)s") % said


def next_meeting(meeting: dict[str, Any] | None, language: str, settings: Settings) -> tuple[str, ...]:
    """Return what a digest says of the next meeting: its title, when, where, and the address of its page."""
    if meeting is None:
        return ()
    prefix = "" if language == "sv" else f"/{language}"
    with i18n.use_language(language):
        when = when_text(meeting["starts_at"], meeting["ends_at"])
        url = f"{settings.base_url}{prefix}/moten/{meeting['address']}"
        return title_of(meeting), when, place_line(meeting), url
