"""Texts, dates and sums in Swedish (the source), Finnish, Meänkieli and English."""

from portal.foundation.i18n.formats import (
    both_clocks,
    clock_time,
    day_and_month,
    days_text,
    deadline_text,
    format_date,
    last_minute,
    long_date,
    money_text,
    number,
    short_date,
    weekday,
)
from portal.foundation.i18n.language import (
    LANGUAGES,
    N_,
    OWN_NAMES,
    current_language,
    gettext,
    ngettext,
    pgettext,
    use_language,
)

__all__ = [
    "LANGUAGES",
    "N_",
    "OWN_NAMES",
    "both_clocks",
    "clock_time",
    "current_language",
    "day_and_month",
    "days_text",
    "deadline_text",
    "format_date",
    "gettext",
    "last_minute",
    "long_date",
    "money_text",
    "ngettext",
    "number",
    "pgettext",
    "short_date",
    "use_language",
    "weekday",
]
