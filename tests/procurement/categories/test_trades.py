"""Trades cover the vocabulary, and everyday words find them."""

import pytest

from procurement.categories.domain import (
    digits_of,
    known_codes,
    name_of_code,
    search,
    shipped_areas,
    shipped_trades,
    under_prefix,
)
from tests.procurement.categories.everyday_words import FINNISH, MORE, SWEDISH, pairs

LEFT_OUT = {
    **dict.fromkeys(
        ("761", "762", "764", "765"),
        "Services to the oil and gas industry: no municipality here buys them. Drilling (763) and pipe inspection (766) "
        "are bought under this division, and are covered.",
    ),
    "55900000": "Retail services as such say nothing of the goods; reached from 55000000 and by CPV search.",
}


def test_there_are_fifteen_areas_and_about_a_hundred_trades():
    assert len(shipped_areas()) == 15
    assert 95 <= len(shipped_trades()) <= 115
    assert len({trade.slug for trade in shipped_trades()}) == len(shipped_trades())
    assert {trade.area for trade in shipped_trades()} == {area.slug for area in shipped_areas()}


def test_every_trade_speaks_swedish_finnish_and_english():
    for trade in shipped_trades():
        for language in ("sv", "fi", "en"):
            assert trade.names[language], trade.slug
            assert trade.descriptions[language], trade.slug
            assert trade.synonyms[language], trade.slug


def test_every_prefix_stands_for_codes_and_excludes_cut_something_off():
    for trade in shipped_trades():
        assert trade.includes, trade.slug
        for prefix in trade.includes + trade.excludes:
            assert under_prefix(prefix), (trade.slug, prefix)
        for prefix in trade.excludes:
            assert prefix.startswith(trade.includes), (trade.slug, prefix)


def test_every_code_is_covered_stands_above_a_covered_one_or_is_left_out_with_a_reason():
    covered = {digits_of(code) for code in known_codes() if any(t.covers(digits_of(code)) for t in shipped_trades())}
    lost = [
        (code, name_of_code(code, "sv"))
        for code in known_codes()
        if digits_of(code) not in covered
        and not any(below.startswith(digits_of(code)) for below in covered)
        and not code.startswith(tuple(LEFT_OUT))
    ]
    assert lost == []


def test_what_is_left_out_is_really_left_out():
    for prefix in LEFT_OUT:
        codes = under_prefix(prefix)
        assert codes
        assert not any(trade.covers(digits_of(code)) for trade in shipped_trades() for code in codes)


def test_there_are_84_swedish_and_56_finnish_words():
    assert (len(dict(pairs(SWEDISH))), len(dict(pairs(FINNISH)))) == (84, 56)


@pytest.mark.parametrize("language", MORE)
def test_bent_and_joined_words_find_their_trade_among_the_first_three(language):
    asked = pairs(MORE[language])
    assert len(asked) >= 60
    found = {word: [hit.key for hit in search(word.replace("_", " "), language).trades[:3]] for word, _trade in asked}
    assert {word: (trade, found[word]) for word, trade in asked if trade not in found[word]} == {}


@pytest.mark.parametrize(("word", "trade"), pairs(SWEDISH))
def test_a_swedish_everyday_word_finds_its_trade(word, trade):
    assert search(word, "sv").trades[0].key == trade


@pytest.mark.parametrize(("word", "trade"), pairs(FINNISH))
def test_a_finnish_everyday_word_finds_its_trade(word, trade):
    assert search(word, "fi").trades[0].key == trade
