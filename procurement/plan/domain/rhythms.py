"""How an activity stands on a day: five rhythms, each a pure function of what happened and of the day.

A quota is met by counting in a period; an interval is measured from the last time; a standing item is asked of each
body; a one-off is its parts; what is continuous has at most the office's own target. They fail differently, so each
warns in its own way, and each says in a sentence why it stands as it does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from portal.foundation.i18n import N_
from procurement.plan.domain.occurrences import Happened
from procurement.plan.domain.periods import Span, add_months, span_of

RHYTHMS = ("quota", "interval", "standing", "deliverable", "continuous", "matrix")
STATES = ("no_evidence", "on_pace", "soon", "late", "done", "resting")
STATE_NAMES = {
    "no_evidence": N_("Underlag saknas"),
    "on_pace": N_("I fas"),
    "soon": N_("Snart"),
    "late": N_("Försenad"),
    "done": N_("Klar"),
    "resting": N_("Vilande"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How an activity stands, and why in a sentence whose values are filled in when it is read."""

    state: str
    why: str
    values: Mapping[str, Any] = field(default_factory=dict)
    due_on: date | None = None
    done: int = 0
    wanted: int = 0
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rhythm is asked: the day, what happened, and since when anyone has kept track."""

    today: date
    happened: Sequence[Happened]
    since: date
    settings: Mapping[str, Any]

    @property
    def held(self) -> list[Happened]:
        """What was done by today, the earliest first."""
        return sorted((h for h in self.happened if h.counts and h.on <= self.today), key=lambda h: h.on)

    def never(self, months: int) -> bool:
        """Tell whether nothing is known, and nobody has kept track long enough to call that a failure."""
        return not self.held and self.today < add_months(self.since, months)


NOTHING_YET = N_("Inget är inlagt än. Lägg in det som har gjorts, även om det är länge sedan.")


def standing_of(rhythm: str, asked: Asked) -> Standing:
    """Return how an activity of this rhythm stands."""
    return _RULES[rhythm](asked)


def _quota(asked: Asked) -> Standing:
    """Count in the period; the k-th of n is due when k n:ths of the season have passed."""
    period, count = str(asked.settings.get("period", "year")), int(asked.settings.get("count", 1))
    span = span_of(asked.today, period)
    held = [h for h in asked.held if h.on in span]
    done, season = len(held), _season(span, asked.settings)
    if asked.never({"year": 12, "half": 6, "quarter": 3, "month": 1}[period]):
        return Standing("no_evidence", NOTHING_YET, due_on=season.last, wanted=count)
    values = {"done": done, "wanted": count, "first": span.first, "last": span.last}
    if done >= count:
        why = N_("%(done)s av %(wanted)s är gjorda mellan %(first)s och %(last)s.")
        return Standing("done", why, values, None, done, count)
    due = _due(season, done + 1, count)
    warning = max(14, season.days // count // 4)
    state = "late" if asked.today > due else "soon" if due - asked.today <= timedelta(days=warning) else "on_pace"
    why = N_("%(done)s av %(wanted)s är gjorda mellan %(first)s och %(last)s. Nästa behövs senast %(due)s.")
    return Standing(state, why, {**values, "due": due}, due, done, count)


def _due(season: Span, number: int, count: int) -> date:
    """Return when number of count is due: at the end of a month where months divide so, three of six by 30 June."""
    months = (season.last.year - season.first.year) * 12 + season.last.month - season.first.month + 1
    whole, rest = divmod(months * number, count)
    if not rest:
        return add_months(season.first, whole) - timedelta(days=1)
    return season.first + timedelta(days=season.days * number // count - 1)


def _season(span: Span, settings: Mapping[str, Any]) -> Span:
    months = settings.get("season")
    if not months:
        return span
    first = date(span.first.year, int(months[0]), 1)
    return Span(first, add_months(date(span.first.year, int(months[1]), 1), 1) - timedelta(days=1))


def _interval(asked: Asked) -> Standing:
    """Measure from the last time; the year the plan named stays visible when one was missed."""
    months = int(asked.settings["months"])
    if asked.never(12):
        return Standing("no_evidence", NOTHING_YET, wanted=1)
    last = asked.held[-1].on if asked.held else None
    due = add_months(last or asked.since, months) if last else add_months(asked.since, 12)
    planned = _planned_year(asked, months)
    late, soon = asked.today > due, due - asked.today <= timedelta(days=max(30, months * 3))
    values = {"last": last, "due": due, "planned": planned}
    why = N_("Senast gjort %(last)s. Nästa senast %(due)s; planens takt ger %(planned)s.")
    if last is None:
        why = N_("Inget är inlagt. Planens takt ger %(planned)s.")
    return Standing("late" if late else "soon" if soon else "on_pace", why, values, due, len(asked.held), 1)


def _planned_year(asked: Asked, months: int) -> str:
    """Return the plan's own next time from today, counted from where it began: missed years do not move it."""
    planned = date.fromisoformat(str(asked.settings.get("anchor", asked.since.isoformat())))
    last = asked.held[-1].on if asked.held else None
    while planned <= last if last else planned < asked.today:
        planned = add_months(planned, months)
    return str(planned.year) if months >= 12 else planned.isoformat()


def _standing(asked: Asked) -> Standing:
    """Ask each body: was it on the last agenda, and has anything been heard of the body lately?"""
    bodies, quiet = list(asked.settings["bodies"]), int(asked.settings.get("quiet_days", 75))
    known = sorted((h for h in asked.happened if h.on <= asked.today), key=lambda h: h.on)
    if asked.never(3) and not known:
        return Standing("no_evidence", NOTHING_YET, wanted=len(bodies))
    last = {body: next((h for h in reversed(known) if h.slot == body), None) for body in bodies}
    skipped = [body for body, h in last.items() if h is not None and not h.counts]
    since = {body: (asked.today - (h.on if h else asked.since)).days for body, h in last.items()}
    silent = [body for body, h in last.items() if h is None or since[body] > quiet]
    # Twice as long as was reason to ask is reason to say that nobody keeps track.
    forgotten = [body for body in silent if since[body] > 2 * quiet]
    year = [h for h in known if h.on > add_months(asked.today, -12)]
    done, wanted = sum(h.counts for h in year), len(year)
    values = {"done": done, "wanted": wanted, "bodies": ", ".join(skipped or forgotten or silent)}
    if skipped:
        state, why = (
            "late",
            N_(
                "Punkten saknades senast hos %(bodies)s. Den fanns med på %(done)s av %(wanted)s möten det senaste året."
            ),
        )
    elif forgotten:
        state, why = (
            "late",
            N_("Inget från %(bodies)s på länge. Punkten fanns med på %(done)s av %(wanted)s möten det senaste året."),
        )
    elif silent:
        state, why = (
            "soon",
            N_("Inget nytt från %(bodies)s. Punkten fanns med på %(done)s av %(wanted)s möten det senaste året."),
        )
    else:
        state, why = "on_pace", N_("Punkten fanns med på %(done)s av %(wanted)s möten det senaste året.")
    return Standing(state, why, values, None, done, wanted, tuple(skipped or forgotten or silent))


def _deliverable(asked: Asked) -> Standing:
    """Done when every part is; a part that is checked at times may need it again."""
    parts = [str(part) for part in asked.settings.get("parts", [""])]
    done = {h.slot: h.on for h in asked.held}
    lacking = tuple(part for part in parts if part not in done)
    target = date.fromisoformat(str(asked.settings["target"]))
    values: dict[str, Any] = {"done": len(parts) - len(lacking), "wanted": len(parts), "target": target}
    values["parts"] = ", ".join(part for part in lacking if part)
    if not lacking:
        return _checked(asked, max(done[part] for part in parts), values)
    if asked.never(6):
        return Standing("no_evidence", NOTHING_YET, due_on=target, wanted=len(parts), lacking=lacking)
    why = N_("%(done)s av %(wanted)s delar är klara. Kvar: %(parts)s. Skulle vara klart %(target)s.")
    if len(parts) == 1:
        why = N_("Inte klart. Skulle vara klart %(target)s.")
    late, soon = asked.today > target, target - asked.today <= timedelta(days=60)
    state = "late" if late else "soon" if soon else "on_pace"
    return Standing(state, why, values, target, len(parts) - len(lacking), len(parts), lacking)


def _checked(asked: Asked, finished: date, values: dict[str, Any]) -> Standing:
    wanted = int(values["wanted"])
    months = asked.settings.get("check_months")
    if not months:
        return Standing("done", N_("Klart %(last)s."), {"last": finished}, None, wanted, wanted)
    newest = {h.slot: h.on for h in asked.held}
    due = add_months(min(newest.values()), int(months))
    values = {"last": finished, "due": due}
    if asked.today > due:
        return Standing(
            "late", N_("Klart, men innehållet skulle ha kontrollerats %(due)s."), values, due, wanted, wanted
        )
    soon = due - asked.today <= timedelta(days=30)
    why = N_("Klart %(last)s. Innehållet kontrolleras senast %(due)s.")
    return Standing("soon" if soon else "done", why, values, due, wanted, wanted)


def _continuous(asked: Asked) -> Standing:
    """Something now and then; a number only where the office has set one of its own."""
    target = asked.settings.get("own_target")
    if target:
        return _quota(Asked(asked.today, asked.happened, asked.since, target))
    quiet = int(asked.settings.get("quiet_days", 180))
    if asked.never(6):
        return Standing("no_evidence", NOTHING_YET)
    last = asked.held[-1].on if asked.held else None
    due = (last or asked.since) + timedelta(days=quiet)
    year = sum(1 for h in asked.held if h.on > add_months(asked.today, -12))
    values = {"last": last, "done": year, "due": due}
    why = (
        N_("%(done)s gånger det senaste året, senast %(last)s. Planen anger inget antal.")
        if last
        else N_("Inget är inlagt. Planen anger inget antal.")
    )
    late, soon = asked.today > due, due - asked.today <= timedelta(days=30)
    return Standing("late" if late else "soon" if soon else "on_pace", why, values, due, year)


def units_of(settings: Mapping[str, Any], day: date) -> list[str]:
    """Return the units that were there on a day; the list changes over the years."""
    return [
        str(unit["name"])
        for unit in settings["units"]
        if str(unit.get("from", "")) <= day.isoformat() <= str(unit.get("until", "9999"))
    ]


def _matrix(asked: Asked) -> Standing:
    """Every unit in every period: last period's gaps are failures, this one's a warning near its end."""
    period = str(asked.settings.get("period", "month"))
    now, units = span_of(asked.today, period), units_of(asked.settings, asked.today)
    before = span_of(now.first - timedelta(days=1), period)
    if asked.never(3):
        return Standing("no_evidence", NOTHING_YET, due_on=now.last, wanted=len(units))
    here = {h.slot for h in asked.held if h.on in now}
    lacking = [unit for unit in units if unit not in here]
    # Nobody is blamed for a period that had ended when keeping track began.
    earlier = (
        [
            unit
            for unit in units_of(asked.settings, before.last)
            if unit not in {h.slot for h in asked.held if h.on in before}
        ]
        if before.last >= asked.since
        else []
    )
    done = len(units) - len(lacking)
    values = {"done": done, "wanted": len(units), "units": ", ".join(earlier or lacking), "last": now.last}
    if earlier:
        why = N_("Förra perioden saknades %(units)s. Den här perioden: %(done)s av %(wanted)s.")
        if len(units) == 1:
            why = N_("Det blev inte gjort förra perioden. Den här perioden: %(done)s av %(wanted)s.")
        return Standing("late", why, values, now.last, done, len(units), tuple(earlier))
    if not lacking:
        whole = N_("Alla %(wanted)s enheter är med till och med %(last)s.")
        if len(units) == 1:
            whole = N_("Gjort för perioden som slutar %(last)s.")
        return Standing("done", whole, values, None, done, len(units))
    soon = (now.last - asked.today).days < max(10, now.days // 4)
    why = N_("%(done)s av %(wanted)s enheter är med. Kvar till %(last)s: %(units)s.")
    if len(units) == 1:
        why = N_("Inte gjort än den här perioden. Behövs senast %(last)s.")
    return Standing("soon" if soon else "on_pace", why, values, now.last, done, len(units), tuple(lacking))


_RULES: dict[str, Callable[[Asked], Standing]] = {
    "quota": _quota,
    "interval": _interval,
    "standing": _standing,
    "deliverable": _deliverable,
    "continuous": _continuous,
    "matrix": _matrix,
}
