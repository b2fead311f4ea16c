"""Nodes say the same as a naive reading of prefixes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.categories.domain import (
    ANYBODY,
    Trade,
    ancestors,
    choice_nodes,
    digits_of,
    known_codes,
    nodes_above,
    nodes_of,
)

SNOW = Trade("snow", "road", includes=("906",), excludes=("9061",))
codes = st.sampled_from(known_codes())
prefixes = st.tuples(codes, st.integers(2, 8)).map(lambda pair: digits_of(pair[0])[: pair[1]])


def test_a_trade_covers_what_is_under_its_prefixes_but_not_what_it_excludes():
    assert "t:snow" in nodes_of(["90620000"], [SNOW]).exact
    assert all("t:snow" not in kind for kind in nodes_of(["90610000"], [SNOW]))


def test_a_code_above_the_trade_concerns_it_as_broader():
    assert "t:snow" in nodes_of(["90000000"], [SNOW]).broader


def test_a_trade_that_was_ended_meets_nothing():
    assert nodes_of(["90620000"], [Trade("old", "x", includes=("906",), active=False)]).exact == ("c90620000",)


def test_a_procurement_without_a_known_code_concerns_anybody():
    assert nodes_of([], [SNOW]) == ((), (), (ANYBODY,))
    assert nodes_of(["99999999"], [SNOW]) == ((), (), (ANYBODY,))


def test_a_code_newer_than_the_vocabulary_is_still_climbed():
    assert nodes_of(["90620001"], [SNOW]).narrower == ("c90620000", "c90600000", "c90000000")


@settings(max_examples=300, deadline=None)
@given(st.lists(codes, min_size=1, max_size=4), codes)
def test_a_chosen_code_meets_as_a_naive_reader_would_say(bought, chosen):
    nodes = nodes_of(bought, [])
    mine, above = set(choice_nodes([chosen], [])), set(nodes_above([chosen]))
    found = (
        "exact"
        if mine & set(nodes.exact)
        else "narrower"
        if mine & set(nodes.narrower)
        else "broader"
        if (mine | above) & set(nodes.broader)
        else None
    )
    naive = (
        "exact"
        if chosen in bought
        else "narrower"
        if any(chosen in ancestors(code) for code in bought)
        else "broader"
        if any(code in ancestors(chosen) for code in bought)
        else None
    )
    assert found == naive


@settings(max_examples=300, deadline=None)
@given(
    st.lists(codes, min_size=1, max_size=3), st.lists(prefixes, min_size=1, max_size=3), st.lists(prefixes, max_size=2)
)
def test_a_trade_meets_as_a_naive_reader_would_say(bought, includes, excludes):
    trade = Trade("t", "x", includes=tuple(includes), excludes=tuple(excludes))
    inside = [
        any(digits_of(code).startswith(p) for p in includes)
        and not any(digits_of(code).startswith(p) for p in excludes)
        for code in bought
    ]
    above = [any(p != digits_of(code) and p.startswith(digits_of(code)) for p in includes) for code in bought]
    nodes = nodes_of(bought, [trade])
    assert ("t:t" in nodes.exact) == any(inside)
    assert ("t:t" in nodes.broader) == (any(above) and not any(inside))
