"""Matching against a registry in the database."""

import json
import random

import pytest

from notifications.delivery.suppression import barred_contacts, suppress
from notifications.letters.actions import LetterOutbox
from notifications.matching import queries
from notifications.matching.actions import match_due
from notifications.matching.domain import Choice, hit_of
from notifications.matching.queries import matches_of, reach
from portal.foundation.database import execute, fetch, fetch_value
from procurement.categories.domain import (
    MatchNodes,
    choice_nodes,
    known_codes,
    nodes_above,
    shipped_trades,
)
from procurement.register.actions import cancel_procurement, edit_procurement, merge_procurement
from procurement.register.errors import NoSuchProcurement
from suppliers.registry.actions import enter_contact
from suppliers.registry.areas import Home
from suppliers.signup.actions import ask_to_confirm
from tests import given
from tests.visitor import settings_in

pytestmark = pytest.mark.usefixtures("db")
SNOW = "90620000"


async def _hits() -> list[tuple[str, str, str]]:
    rows = await fetch(
        "SELECT c.email, h.event, h.hit FROM hit h JOIN contact c ON c.id = h.contact_id WHERE h.state = 'pending'"
        " ORDER BY h.id"
    )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("choice", "kind"),
    [
        ({"cpv": (SNOW,)}, "exact"),
        ({"trades": ("snorojning",)}, "exact"),
        ({"cpv": ("90000000",)}, "narrower"),
        ({"everything": True}, "everything"),
        ({"everything": True, "trades": ("snorojning",)}, "exact"),
    ],
)
async def test_a_choice_is_hit_as_it_was_made(choice, kind, at):
    await given.contact(now=at("08:00"), **choice)
    await given.published(now=at("09:00"))
    assert await match_due(at("09:01")) == 1
    assert await _hits() == [("anna@firma.example", "new", kind)]


@pytest.mark.parametrize("choice", [{"cpv": ("45442110",)}, {"trades": ("maleri",)}, {"cpv": ("90610000",)}])
async def test_what_was_not_chosen_is_not_told(choice, at):
    await given.contact(now=at("08:00"), **choice)
    await given.published(now=at("09:00"))
    assert await match_due(at("09:01")) == 0


@pytest.mark.parametrize("choice", [{"cpv": (SNOW,)}, {"trades": ("snorojning",)}])
async def test_a_procurement_coded_broadly_reaches_those_below(choice, at):
    await given.contact(now=at("08:00"), **choice)
    await given.published(now=at("09:00"), cpv=("90600000",))
    await match_due(at("09:01"))
    assert await _hits() == [("anna@firma.example", "new", "broader")]


async def test_an_excluded_prefix_is_honoured(at):
    await given.contact(now=at("08:00"), trades=("gaturenhallning",))
    await given.published(now=at("09:00"), cpv=(SNOW,))
    assert await match_due(at("09:01")) == 0


async def test_a_procurement_without_codes_reaches_everybody(at):
    await given.contact("a@firma.example", now=at("08:00"), trades=("maleri",))
    await given.contact("b@firma.example", now=at("08:00"), everything=True)
    reference = await given.draft(now=at("09:00"), cpv=())
    found = (await matches_of([reference], at("09:00")))[reference]
    assert [(row["email"], row["hit"]) for row in found] == [
        ("a@firma.example", "broader"),
        ("b@firma.example", "everything"),
    ]


async def test_paused_unconfirmed_and_ended_ones_are_left_out(at):
    for column, value in (("paused_until", at("23:00")), ("confirmed_at", None), ("ended_at", at("08:30"))):
        contact = await given.contact(f"{column}@firma.example", now=at("08:00"))
        await execute(f"UPDATE contact SET {column} = $2 WHERE id = $1", contact, value)
    await given.published(now=at("09:00"))
    assert await match_due(at("09:01")) == 0


async def test_a_pause_that_is_over_is_no_pause(at):
    contact = await given.contact(now=at("08:00"))
    await execute("UPDATE contact SET paused_until = $2 WHERE id = $1", contact, at("09:01"))
    await given.published(now=at("09:00"))
    assert await match_due(at("09:01")) == 1


async def test_matching_twice_writes_nothing_more(at):
    await given.contact(now=at("08:00"))
    await given.published(now=at("09:00"))
    assert [await match_due(at("09:01")), await match_due(at("09:02"))] == [1, 0]
    assert await fetch_value("SELECT count(*) FROM match_run") == 1


async def test_many_procurements_are_matched_at_once(at):
    await given.contact(now=at("08:00"))
    for _ in range(3):
        await given.published(now=at("09:00"))
    await given.draft(now=at("09:00"))
    assert await match_due(at("09:01")) == 3


async def _told(at) -> str:
    """A procurement that one contact has a letter about, and another still waits to hear of."""
    await given.contact("told@firma.example", now=at("08:00"), trades=("snorojning",))
    await given.contact("waits@firma.example", now=at("08:00"))
    reference = await given.published(now=at("09:00"))
    await match_due(at("09:01"))
    await execute(
        """UPDATE hit SET state = 'in_letter', letter_id = 1 WHERE contact_id =
           (SELECT id FROM contact WHERE email = 'told@firma.example')"""
    )
    return reference


async def test_a_change_that_matters_goes_at_once_to_those_who_were_told(at):
    reference = await _told(at)
    await edit_procurement(reference, {"deadline_at": at("2030-05-01 12:00")}, by="o", now=at("10:00"))
    assert [await match_due(at("10:01")), await match_due(at("10:02"))] == [1, 0]
    assert ("told@firma.example", "changed", "exact") in await _hits()
    assert await fetch_value("SELECT frequency FROM hit WHERE event = 'changed'") == "now"


async def test_a_change_that_does_not_matter_is_told_nobody(at):
    reference = await _told(at)
    await edit_procurement(reference, {"internal_note": "ring Olle"}, by="o", now=at("10:00"))
    assert await match_due(at("10:01")) == 0


async def test_a_follower_who_pauses_is_not_told_of_changes(at):
    reference = await _told(at)
    await execute("UPDATE contact SET paused_until = $1", at("23:00"))
    await edit_procurement(reference, {"deadline_at": at("2030-05-01 12:00")}, by="o", now=at("10:00"))
    assert await match_due(at("10:01")) == 0


async def test_a_cancellation_reaches_those_who_were_told_and_nobody_hears_of_it_as_new(at):
    reference = await _told(at)
    await cancel_procurement(reference, "Inga pengar.", by="o", now=at("10:00"))
    await match_due(at("10:01"))
    assert await _hits() == [("told@firma.example", "cancelled", "exact")]


async def test_who_follows_one_that_was_merged_follows_the_other_and_hears_nothing_of_the_merging(at):
    await given.contact("plog@firma.example", now=at("08:00"), trades=("snorojning",), frequency="week")
    reference = await _told(at)
    other = await given.published(now=at("09:30"), cpv=("45442110",), deadline_at=at("2030-05-20 12:00"))
    await match_due(at("09:31"))
    await merge_procurement(reference, other, by="o", now=at("10:00"))
    await match_due(at("10:01"))
    # Who still waits for a first word of the one that went gets word of the other, once.
    assert sorted(await _hits()) == [
        ("plog@firma.example", "new", "exact"),
        ("waits@firma.example", "new", "everything"),
    ]
    assert {row["reference"] for row in await fetch(
        "SELECT p.reference FROM hit h JOIN procurement p ON p.id = h.procurement_id WHERE h.state = 'pending'"
    )} == {other}  # fmt: skip
    await edit_procurement(other, {"deadline_at": at("2030-05-01 12:00")}, by="o", now=at("11:00"))
    await match_due(at("11:01"))
    assert ("told@firma.example", "changed", "exact") in await _hits()


async def test_codes_set_right_reach_those_they_really_concern(at):
    await given.contact("malare@firma.example", now=at("08:00"), trades=("maleri",))
    reference = await _told(at)
    await edit_procurement(reference, {"cpv": ["45442110"]}, by="o", now=at("10:00"))
    await match_due(at("10:01"))
    assert ("malare@firma.example", "new", "exact") in await _hits()
    assert await fetch_value("SELECT count(*) FROM hit WHERE event = 'new'") == 3


async def test_why_is_said_in_the_readers_language(at):
    await given.contact("a@firma.example", now=at("08:00"), trades=("snorojning",))
    await given.contact("b@firma.example", now=at("08:00"), trades=("snorojning",), language="fi")
    reference = await given.draft(now=at("09:00"))
    first, second = (await matches_of([reference], at("09:00")))[reference]
    assert "Snöröjning och halkbekämpning" in first["because"]
    assert "Lumityöt ja liukkaudentorjunta" in second["because"]
    assert set(first) == {"email", "company", "hit", "because", "when"}


async def test_only_what_lies_below_a_broad_code_is_named(at):
    await given.contact(now=at("08:00"), cpv=("30192121", "31500000"), trades=("maleri",))
    reference = await given.published(now=at("09:00"), cpv=("30000000",))
    await match_due(at("09:01"))
    assert json.loads(await fetch_value("SELECT because FROM hit")) == {"chosen": ["c30192121"]}
    assert len((await matches_of([reference], at("09:00")))[reference]) == 1


async def test_asking_for_an_unknown_number_says_so(at):
    with pytest.raises(NoSuchProcurement):
        await matches_of(["2030-999"], at("09:00"))
    with pytest.raises(NoSuchProcurement):
        await reach("2030-999", at("09:00"))


async def test_the_reach_counts_people_by_when_place_language_and_why_and_equals_what_is_written(at):
    await given.contact("a@firma.example", company="A", now=at("08:00"), trades=("snorojning",), frequency="now")
    await given.contact("b@firma.example", company="B", now=at("08:00"), language="fi")
    await given.contact("c@firma.example", company="C", now=at("08:00"), frequency="week")
    paused = await given.contact("d@firma.example", company="D", now=at("08:00"))
    await execute("UPDATE contact SET paused_until = $2 WHERE id = $1", paused, at("23:00"))
    await execute("UPDATE supplier SET postcode = CASE name WHEN 'A' THEN '95731' WHEN 'C' THEN '95331' END")
    await execute("UPDATE supplier SET country = 'FI' WHERE name = 'B'")
    reference = await given.published(now=at("09:00"))
    seen = await reach(reference, at("09:01"), home=Home(("957",), ("953",)))
    assert seen.total == await match_due(at("09:01")) == 3
    assert seen.by_frequency == {"day": 1, "now": 1, "week": 1}
    assert seen.by_place == {"finland": 1, "local": 1, "neighbour": 1}
    assert seen.by_language == {"fi": 1, "sv": 2}
    assert seen.by_hit == {"everything": 2, "exact": 1}
    assert seen.not_reached == {"paused": 1}


async def test_who_is_not_reached_is_counted_with_the_reason(at, tmp_path):
    settings = settings_in(tmp_path)
    outbox = LetterOutbox(settings)
    await given.contact("a@firma.example", now=at("08:00"), trades=("snorojning",))
    await given.contact("b@firma.example", now=at("08:00"), trades=("snorojning",))
    await suppress("B@firma.example", settings.secret_key, reason="hard", by="test", at=at("08:10"))
    for email, trade in (("c@firma.example", "snorojning"), ("d@firma.example", "skyltar")):
        wish = given.wish(trades=(trade,))
        await ask_to_confirm(email, "C", None, wish, secret="k" * 40, outbox=outbox, now=at("08:20"))
    reference = await given.published(now=at("09:00"))
    barred = await barred_contacts(settings.secret_key)

    seen = await reach(reference, at("09:01"), barred=barred)
    assert (seen.total, seen.not_reached) == (1, {"barred": 1, "unconfirmed": 1})


async def test_a_contact_that_moved_from_a_barred_address_is_reached(at, tmp_path):
    secret = settings_in(tmp_path).secret_key
    await given.contact("a@firma.example", now=at("08:00"))
    await suppress("a@firma.example", secret, reason="hard", by="test", at=at("08:10"))
    assert len(await barred_contacts(secret)) == 1
    await execute("UPDATE contact SET email = 'ny@firma.example'")
    assert await barred_contacts(secret) == []


async def test_the_database_matches_as_the_rules_say(at):
    dice = random.Random(2030)
    codes, slugs = list(known_codes()), [trade.slug for trade in shipped_trades()]
    choices = {}
    for number in range(60):
        chosen = {
            "everything": dice.random() < 0.1,
            "cpv": tuple(dice.sample(codes, dice.randint(0, 8))),
            "trades": tuple(dice.sample(slugs, dice.randint(1, 4))),
        }
        email = f"f{number:02}@firma.example"
        await enter_contact(email, email, None, given.wish(**chosen), origin="form", now=at("08:00"), confirmed="test")
        nodes = choice_nodes(chosen["cpv"], chosen["trades"])
        choices[email] = Choice(nodes, nodes_above(chosen["cpv"]), chosen["everything"])
    for _ in range(25):
        some = dice.choice(codes)
        bought = tuple({some, dice.choice([some[:2] + "000000", dice.choice(codes)])} & set(codes))
        await given.draft(now=at("09:00"), cpv=bought)
    found = await matches_of(None, at("09:00"))
    for row in await fetch("SELECT reference, match_exact, match_narrower, match_broader FROM procurement"):
        nodes = MatchNodes(row["match_exact"], row["match_narrower"], row["match_broader"])
        expected = {email: hit for email, choice in choices.items() if (hit := hit_of(choice, nodes))}
        assert {hit["email"]: hit["hit"] for hit in found[row["reference"]]} == expected


async def test_a_large_registry_is_asked_through_its_indexes(at):
    await execute("INSERT INTO supplier (name) VALUES ('Många')")
    await execute(
        """INSERT INTO contact (supplier_id, email, confirmed_at)
           SELECT (SELECT max(id) FROM supplier), 'f' || n || '@firma.example', now() FROM generate_series(1, 20000) n"""
    )
    await execute(
        """INSERT INTO subscription (contact_id, nodes, nodes_above)
           SELECT id, ARRAY['c' || (10000000 + id % 9000)::text], ARRAY['c' || (20000000 + id % 900)::text]
           FROM contact"""
    )
    await execute(
        """INSERT INTO subscription_search (subscription_id, words, language, keys, inside, query, nodes, code)
           SELECT id, 'ord', 'sv', ARRAY['k' || id % 7000, '~w' || id % 7000], 'w' || id, '''k' || id || '''',
                  ARRAY['c' || (10000000 + id % 9000)::text], (100000 + id)::text FROM subscription"""
    )
    await given.draft(now=at("09:00"))
    for index in (
        "subscription_nodes",
        "subscription_nodes_above",
        *(f"subscription_search_{x}" for x in ("keys", "nodes")),
    ):
        await execute(f"SELECT gin_clean_pending_list('{index}')")  # as autovacuum does
    await execute("ANALYZE subscription; ANALYZE subscription_search; ANALYZE contact; ANALYZE procurement")
    plan = await fetch(f"EXPLAIN SELECT s.contact_id {queries.REACHED} WHERE p.reference = '2030-001'")
    said = "\n".join(row[0] for row in plan)
    assert "Bitmap Index Scan on subscription_nodes " in said
    assert "Bitmap Index Scan on subscription_nodes_above" in said
    assert "Index Scan using subscription_everything" in said
    for index in ("keys", "nodes", "code"):
        assert (
            f"Index Scan on subscription_search_{index}" in said
            or f"Index Scan using subscription_search_{index}" in said
        )
    assert said.count("Seq Scan on subscription") == 1  # where the procurement has no code, and only there
    assert said.index("One-Time Filter") < said.index("Seq Scan on subscription")
    assert "Seq Scan on contact" not in said
