"""Searches that are kept: what the list would find is mailed."""

from dataclasses import replace

import pytest

from notifications.digests.actions import alerts_due, reminders_due
from notifications.letters.actions import LetterOutbox
from notifications.letters.queries import listed_letters, whole_letters
from notifications.matching.actions import match_due
from notifications.matching.queries import matches_of, reach
from portal.foundation.database import execute, fetch, fetch_value
from procurement.categories.actions import draw_trade
from procurement.categories.queries import trade_with_slug
from procurement.register.actions import cancel_procurement, edit_procurement
from procurement.register.actions.questions import ask_question, release_answers, write_answer
from procurement.register.domain.searching import clean
from procurement.register.finding import Wanted, find
from procurement.register.searches import nodes_named
from suppliers.registry.actions import erase_contact, write_wish
from suppliers.signup.actions import ask_to_confirm
from suppliers.subscriptions.actions import read_searches_due
from tests import given
from tests.visitor import settings_in

pytestmark = pytest.mark.usefixtures("db")

TITLES = {
    "Snöröjning i byarna": ("90620000",),
    "Fika till kommunens möten": ("55520000",),
    "Renovering av Älvbackens särskilda boende": ("45454100",),
    "Lunkojen hoitotyöt": (),
    "Cleaning services for the school": ("90910000",),
    "Ved och flis": ("03413000",),
    "IT-tjänster, drift": ("72000000",),
}
SOUGHT = (
    "snö", "snöröjning", "snorojning", "röjning", "plogning", "fika", "fikan", "kaffe", "renovera", "boende", "särskilt boende",
    "hoito", "lunko", "cleaning", "clean services", "städ", "siivous", "ved", "flis", "el", "it-tjänst", "drift", "byarna möten",
    "90620000", "9062", "906", "kommunens möten", "möte", '"särskilda boende"', "-snö", "el or flis", "och", "zebra", "brännved",
)  # fmt: skip


async def test_words_that_are_kept_find_what_the_list_finds(at):
    contacts = {}
    for number, words in enumerate(SOUGHT):
        email = f"f{number:02}@firma.example"
        await given.contact(email, now=at("08:00"), everything=False, words=(clean(words),))
        contacts[email] = clean(words)
    for title, codes in TITLES.items():
        await given.published(now=at("09:00"), title=title, cpv=codes or ("77000000",))
    await execute("UPDATE procurement_text SET language = 'fi' WHERE title LIKE 'Lunk%'")
    await execute("UPDATE procurement_text SET language = 'en' WHERE title LIKE 'Clean%'")
    await match_due(at("09:01"))

    rows = await fetch("SELECT c.email, h.hit, h.procurement_id FROM hit h JOIN contact c ON c.id = h.contact_id")
    told = {email: {row["procurement_id"] for row in rows if row["email"] == email} for email in contacts}
    for email, words in contacts.items():
        wanted = Wanted(words=words, nodes=await nodes_named(words, "sv"))
        assert told[email] == {row["id"] for row in await find(wanted, limit=50)}, words
    assert {row["hit"] for row in rows} == {"words"}
    assert sum(map(len, told.values())) > 25


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  snö   väg ", "snö väg"), ('"särskilt boende"', "särskilt boende"), ("-snö", "snö"), ("el OR vvs", "el vvs"),
        ("it-tjänst", "it-tjänst"), ("a", ""), ("- %_", ""), ("or", ""), ("x" * 300, "x" * 100),
    ],
)  # fmt: skip
def test_signs_that_ask_for_anything_but_words_are_not_kept(typed, kept):
    assert clean(typed) == kept


async def test_whoever_is_told_because_of_words_reads_which(at, tmp_path):
    await given.contact(now=at("08:00"), everything=False, words=("zebra", "byarna"), frequency="now")
    reference = await given.published(now=at("09:00"))

    found = await matches_of([reference], at("09:01"))
    assert found[reference][0]["hit"] == "words"
    assert found[reference][0]["because"] == "Du får det här för att det stämmer med sökningen ”byarna”."
    await match_due(at("09:01"))
    await alerts_due(settings_in(tmp_path), at("09:02"))
    letter = (await listed_letters())[0]["id"]
    assert "s=C3=B6kningen" in (await whole_letters([letter]))[letter].decode()


async def test_a_chosen_trade_is_told_before_words_and_words_before_everything(at):
    await given.contact("a@firma.example", now=at("08:00"), trades=("snorojning",), words=("byarna",))
    await given.contact("b@firma.example", now=at("08:00"), everything=True, words=("byarna",))
    reference = await given.published(now=at("09:00"))

    found = await matches_of([reference], at("09:01"))
    assert {hit["email"]: hit["hit"] for hit in found[reference]} == {
        "a@firma.example": "exact",
        "b@firma.example": "words",
    }


async def test_the_reach_counts_words_and_those_who_have_not_confirmed(at, tmp_path):
    settings = settings_in(tmp_path)
    await given.contact("a@firma.example", now=at("08:00"), everything=False, words=("byarna",))
    for email, words in (("b@firma.example", "snö"), ("c@firma.example", "zebra")):
        wish = given.wish(everything=False, words=(words,))
        await ask_to_confirm(email, "B", None, wish, secret="k" * 40, outbox=LetterOutbox(settings), now=at("08:20"))
    reference = await given.published(now=at("09:00"))

    seen = await reach(reference, at("09:01"))
    assert (seen.by_hit, seen.not_reached) == ({"words": 1}, {"unconfirmed": 1})


async def test_other_words_take_the_place_of_the_first(at):
    contact = await given.contact(now=at("08:00"), everything=False, words=("byarna",))
    await write_wish(contact, given.wish(everything=False, words=("zebra",)), now=at("08:30"))
    reference = await given.published(now=at("09:00"))

    assert (await matches_of([reference], at("09:01")))[reference] == []


async def test_erasing_a_contact_erases_its_words(at):
    await given.contact(now=at("08:00"), everything=False, words=("byarna",), procurements=("2030-001",))
    await erase_contact("anna@firma.example", secret="k" * 40, now=at("08:30"))

    assert await fetch_value("SELECT count(*) FROM subscription_search") == 0
    assert [tuple(row) for row in await fetch("SELECT words, procurements FROM subscription")] == [([], [])]


async def test_searches_follow_the_trades(at):
    await given.contact(now=at("08:00"), everything=False, words=("skottning",))
    assert await read_searches_due() == 0
    signs = await trade_with_slug("skyltar")
    await draw_trade(replace(signs, synonyms={"sv": ("skottning",)}), by="anna@example.se", now=at("10:00"))

    assert [await read_searches_due(), await read_searches_due()] == [1, 0]
    assert "t:skyltar" in await fetch_value("SELECT nodes FROM subscription_search")


async def _told(at, when):
    await match_due(at(when))
    rows = await fetch("SELECT h.event, h.hit FROM hit h WHERE h.state = 'pending' ORDER BY h.id")
    await execute("UPDATE hit SET state = 'cancelled', reason = 'read by the test' WHERE state = 'pending'")
    return [tuple(row) for row in rows]


async def test_whoever_follows_one_procurement_hears_of_each_change_once_and_of_no_other(at):
    reference = await given.published(now=at("09:00"))
    await match_due(at("09:01"))
    await given.contact(now=at("10:00"), everything=False, procurements=(reference,))
    other = await given.published(now=at("10:30"), title="Skyltar")
    assert await _told(at, "10:31") == []

    await edit_procurement(
        reference, {"deadline_at": at("2030-04-20 12:00")}, by="olle@kommun.example", now=at("11:00")
    )
    await edit_procurement(other, {"deadline_at": at("2030-04-20 12:00")}, by="olle@kommun.example", now=at("11:00"))
    assert await _told(at, "11:01") == [("changed", "followed")]
    assert await _told(at, "11:02") == []

    number = await ask_question(reference, "Hur lång är vägen?", now=at("11:10"))
    await write_answer(reference, number, "Hur lång är vägen?", "12 km.")
    await release_answers(reference, by="olle@kommun.example", now=at("11:20"))
    assert await _told(at, "11:21") == [("changed", "followed")]

    await cancel_procurement(reference, "Behovet är borta.", by="olle@kommun.example", now=at("12:00"))
    assert await _told(at, "12:01") == [("cancelled", "followed")]


async def test_whoever_follows_and_was_told_hears_once(at, tmp_path):
    await given.contact(now=at("08:00"), procurements=("2030-001",), frequency="now")
    reference = await given.published(now=at("09:00"))
    await match_due(at("09:01"))
    await alerts_due(settings_in(tmp_path), at("09:02"))
    await edit_procurement(
        reference, {"deadline_at": at("2030-04-20 12:00")}, by="olle@kommun.example", now=at("11:00")
    )

    assert len(await _told(at, "11:01")) == 1


async def test_whoever_follows_is_reminded_of_the_last_day_once(at):
    reference = await given.published(now=at("2030-03-10 09:00"), deadline_at=at("2030-04-02 12:00"))
    await match_due(at("2030-03-10 09:01"))
    await given.contact(now=at("2030-03-11 10:00"), everything=False, procurements=(reference,))

    days = ("2030-03-20 09:00", "2030-03-27 09:00", "2030-03-28 09:00")
    assert [await reminders_due(at(day)) for day in days] == [0, 1, 0]


async def test_whoever_has_ended_or_paused_follows_nothing(at):
    reference = await given.published(now=at("09:00"))
    await match_due(at("09:01"))
    for number, column in enumerate(("ended_at", "paused_until")):
        email = f"f{number}@firma.example"
        await given.contact(email, now=at("10:00"), everything=False, procurements=(reference,))
        await execute(f"UPDATE contact SET {column} = $2 WHERE email = $1", email, at("2030-12-01 09:00"))
    await edit_procurement(
        reference, {"deadline_at": at("2030-04-20 12:00")}, by="olle@kommun.example", now=at("11:00")
    )

    assert await _told(at, "11:01") == []
