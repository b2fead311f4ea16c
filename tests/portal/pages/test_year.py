"""The year wheel: everything once, no more exactly than is known."""

from datetime import date, timedelta
from xml.etree import ElementTree

import httpx
import pytest

from portal.foundation import clock
from portal.foundation.database import execute
from portal.pages.wheel import CENTRE, NAMES_AT, RINGS, ring
from portal.pages.year import Happening, span_of, spans
from tests import given


def happening(precision: str, month: int, kind: str = "planned") -> Happening:
    return Happening(kind, date(2030, month, 1), precision, f"{precision} {month}", "/x")


@pytest.mark.parametrize(
    ("precision", "month", "span"),
    [("day", 5, (5, 5)), ("month", 12, (12, 12)), ("quarter", 4, (4, 6)), ("quarter", 6, (4, 6)),
     ("half", 7, (7, 12)), ("half", 2, (1, 6)), ("year", 9, (1, 12))],
)  # fmt: skip
def test_a_plan_is_placed_no_more_exactly_than_it_is_known(precision: str, month: int, span: tuple[int, int]) -> None:
    assert span_of(happening(precision, month)) == span


def test_each_happening_is_in_one_ring_only() -> None:
    all_of_them = [happening(p, m) for p in ("day", "month", "quarter", "half", "year") for m in (1, 6, 12)]
    placed = [one for wide in (1, 3, 6, 12) for span in spans(all_of_them, wide) for one in span.happenings]
    assert sorted(placed, key=str) == sorted(all_of_them, key=str)


def test_a_ring_is_whole_and_january_begins_at_the_top() -> None:
    pieces = ring(spans([], 1), 1)
    assert len(pieces) == 12
    assert pieces[0].outline.startswith(f"M{CENTRE} {CENTRE - RINGS[1][1]}A")
    assert pieces[0].name_x > CENTRE > pieces[11].name_x
    assert all(abs(p.name_x - CENTRE) <= NAMES_AT for p in pieces)


def test_a_month_with_more_than_nine_is_told_by_number() -> None:
    full = ring(spans([happening("month", 3) for _ in range(10)], 1), 1)[2]
    assert full.signs == () and len(full.span.happenings) == 10


async def test_the_page_shows_plans_last_days_meetings_and_contracts_that_end_as_picture_and_list(
    visitor: httpx.AsyncClient,
) -> None:
    now = clock.now()
    year = now.year + 1
    plan = {"deadline_at": None, "planned_on": date(year, 4, 1), "planned_precision": "quarter"}
    await given.published(now=now, title="Skolmat", **plan)
    await given.published(now=now, title="Ved", deadline_at=now + timedelta(days=366))
    ended = await given.published(now=now, title="Taxi")
    await execute(
        "UPDATE procurement SET status = 'awarded', contract_until_on = $2 WHERE reference = $1",
        ended,
        date(year, 12, 31),
    )
    html = (await visitor.get(f"/upphandlingar/arshjul?ar={year}")).text
    for text in ("Skolmat", "Ved", "Taxi", "Någon gång april–juni", "Avtal slutar", "Sista dag att lämna anbud"):
        assert text in html
    picture = ElementTree.fromstring(
        html[html.index('<svg class="wheel"') : html.index("</svg>", html.index('<svg class="wheel"')) + 6]
    )
    assert picture.get("role") == "img"
    assert picture.find("title") is not None and picture.find("desc") is not None
    assert len(picture.findall("path[@class]")) >= 18


@pytest.mark.parametrize("asked", ["²", "1", "99999", "0000", "i år", "-2030", "٢٠٣٠"])
async def test_a_year_that_cannot_be_shown_is_told_and_this_one_stands(visitor: httpx.AsyncClient, asked: str) -> None:
    answer = await visitor.get("/upphandlingar/arshjul", params={"ar": asked})
    assert answer.status_code == 200
    assert "kan vi inte visa" in answer.text
    assert f"Årshjul {clock.now().year}" in answer.text


async def test_an_empty_year_says_so(visitor: httpx.AsyncClient) -> None:
    assert "Inget är inlagt för 2099 än" in (await visitor.get("/upphandlingar/arshjul?ar=2099")).text


@pytest.mark.parametrize("language", ["fi", "fit", "en"])
async def test_the_wheel_turns_in_every_language(visitor: httpx.AsyncClient, language: str) -> None:
    await given.published(now=clock.now(), title="Ved")
    assert (await visitor.get(f"/{language}/upphandlingar/arshjul")).status_code == 200
