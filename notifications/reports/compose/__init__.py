"""A half-year as sections: what the plan, the register, the meetings, the registry and the amounts say of it."""

from datetime import datetime, timedelta
from typing import Any

from notifications.reports.compose import outcome, planned
from notifications.reports.domain import section
from notifications.reports.errors import NoSuchPeriod
from portal.foundation.settings import Settings
from procurement.plan.domain.periods import Span, half_of
from procurement.plan.queries import end_of, followed, office_day, plan_on, remarks_of


async def half_year(period: str, settings: Settings, now: datetime) -> dict[str, Any]:
    """Return the figures of a half-year as they are known now, section by section; without words of officers.

    Raises:
        NoSuchPeriod: it is no half-year, or one that has not begun.
    """
    span = span_begun(period, now)
    first, last = instants_of(span, now)
    activities = await followed(last)
    plan = await plan_on(office_day(last))
    return {
        "period": period, "from": span.first.isoformat(), "until": span.last.isoformat(),
        "counted_at": now.isoformat(), "whole": now >= end_of(span.last),
        "municipality": settings.municipality, "plan": plan["title"],
        "sections": [
            section("sammanfattning"),
            planned.activities_in(activities, span, await remarks_of(period, now)),
            await outcome.meetings_in(span, settings),
            await outcome.published_in(first, last),
            await outcome.suppliers_in(first, last, settings),
            await outcome.trades_without(last, settings),
            await planned.amounts_on(span.last),
            planned.deviations_of(activities),
            await planned.what_comes(),
            section("beslut"),
        ],
    }  # fmt: skip


def span_begun(period: str, now: datetime) -> Span:
    """Return the days of a half-year that has begun.

    Raises:
        NoSuchPeriod: it is no half-year, or one that has not begun.
    """
    try:
        span = half_of(period)
    except ValueError:
        raise NoSuchPeriod(period) from None
    if span.first > office_day(now):
        raise NoSuchPeriod(period)
    return span


def instants_of(span: Span, now: datetime) -> tuple[datetime, datetime]:
    """Return the first and the last instant that a report of these days counts, both within."""
    return end_of(span.first - timedelta(days=1)) + timedelta(microseconds=1), min(end_of(span.last), now)
