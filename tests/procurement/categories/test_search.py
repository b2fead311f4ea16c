"""Nearer kinds of hits come first, and nonsense finds nothing."""

import pytest

from procurement.categories.domain import SearchIndex, Trade, search
from procurement.categories.domain.search import Rank, bases


def _trade(slug: str, name: str, *words: str, **more: object) -> Trade:
    return Trade(slug=slug, area="x", names={"sv": name}, synonyms={"sv": words}, includes=("9062",), **more)


def test_an_exact_synonym_beats_a_beginning_and_that_beats_a_name():
    trades = (_trade("c", "Snö och is"), _trade("b", "Vinter", "snöplog"), _trade("a", "Väg", "snö"))
    assert [(hit.key, hit.rank) for hit in search("snö", "sv", trades).trades] == [
        ("a", Rank.EXACT),
        ("b", Rank.SYNONYM_START),
        ("c", Rank.NAME_START),
    ]


def test_stad_is_not_anvils():
    found = search("städ", "sv")
    assert found.trades[0].key == "lokalvard"
    assert all("44512" not in hit.key for hit in found.codes)


@pytest.mark.parametrize("word", ["snöröjningstjänst", "snickeriarbeten", "lumityöpalvelut"])
def test_a_common_tail_does_not_hide_the_trade(word):
    language = "fi" if word.endswith("palvelut") else "sv"
    assert search(word, language).trades[0].key in {"snorojning", "snickeri"}


def test_a_tail_is_taken_off_once_and_leaves_a_word():
    assert bases("service", "sv") == ["service"]
    assert "elservice"[:2] not in bases("elservice", "sv")


@pytest.mark.parametrize("word", ["snorojning", "snöröjnig", "elektrikker"])
def test_marks_and_small_slips_are_forgiven(word):
    assert search(word, "sv").trades[0].key in {"snorojning", "elinstallation"}


@pytest.mark.parametrize("words", ["", "   ", "qwxz", "%_", "zzzzzzzzzz"])
def test_nonsense_finds_nothing(words):
    assert search(words, "sv").is_empty


def test_codes_are_found_by_the_beginning_of_a_word_in_their_name():
    assert "90620000" in [hit.key for hit in search("snöröjning", "sv").codes]
    assert "90620000" in [hit.key for hit in search("lumenraivaus", "fi").codes] or search("lumen", "fi").codes


def test_a_phrase_that_says_nothing_is_read_word_by_word():
    assert "taxi" in [hit.key for hit in search("billig taxi", "sv").trades]


def test_a_finnish_reader_may_write_swedish_and_a_meankieli_reader_finnish():
    assert search("plogning", "fi").trades[0].key == "snorojning"
    assert search("auraus", "fit").trades[0].key == "snorojning"
    assert search("leipomo", "fit").trades[0].key == "bageri"


def test_a_trade_that_was_ended_is_not_offered():
    assert SearchIndex([_trade("a", "Väg", "snö", active=False)], "sv").trade_hits("sno") == {}


def test_no_answer_is_longer_than_a_page():
    found = search("s", "sv")
    assert len(found.trades) <= 20
    assert len(found.codes) <= 20
