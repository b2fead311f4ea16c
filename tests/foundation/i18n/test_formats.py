from datetime import UTC, datetime

import pytest

from portal.foundation.i18n import deadline_text, gettext, long_date, money_text, ngettext, short_deadline, use_language

NIGHT = datetime(2026, 10, 14, 21, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "14 oktober 2026 kl. 23.59 svensk tid"),
        ("fi", "14. lokakuuta 2026 klo 23.59 Ruotsin aikaa (0.59 Suomen aikaa)"),
        ("fit", "14. oktuuperi 2026 kello 23.59 Ruottin aikaa (0.59 Suomen aikaa)"),
        ("en", "14 October 2026, 23:59 Swedish time (00:59 Finnish time)"),
    ],
)
def test_a_deadline_names_its_clock(language: str, text: str) -> None:
    assert deadline_text(NIGHT, language).replace("\xa0", " ") == text


def test_midnight_is_written_as_the_evening_before() -> None:
    midnight = datetime(2026, 10, 14, 22, tzinfo=UTC)
    assert "14 oktober" in deadline_text(midnight, "sv").replace("\xa0", " ")
    assert [short_deadline(midnight, language) for language in ("sv", "fi")] == ["2026-10-14", "14.10.2026"]


@pytest.mark.parametrize(
    ("low", "high", "language", "text"),
    [
        (40_000_000, 70_000_000, "sv", "400 000–700 000 kr"),
        (None, 70_000_000, "fi", "enintään 700 000 kruunua"),
        (5_000, 5_000, "en", "SEK 50"),
        (None, None, "sv", ""),
    ],
)
def test_a_span_of_sums_reads_as_one(low: int | None, high: int | None, language: str, text: str) -> None:
    assert money_text(low, high, "SEK", language).replace("\xa0", " ") == text


def test_texts_follow_the_language_of_the_visit() -> None:
    with use_language("fi"):
        assert gettext("Sidan finns inte") == "Sivua ei löydy"
        assert ngettext("%(n)s ny upphandling", "%(n)s nya upphandlingar", 1) == "%(n)s uusi hankinta"
    assert gettext("Sidan finns inte") == "Sidan finns inte"


def test_meankieli_has_month_names_of_its_own() -> None:
    assert long_date(datetime(2026, 6, 1, 12, tzinfo=UTC), "fit") == "1. juuni 2026"
