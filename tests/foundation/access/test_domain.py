from datetime import UTC, datetime, timedelta

import pytest

from portal.foundation.access.domain import allows, check_password, read_role, session_ends_at, wait_after
from portal.foundation.access.errors import PasswordTooWeak, RoleUnknown


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("Läsare", "reader"),
        ("lasare", "reader"),
        ("PROCURER", "procurer"),
        ("Rapportör", "reporter"),
        ("admin", "administrator"),
    ],
)
def test_a_role_is_named_by_code_or_in_swedish(word, role):
    assert read_role(word) == role


def test_an_unknown_role_is_told_with_those_that_exist():
    with pytest.raises(RoleUnknown, match=r"kung.*reader"):
        read_role("kung")


def test_an_administrator_may_what_all_others_may_and_a_reader_only_reads():
    assert all(allows(frozenset({"administrator"}), role) for role in ("reader", "officer", "procurer", "planner"))
    assert not any(allows(frozenset({"reader"}), role) for role in ("officer", "procurer", "planner", "administrator"))
    assert not allows(frozenset({"officer"}), "procurer")


@pytest.mark.parametrize("password", ["kort", "x" * 201, "aaaaaaaaaaaaaaaa", "anna-anna-12345"])
def test_a_short_endless_or_guessable_password_is_refused(password):
    with pytest.raises(PasswordTooWeak):
        check_password(password, "anna-anna@kommun.example")


def test_the_wait_begins_after_three_failures_doubles_and_stops_at_a_quarter():
    waits = [wait_after(n).total_seconds() for n in (1, 2, 3, 4, 5, 50)]
    assert waits == [0, 0, 2, 4, 8, 900]


def test_a_session_ends_after_two_idle_hours_and_after_twelve_in_any_case():
    start = datetime(2030, 3, 12, 8, tzinfo=UTC)
    assert session_ends_at(start, start) == start + timedelta(hours=2)
    assert session_ends_at(start, start + timedelta(hours=11)) == start + timedelta(hours=12)
