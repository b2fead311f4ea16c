"""Word to officers while there is still time to invite."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from notifications.letters.actions import write_letters
from notifications.letters.queries import written
from notifications.meetings.compose import staff_letter
from notifications.meetings.words import Said
from portal.foundation import i18n
from portal.foundation.access.domain import allows
from portal.foundation.access.queries import all_officers
from portal.foundation.i18n import gettext
from portal.foundation.settings import Settings
from procurement.meetings.domain.rhythm import Rule, Standing
from procurement.meetings.queries import proposed_days, standings_of
from procurement.meetings.words import kind_name, slot_name

OFFICE_OPENS, OFFICE_CLOSES = 8, 17
STAGES = (14, 42)


async def warnings_due(settings: Settings, now: datetime) -> int:
    """Tell officers when a meeting must be announced: six weeks and two weeks before it is too late, once each.

    Return how many letters were written; in office hours only, for nobody announces a meeting at night.
    """
    local = now.astimezone(settings.timezone)
    if not OFFICE_OPENS <= local.hour < OFFICE_CLOSES:
        return 0
    today, letters = local.date(), []
    people = [one.email for one in await all_officers() if one.active and allows(frozenset(one.roles), "officer")]
    for year in [y for n in (0, 1) for y in await standings_of(today.year + n, today)]:
        for standing in year.standings:
            if standing.state != "soon" or standing.last_call is None:
                continue
            stage = next(days for days in STAGES if (standing.last_call - today).days <= days)
            key = f"rhythm:{year.rule.kind}:{standing.slot.first}:{standing.wanted}:{stage}"
            told = {f"{key}:{email}": email for email in people}
            for name in set(told) - await written(list(told)):
                letters.append(await _warning(year.rule, standing, told[name], name, settings, now))
    await write_letters(letters, {})
    return len(letters)


async def _warning(
    rule: Rule, standing: Standing, email: str, key: str, settings: Settings, now: datetime
) -> dict[str, Any]:
    today = now.astimezone(settings.timezone).date()
    days = [day for slot, days in await proposed_days(rule.kind, today) for day in days if slot == standing.slot]
    said = time_to_announce(
        kind_name(rule.kind), slot_name(standing.slot), standing.last_call or today, rule.lead_days, days
    )
    link = (gettext("Planera mötet"), f"{settings.base_url}/intern/moten/ny?slag={rule.kind}")
    return staff_letter(replace(said, button=link), email, settings, key=key, at=now)


def time_to_announce(kind: str, period: str, last_call: date, lead_days: int, days: Sequence[date]) -> Said:
    """S: to officers, while there is still time to invite."""
    said = {"kind": kind.lower(), "period": period.lower(), "day": i18n.long_date(last_call), "weeks": lead_days // 7}
    facts = tuple((gettext("Dag som passar"), f"{i18n.weekday(day)} {i18n.long_date(day)}") for day in days)
    return Said(
        gettext("Annonsera senast %(day)s: %(kind)s, %(period)s") % said,
        gettext("Dags att annonsera ett möte"),
        (
            gettext("Planen kräver %(kind)s för %(period)s, och inget är annonserat än.") % said,
            gettext("Annonsera senast %(day)s, så hinner företagen få veta det %(weeks)s veckor före.") % said,
        ),
        facts,
    )
