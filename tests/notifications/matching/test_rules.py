"""The rules of matching, without a database."""

from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.matching.domain import KINDS, Choice, hit_of, nearest
from procurement.categories.domain import (
    ancestors,
    choice_nodes,
    digits_of,
    known_codes,
    nodes_above,
    nodes_of,
    shipped_trades,
)

codes = st.sampled_from(known_codes())
trades = st.sampled_from(shipped_trades())


def naive(chosen_codes, chosen_trades, everything, bought):
    """The rules again, told one pair at a time and without nodes."""
    kinds = []
    for code in bought:
        digits = digits_of(code)
        for chosen in chosen_codes:
            kinds += ["exact"] if chosen == code else []
            kinds += ["narrower"] if chosen in ancestors(code) else []
            kinds += ["broader"] if code in ancestors(chosen) else []
        for trade in chosen_trades:
            kinds += ["exact"] if trade.covers(digits) else []
            kinds += ["broader"] if trade.lies_under(digits) else []
    if everything:
        kinds.append("everything")
    if not bought:
        kinds.append("everything" if everything else "broader")
    return min(kinds, key=KINDS.index, default=None) if bought else kinds[0]


@settings(max_examples=500, deadline=None)
@given(st.lists(codes, max_size=3), st.lists(trades, max_size=2), st.booleans(), st.lists(codes, max_size=3))
def test_nodes_say_what_a_naive_reader_says(chosen_codes, chosen_trades, everything, bought):
    choice = Choice(
        choice_nodes(chosen_codes, [trade.slug for trade in chosen_trades]), nodes_above(chosen_codes), everything
    )
    assert hit_of(choice, nodes_of(bought, shipped_trades())) == naive(chosen_codes, chosen_trades, everything, bought)


def test_the_nearest_of_several_hits_is_told():
    assert nearest(["everything", None, "narrower", "broader"]) == "narrower"
    assert nearest([None]) is None
