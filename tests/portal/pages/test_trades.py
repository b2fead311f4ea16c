"""P13 over HTTP: one trade, and all of them as page and files."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import feedparser
import httpx
import openpyxl
import pytest

from portal.foundation import clock
from portal.foundation.database import execute
from tests import given


async def awarded(title: str, *, days_ago: int) -> str:
    reference = await given.published(now=clock.now(), title=title)
    day = (clock.now() - timedelta(days=days_ago)).date()
    await execute(
        "UPDATE procurement SET status = 'awarded', awarded_to = 'Plog & Son', awarded_on = $2 WHERE reference = $1",
        reference, day,
    )  # fmt: skip
    return reference


async def test_a_trade_shows_what_is_open_planned_and_was_bought_in_two_years(visitor: httpx.AsyncClient) -> None:
    now = clock.now()
    await given.published(now=now, title="Plogning i norr")
    planned = (now + timedelta(days=90)).date()
    await given.published(
        now=now, title="Sandning i söder", deadline_at=None, planned_on=planned, planned_precision="quarter"
    )
    await awarded("Förra vinterns snö", days_ago=300)
    await awarded("Snö för länge sedan", days_ago=800)
    await given.published(now=now, title="Skolskjuts", cpv=("60130000",))
    html = (await visitor.get("/branscher/snorojning")).text
    told = [
        html.index(text)
        for text in ("Öppna nu", "Plogning i norr", "Planeras<", "Sandning i söder", "Köpt de", "Förra vinterns snö")
    ]
    assert told == sorted(told)
    assert "Plog &amp; Son" in html
    assert "Skolskjuts" not in html and "länge sedan" not in html
    assert 'href="/prenumerera?trades=snorojning"' in html


async def test_no_procurement_of_a_trade_is_lost_among_many_others(visitor: httpx.AsyncClient) -> None:
    """Three hundred newer ones of another trade used to hide it."""
    await given.published(now=clock.now(), title="Plogning i norr")
    await execute(
        """INSERT INTO procurement (reference, year, number, buyer_id, status, published_at, deadline_at)
           SELECT '2031-' || n, 2031, n, (SELECT id FROM buyer LIMIT 1), 'open', now(), now() + interval '1 day'
           FROM generate_series(1000, 1400) AS n"""
    )
    assert "Plogning i norr" in (await visitor.get("/branscher/snorojning")).text


async def test_an_empty_trade_says_so_and_offers_letters(visitor: httpx.AsyncClient) -> None:
    html = (await visitor.get("/branscher/frisor")).text
    assert (
        "Just nu finns inget öppet i branschen" in html or (await visitor.get("/branscher/frisor")).status_code == 404
    )


async def test_an_unknown_trade_is_not_found_and_helps_on(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/branscher/finns-inte")
    assert answer.status_code == 404
    assert 'value="finns inte"' in answer.text


@pytest.mark.parametrize("ending", ["atom", "ics", "csv", "xlsx", "json"])
async def test_a_trade_in_another_format_is_the_list_of_it_with_its_filters(
    visitor: httpx.AsyncClient, ending: str
) -> None:
    answer = await visitor.get(f"/branscher/snorojning.{ending}?lage=alla")
    assert answer.status_code == 301
    assert answer.headers["location"] == f"/upphandlingar.{ending}?bransch=snorojning&lage=alla"
    assert (await visitor.get(answer.headers["location"])).status_code == 200


async def test_all_trades_are_files_with_how_much_there_is_in_each(visitor: httpx.AsyncClient) -> None:
    await given.published(now=clock.now(), title="Plogning")
    told = {row["slug"]: row for row in (await visitor.get("/branscher.json")).json()["trades"]}
    assert (told["snorojning"]["open"], told["snorojning"]["planned"]) == (1, 0)
    assert told["snorojning"]["url"] == "http://127.0.0.1:8000/branscher/snorojning"
    rows = list(csv.DictReader(StringIO((await visitor.get("/branscher.csv?tecken=komma")).text)))
    assert [row["slug"] for row in rows] == list(told)
    sheet = openpyxl.load_workbook(BytesIO((await visitor.get("/branscher.xlsx")).content)).active
    assert sheet.max_row == len(told) + 2
    feed = feedparser.parse((await visitor.get("/branscher.atom")).content)
    assert not feed.bozo
    assert [entry.id for entry in feed.entries] == ["http://127.0.0.1:8000/branscher/snorojning"]


@pytest.mark.parametrize("ending", ["atom", "csv", "xlsx", "json"])
async def test_a_file_of_trades_that_has_not_changed_is_not_sent_again(visitor: httpx.AsyncClient, ending: str) -> None:
    first = await visitor.get(f"/branscher.{ending}")
    again = await visitor.get(f"/branscher.{ending}", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
