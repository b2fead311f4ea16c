"""What people write finds what they mean."""

from datetime import timedelta

import pytest

from portal.foundation import clock
from procurement.register.domain.searching import code_prefix, prefixes
from procurement.register.finding import STANDINGS, Wanted, count, find, nodes_meant
from tests import given


@pytest.fixture
async def town(db) -> None:
    """A few procurements that resemble each other."""
    now = clock.now()
    for title, codes in (
        ("Snöröjning i byarna", ("90620000",)),
        ("Skolskjutsupphandling för läsåret", ("60130000",)),
        ("Målning av skolans fasad", ("45442100",)),
        ("Lunch till äldreboendet", ("55500000",)),
        ("Trygghetslarm", ("35121700",)),
    ):
        await given.published(now=now, title=title, cpv=codes)


async def titles(words: str, language: str = "sv", **more: object) -> list[str]:
    wanted = Wanted(words=words, order="traff", nodes=nodes_meant(words, language, None), **more)
    rows = await find(wanted, limit=10)
    assert len(rows) == await count(wanted)
    return [row["texts"]["sv"]["title"] for row in rows]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("snöröjning", "Snöröjning i byarna"),
        ("snorojning", "Snöröjning i byarna"),
        ("byar", "Snöröjning i byarna"),
        ("snöröj", "Snöröjning i byarna"),
        ("plogning", "Snöröjning i byarna"),
        ("90620000-9", "Snöröjning i byarna"),
        ("9062", "Snöröjning i byarna"),
        ("upphandling", "Skolskjutsupphandling för läsåret"),
        ("skolskjutsar", "Skolskjutsupphandling för läsåret"),
        ("fasader målning", "Målning av skolans fasad"),
        ("målare", "Målning av skolans fasad"),
        ("catering", "Lunch till äldreboendet"),
        ("trygghetslarmen", "Trygghetslarm"),
        ("måla fasaden", "Målning av skolans fasad"),
        ("äldreboenden", "Lunch till äldreboendet"),
        ("upphandlade skolskjutsar", "Skolskjutsupphandling för läsåret"),
    ],
)
async def test_swedish_words_find_by_stem_beginning_inside_trade_and_code(town, words, first):
    assert (await titles(words))[0] == first


@pytest.mark.parametrize(
    ("words", "language", "first"),
    [
        ("lumityöt", "fi", "Snöröjning i byarna"),
        ("koulukuljetus", "fi", "Skolskjutsupphandling för läsåret"),
        ("snow clearance", "en", "Snöröjning i byarna"),
        ("painter", "en", "Målning av skolans fasad"),
    ],
)
async def test_words_of_other_languages_find_swedish_texts_by_their_trade(town, words, language, first):
    assert (await titles(words, language))[0] == first


@pytest.mark.parametrize(("written", "asked"), [("hankinnan", "hankinta"), ("palveluita", "palvelu")])
async def test_finnish_texts_are_found_by_their_finnish_stems(db, written, asked):
    from procurement.register.actions import edit_procurement

    reference = await given.published(now=clock.now(), title="Resor")
    text = {"fi": {"title": f"Kunnan {written}", "summary": "Teksti."}}
    await edit_procurement(reference, {}, text, by="olle@kommun.example", now=clock.now())
    assert await titles(asked, "fi") == ["Resor"]


async def test_a_word_in_the_title_stands_before_one_in_the_summary_and_before_a_trade(db):
    now = clock.now()
    await given.published(now=now, title="Halkbekämpning", cpv=("90620000",))
    await given.published(now=now, title="Snöröjning", cpv=("60130000",))
    assert await titles("snöröjning") == ["Snöröjning", "Halkbekämpning"]


async def test_filters_lay_over_the_words(town, db):
    assert await titles("skol", trades=("skolskjuts",)) == ["Skolskjutsupphandling för läsåret"]
    assert await titles("", codes=("90600000",)) == ["Snöröjning i byarna"]
    assert await titles("", buyer="Någon annan") == []
    assert await titles("snöröjning", statuses=STANDINGS["avslutade"]) == []
    assert await titles("snöröjning", due_before=clock.now() + timedelta(days=2)) == []


@pytest.mark.parametrize("words", ["och", "%", "_", "'", "\\", "a & b | !", "-", "(((", "”", "\u0000x".strip("\u0000")])
async def test_signs_are_no_commands(town, words):
    assert set(await titles(words)) <= set(await titles(""))


def test_a_code_is_read_with_or_without_its_check_digit():
    assert code_prefix("90620000-9") == code_prefix(" 90620000 ") == "9062"
    assert code_prefix("45") == "45"
    assert code_prefix("45000000") == "45"
    assert code_prefix("2026-014") is None


def test_each_word_may_go_on():
    assert prefixes("Snö & väg, i") == "sno:* & vag:*"
