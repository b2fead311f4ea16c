"""The plan's reminders, written once each."""

from datetime import date, datetime
from typing import Any

from notifications.letters.actions import write_letters
from notifications.letters.queries import written
from notifications.meetings.compose import staff_letter
from notifications.meetings.words import Said
from notifications.reminders.domain import Word, may_write, word_owed
from portal.foundation import i18n
from portal.foundation.access.domain import allows
from portal.foundation.access.queries import all_officers
from portal.foundation.i18n import gettext, ngettext
from portal.foundation.settings import Settings
from procurement.plan.domain.following import Followed
from procurement.plan.domain.periods import half_named
from procurement.plan.errors import NoPlan
from procurement.plan.queries import followed
from procurement.plan.words import shown
from procurement.register.red_days import red_days
from procurement.thresholds.domain.timelines import autumn_of_change
from procurement.thresholds.queries import to_recheck
from procurement.thresholds.words import shown as amount_shown

MOST_NAMED = 12


async def plan_reminders_due(settings: Settings, now: datetime) -> int:
    """Remind whoever answers for an activity that is soon or late; return how many letters were written.

    Each stage is one letter a person, whatever runs twice. Where nobody answers, the working group is asked who does.
    """
    local = now.astimezone(settings.timezone)
    today = local.date()
    if not may_write(today, local.time(), red_days((today.year,))):
        return 0
    try:
        activities = await followed(now)
    except NoPlan:
        return 0
    group = [one.email for one in await all_officers() if one.active and allows(frozenset(one.roles), "planner")]
    owed = {
        f"plan:{one.rule}:{one.computed.due_on or half_named(today)}:{word.stage}:{email}": (one, word, email)
        for one in activities
        if (word := word_owed(one.state, one.computed.due_on, today))
        for email in readers(one, word, group)
    }
    fresh = set(owed) - await written(list(owed))
    letters = [reminder(*owed[key], settings, key=key, today=today, at=now) for key in sorted(fresh)]
    await write_letters(letters, {})
    return len(letters)


async def amounts_reminders_due(settings: Settings, now: datetime) -> int:
    """Ask whoever buys to look up amounts that are due for it, once a quarter; return how many letters were written.

    The autumn of an odd year makes every amount due: the EU's new ones hold from January.
    """
    local = now.astimezone(settings.timezone)
    today = local.date()
    if not may_write(today, local.time(), red_days((today.year,))):
        return 0
    rows = await to_recheck(today)
    quarter = f"{today.year}-{(today.month + 2) // 3}"
    buyers = [one.email for one in await all_officers() if one.active and allows(frozenset(one.roles), "procurer")]
    owed = {f"amounts:{quarter}:{email}": email for email in buyers if rows}
    fresh = set(owed) - await written(list(owed))
    letters = [recheck(rows, owed[key], settings, key=key, today=today, at=now) for key in sorted(fresh)]
    await write_letters(letters, {})
    return len(letters)


def recheck(
    rows: list[dict[str, Any]], email: str, settings: Settings, *, key: str, today: date, at: datetime
) -> dict[str, Any]:
    """Return the letter that names the amounts to look up."""
    told = [amount_shown(row, today) for row in rows]
    subject = ngettext(
        "%(num)s beloppsgräns behöver kontrolleras", "%(num)s beloppsgränser behöver kontrolleras", len(rows)
    )
    lead = [gettext("Slå upp beloppet i källan, och låt en annan person än den som skrev in det kontrollera.")]
    if autumn_of_change(today):
        lead.insert(0, gettext("EU:s nya tröskelvärden gäller från den 1 januari. De publiceras under hösten."))
    facts = [
        (f"{one['limit_name']}, {one['purchase_name'].lower()} ({one['law_name']})", one["amount"] or one["look_up"])
        for one in told[:MOST_NAMED]
    ]
    link = (gettext("Öppna beloppsgränserna"), f"{settings.base_url}/intern/beloppsgranser")
    heading = gettext("Beloppsgränser att kontrollera")
    said = Said(subject % {"num": len(rows)}, heading, tuple(lead), tuple(facts), button=link)
    return staff_letter(said, email, settings, key=key, at=at)


def readers(activity: Followed, word: Word, group: list[str]) -> list[str]:
    """Return who reads the word: the one who answers, and with them the working group once it has waited too long."""
    answering = [activity.answering["email"]] if activity.answering else []
    return list(dict.fromkeys([*answering, *(group if word.escalated or not answering else [])]))


def reminder(
    activity: Followed, word: Word, email: str, settings: Settings, *, key: str, today: date, at: datetime
) -> dict[str, Any]:
    """Return the letter's row."""
    told = shown(activity)
    name = f"{activity.number} {activity.title}"
    subjects = {"soon": gettext("Snart dags: %(name)s"), "no_evidence": gettext("Inget är visat än: %(name)s")}
    subject = subjects.get(word.stage, gettext("Försenat: %(name)s")) % {"name": name}
    facts = [(gettext("Läge"), f"{told['state_name']}. {told['why']}")]
    if told["due_on"]:
        facts.append((gettext("Senast"), i18n.long_date(told["due_on"])))
    facts.append((gettext("Svarar för den"), told["answering"] or gettext("ingen än")))
    lead = [gettext("Är det gjort? Skriv in det med dagen, så är det klart.")]
    if word.escalated:
        lead.append(gettext("Arbetsgruppen får också det här mejlet, för det har gått mer än fyra veckor."))
    link = (gettext("Öppna aktiviteten"), f"{settings.base_url}/intern/handlingsplan/aktivitet/{activity.rule}")
    return staff_letter(Said(subject, name, tuple(lead), tuple(facts), button=link), email, settings, key=key, at=at)
