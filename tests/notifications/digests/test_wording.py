"""What stands above a letter about procurements."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from notifications.digests.wording import Period, above
from portal.foundation.settings import Settings, read_settings

NOW = datetime(2026, 9, 28, 5, 0, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_BASE_URL": "https://anbud.example"})


def procurement(**values: Any) -> dict[str, Any]:
    texts = {"sv": {"title": "Snöröjning", "summary": ""}}
    return {"reference": "2026-014", "language": "sv", "texts": texts, "status": "open", "deadline_at": None} | values


@pytest.mark.parametrize(
    ("language", "subject", "period"),
    [
        ("sv", "1 ny upphandling från Övertorneå kommun, vecka 39", "Vecka 39, 21–27\u00a0september 2026"),
        ("fi", "1 uusi hankinta: Övertorneån kunta, viikko 39", "Viikko 39, 21.–27.\u00a0syyskuuta 2026"),
        ("en", "1 new procurement from Övertorneå Municipality, week 39", "Week 39, 21–27\u00a0September 2026"),
    ],
)
def test_a_weekly_digest_names_the_week_it_sums_up(
    language: str, subject: str, period: str, settings: Settings
) -> None:
    said = above("new", [procurement()], language, settings, NOW, Period("week", date(2026, 9, 28)))
    assert said.subject == subject
    assert said.head["period"] == period


def test_a_letter_about_one_procurement_says_where_it_is_kept(settings: Settings) -> None:
    assert above("new", [procurement()], "fi", settings, NOW, None).head["archived_at"] == (
        "https://anbud.example/fi/upphandlingar/2026-014"
    )
    assert "archived_at" not in above("new", [procurement()] * 2, "fi", settings, NOW, None).head


def test_a_letter_with_more_than_fits_says_where_the_rest_is(settings: Settings) -> None:
    head = above("new", [procurement()] * 26, "sv", settings, NOW, None).head
    assert (head["intro"], head["more_url"]) == ("Se alla 26 på webben.", "https://anbud.example/upphandlingar")
    assert "intro" not in above("new", [procurement()] * 25, "sv", settings, NOW, None).head
