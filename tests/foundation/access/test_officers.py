import asyncio
from datetime import timedelta

import pytest

from portal.foundation.access import actions, queries, sessions, signin
from portal.foundation.access.errors import (
    InvitationUnusable,
    NoSuchOfficer,
    OfficerExists,
    SignInRefused,
    TooFewAdministrators,
)
from portal.foundation.audit import events

PASSWORD = "gröna skogar 17"


async def add(email, now, *roles, password=PASSWORD):
    await actions.add_officer(email, roles=roles or ["officer"], by="command", now=now, password=password)


async def test_an_address_is_taken_once_however_it_is_written(db, at):
    await add("anna@kommun.example", at("08:00"))
    with pytest.raises(OfficerExists):
        await add(" Anna@KOMMUN.example ", at("08:00"))


async def test_a_deactivated_officer_is_out_at_once(db, at):
    await add("anna@kommun.example", at("08:00"))
    signed_in = await signin.sign_in("anna@kommun.example", PASSWORD, needs_second_factor=False, now=at("08:00"))
    for _ in range(2):
        await actions.deactivate_officer("anna@kommun.example", by="bo", now=at("08:01"), in_production=True)
    assert await sessions.officer_of(signed_in.token, now=at("08:02")) is None
    with pytest.raises(SignInRefused):
        await signin.sign_in("anna@kommun.example", PASSWORD, needs_second_factor=False, now=at("08:02"))
    assert [event.verb for event in await events()].count("officer.deactivated") == 1


async def test_an_unknown_address_cannot_be_deactivated(db, at):
    with pytest.raises(NoSuchOfficer):
        await actions.deactivate_officer("anna@kommun.example", by="bo", now=at("08:00"), in_production=False)


async def test_production_keeps_two_administrators_and_elsewhere_one_stays(db, at):
    for email in ("a@kommun.example", "b@kommun.example"):
        await add(email, at("08:00"), "administrator")
    with pytest.raises(TooFewAdministrators):
        await actions.deactivate_officer("a@kommun.example", by="b", now=at("08:00"), in_production=True)
    with pytest.raises(TooFewAdministrators):
        await actions.change_rights(
            "a@kommun.example", roles=["reader"], sees_contacts=False, by="b", now=at("08:00"), in_production=True
        )
    await actions.deactivate_officer("a@kommun.example", by="b", now=at("08:00"), in_production=False)
    with pytest.raises(TooFewAdministrators):
        await actions.deactivate_officer("b@kommun.example", by="b", now=at("08:00"), in_production=False)


async def test_two_administrators_cannot_remove_each_other_at_once(pool, at):
    emails = ("a@kommun.example", "b@kommun.example")
    for email in emails:
        await add(email, at("08:00"), "administrator")
    deeds = [actions.deactivate_officer(e, by="x", now=at("08:00"), in_production=False) for e in emails]
    outcomes = await asyncio.gather(*deeds, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "TooFewAdministrators"]
    assert await queries.count_administrators() == 1


async def test_changed_rights_hold_from_the_next_click(db, at):
    await add("anna@kommun.example", at("08:00"))
    signed_in = await signin.sign_in("anna@kommun.example", PASSWORD, needs_second_factor=False, now=at("08:00"))
    await actions.change_rights(
        "anna@kommun.example", roles=["planner"], sees_contacts=True, by="bo", now=at("08:00"), in_production=False
    )
    officer = await sessions.officer_of(signed_in.token, now=at("08:01"))
    assert (officer.roles, officer.sees_contacts) == (frozenset({"planner"}), True)


async def test_an_invitation_sets_a_password_once(db, at):
    await add("anna@kommun.example", at("08:00"), password=None)
    first = await actions.invite_officer("anna@kommun.example", by="bo", now=at("08:00"))
    token = await actions.invite_officer("anna@kommun.example", by="bo", now=at("08:10"))
    assert await actions.invited_address(token, now=at("08:20")) == "anna@kommun.example"
    with pytest.raises(InvitationUnusable):
        await actions.invited_address(first, now=at("08:20"))
    await actions.accept_invitation(token, PASSWORD, now=at("08:20"))
    with pytest.raises(InvitationUnusable):
        await actions.accept_invitation(token, "ett annat lösenord", now=at("08:21"))
    assert await signin.sign_in("anna@kommun.example", PASSWORD, needs_second_factor=False, now=at("08:22"))


async def test_an_invitation_is_good_for_a_week(db, at):
    await add("anna@kommun.example", at("08:00"), password=None)
    token = await actions.invite_officer("anna@kommun.example", by="bo", now=at("08:00"))
    assert await actions.invited_address(token, now=at("08:00") + timedelta(days=6, hours=23))
    with pytest.raises(InvitationUnusable):
        await actions.invited_address(token, now=at("08:00") + timedelta(days=7))


async def test_the_list_shows_who_may_what_and_no_secret(db, at):
    await add("anna@kommun.example", at("08:00"), "procurer", "Planansvarig")
    (listed,) = await queries.all_officers()
    assert (listed.email, listed.roles, listed.active) == ("anna@kommun.example", ("planner", "procurer"), True)
    assert "argon2" not in str(listed)


async def test_an_invitation_not_answered_is_no_second_administrator(db, at):
    await add("anna@kommun.example", at("08:00"), "administrator")
    await add("berit@kommun.example", at("08:00"), "administrator")
    await add("cecilia@kommun.example", at("08:00"), "administrator", password=None)
    with pytest.raises(TooFewAdministrators):
        await actions.deactivate_officer("berit@kommun.example", by="command", now=at("08:00"), in_production=True)
    await actions.deactivate_officer("cecilia@kommun.example", by="command", now=at("08:00"), in_production=True)
