"""The sign-up over HTTP: asked for, confirmed by mail, changed and ended by links."""

import logging
import re
from email import policy
from email.parser import BytesParser

import pytest

from notifications.letters.queries import listed_letters, whole_letters
from portal.foundation import clock
from portal.foundation.database import fetch, fetch_value
from tests import given
from tests.visitor import visiting

FORM = {
    "trades": ["snorojning"],
    "frequency": "week",
    "language": "fi",
    "email": "Kari@Lumi.example",
    "company": "Lumi Oy",
    "organisation_number": "0112038-9",
}

# Trades are many boxes: what is wrong with them leads to the question above them.
FIRST = {"trades": "everything"}


@pytest.fixture
async def visitor(db, tmp_path):
    async with visiting(tmp_path) as client:
        yield client


async def link_in_newest_letter(path: str) -> str:
    text = await text_of((await listed_letters())[0]["id"])
    return re.search(rf"http://127\.0\.0\.1:8000((?:/\w+)?/{path}/[^\s\"]+)", text)[1]


async def text_of(letter_id: int) -> str:
    whole = (await whole_letters([letter_id]))[letter_id]
    return BytesParser(policy=policy.default).parsebytes(whole).get_body(("plain",)).get_content()


async def confirmed(visitor, **form):
    await visitor.post("/prenumerera", data={**FORM, **form})
    answer = await visitor.post(await link_in_newest_letter("bekrafta"))
    assert answer.status_code == 303
    visitor.cookies.clear()
    return answer.headers["location"]


async def test_nothing_is_active_before_the_button_behind_the_link_is_pressed(visitor):
    answer = await visitor.post("/prenumerera", data=FORM)
    assert "Kolla din e-post" in answer.text
    link = await link_in_newest_letter("bekrafta")

    assert (await visitor.get(link)).status_code == 200
    assert await fetch_value("SELECT count(*) FROM contact") == 0

    await visitor.post(link)
    contact = (await fetch("SELECT * FROM contact"))[0]
    assert (contact["email"], contact["language"]) == ("kari@lumi.example", "fi")
    assert contact["confirmed_at"] is not None


async def test_confirming_twice_is_one_subscription(visitor):
    await visitor.post("/prenumerera", data=FORM)
    link = await link_in_newest_letter("bekrafta")

    assert [(await visitor.post(link)).status_code for _ in range(2)] == [303, 200]
    assert await fetch_value("SELECT count(*) FROM subscription") == 1


async def test_a_known_address_gets_the_same_page_and_another_letter(visitor):
    first = await visitor.post("/prenumerera", data=FORM)
    await visitor.post(await link_in_newest_letter("bekrafta"))
    visitor.cookies.clear()
    second = await visitor.post("/prenumerera", data=FORM)

    assert first.text == second.text
    assert (await listed_letters())[0]["kind"] == "already"


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("email", "", "Skriv din e-postadress"),
        ("email", "anna@firma", "en e-postadress i taget"),
        ("email", "a@b.example, c@d.example", "en e-postadress i taget"),
        ("company", "", "Skriv företagets namn"),
        ("company", "Köp http://x.example", "namn utan länkar"),
        ("organisation_number", "12345", "tio siffror"),
        ("postcode", "Hedenäset", "fem siffror"),
        ("organisation_number", "556036-0794", "stämmer inte ihop"),
        ("organisation_number", "800101-1234", "personnummer"),
        ("organisation_number", "19800101-1234", "personnummer"),
        ("trades", "finns-inte", "finns inte"),
        ("cpv", "00000001", "finns inte"),
        ("frequency", "hourly", "ett av alternativen"),
    ],
)
async def test_wrong_input_is_told_beside_its_field_and_the_rest_is_kept(visitor, field, value, says):
    answer = await visitor.post("/prenumerera", data={**FORM, field: value})

    assert answer.status_code == 422
    assert says in answer.text
    assert "<title>Fel:" in answer.text
    assert f'href="#{FIRST.get(field, field)}"' in answer.text
    if field != "company":
        assert "Lumi Oy" in answer.text
    assert await listed_letters() == []


async def test_nothing_chosen_is_told(visitor):
    answer = await visitor.post("/prenumerera", data={**FORM, "trades": []})

    assert "Välj allt, eller minst en bransch." in answer.text


@pytest.mark.parametrize("number", ["800101-1234", "198001011234", "8001011234", "800161-1234", "800101+1234"])
async def test_a_personal_identity_number_is_found_nowhere_afterwards(visitor, caplog, number):
    caplog.set_level(logging.DEBUG)
    answer = await visitor.post("/prenumerera", data={**FORM, "organisation_number": number})

    digits = re.sub(r"\D", "", number)[-10:]
    assert "personnummer" in answer.text
    for spoken in (answer.text, caplog.text):
        assert digits not in re.sub(r"[-+]", "", spoken)
    for table in ("supplier", "contact", "pending_signup", "letter"):
        rows = await fetch(f"SELECT t::text FROM {table} t")
        assert not any(digits in row[0] for row in rows)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("556036-0793", "5560360793"),
        ("16 556036 0793", "5560360793"),
        ("SE556036079301", "5560360793"),
        ("01120389", "0112038-9"),
        ("923609016", "923609016"),
        ("", None),
    ],
)
async def test_company_numbers_of_three_countries_are_understood(visitor, written, kept):
    await confirmed(visitor, organisation_number=written)

    assert await fetch_value("SELECT organisation_number FROM supplier") == kept


async def test_a_link_scanner_that_opens_every_link_changes_nothing(visitor):
    await confirmed(visitor)
    before = [dict(row) for row in await fetch("SELECT * FROM contact")]
    for letter in await listed_letters():
        text = await text_of(letter["id"])
        for path in set(re.findall(r"http://127\.0\.0\.1:8000(/[^\s\">]+)", text)):
            await visitor.get(path)

    assert [dict(row) for row in await fetch("SELECT * FROM contact")] == before


async def test_one_click_unsubscribe_answers_200_with_no_page_and_again(visitor):
    await confirmed(visitor)
    link = (await link_in_newest_letter("avsluta")).replace("/fi/", "/")
    body = {"List-Unsubscribe": "One-Click"}

    answers = [await visitor.post(link, data=body) for _ in range(2)]

    assert [(answer.status_code, answer.text) for answer in answers] == [(200, ""), (200, "")]
    assert await fetch_value("SELECT ended_at IS NOT NULL FROM contact")


async def test_ending_is_asked_once_and_can_be_taken_back(visitor):
    await confirmed(visitor)
    link = await link_in_newest_letter("avsluta")
    await visitor.get(link)
    assert await fetch_value("SELECT ended_at FROM contact") is None

    await visitor.post(link)
    assert await fetch_value("SELECT ended_at IS NOT NULL FROM contact")

    await visitor.post(f"{link}/angra")
    assert await fetch_value("SELECT ended_at FROM contact") is None


async def test_choices_are_changed_without_a_password(visitor):
    manage = await confirmed(visitor)

    answer = await visitor.post(manage, data={"everything": "yes", "frequency": "now", "language": "sv"})

    assert answer.status_code == 303
    row = (await fetch("SELECT everything, frequency FROM subscription"))[0]
    assert tuple(row) == (True, "now")
    assert "kari@" not in (await visitor.get(manage)).text


async def test_pausing_lasts_three_months_and_can_be_ended(visitor):
    manage = await confirmed(visitor)
    await visitor.post(manage, data={"do": "pause"})
    assert await fetch_value("SELECT paused_until > now() + interval '85 days' FROM contact")

    await visitor.post(manage, data={"do": "resume"})
    assert await fetch_value("SELECT paused_until FROM contact") is None


async def test_a_tampered_link_and_somebody_elses_are_refused_alike(visitor):
    manage = await confirmed(visitor)

    for path in (manage + "x", "/mina-val/abc.def", "/bekrafta/abc", "/avsluta/abc"):
        assert (await visitor.get(path)).status_code in (400, 404, 410)


async def test_the_link_page_answers_the_same_for_unknown_addresses(visitor):
    await confirmed(visitor)
    known = await visitor.post("/mina-val/lank", data={"email": "kari@lumi.example"})
    unknown = await visitor.post("/mina-val/lank", data={"email": "nobody@lumi.example"})

    assert known.text.replace("kari", "nobody") == unknown.text


async def test_a_robot_that_fills_the_hidden_field_gets_the_page_and_no_letter(visitor):
    answer = await visitor.post("/prenumerera", data={**FORM, "webbplats": "http://spam.example"})

    assert "Kolla din e-post" in answer.text
    assert await listed_letters() == []


async def test_an_everyday_word_finds_its_trade_and_the_choice_goes_on_to_the_next_page(visitor):
    page = (await visitor.get("/prenumerera", params={"q": "plogning"})).text
    assert 'value="snorojning"' in page

    page = (await visitor.get("/prenumerera/foretag", params={"trades": "snorojning"})).text
    assert 'name="email"' in page and 'name="trades" value="snorojning"' in page


async def test_an_address_gets_three_letters_an_hour_and_nobody_is_told(visitor):
    answers = [(await visitor.post("/prenumerera", data=FORM)).status_code for _ in range(5)]

    assert answers == [200] * 5
    assert len(await listed_letters()) == 3


KEPT = {"trades": [], "words": ["ved åt byskolan"], "procurements": []}


async def test_a_search_is_asked_for_confirmed_shown_and_ended_like_a_trade(visitor):
    page = (await visitor.get("/prenumerera?words=ved+%C3%A5t+byskolan&q=ved+%C3%A5t+byskolan")).text
    assert 'name="words" value="ved åt byskolan" checked' in page
    await visitor.post("/prenumerera", data={**FORM, **KEPT, "language": "sv"})
    link = await link_in_newest_letter("bekrafta")
    assert "Sökningen ”ved åt byskolan”" in (await visitor.get(link)).text
    choices = (await visitor.post(link)).headers["location"]
    assert "Sökningen ”ved åt byskolan”" in (await visitor.get(choices)).text
    assert "ved åt byskolan" in (await visitor.get(f"{choices}/uppgifter")).text

    await visitor.post(f"{choices}/branscher", data={"everything": "no", "words": ["flis", ""], "trades": ["maleri"]})
    assert [tuple(row) for row in await fetch("SELECT words, trades FROM subscription")] == [(["flis"], ["maleri"])]
    ending = re.search(r'href="((?:/fi)?/avsluta/[^"]+)"', (await visitor.get(choices)).text)[1]
    assert "Sökningen ”flis”" in (await visitor.get(ending)).text
    await visitor.post(ending, data={"do": "some", "words": "flis"})
    assert [tuple(row) for row in await fetch("SELECT words, trades FROM subscription")] == [([], ["maleri"])]


async def test_what_is_saved_without_the_trades_keeps_searches_and_followed_procurements(visitor):
    reference = await given.published(now=clock.now())
    choices = await confirmed(visitor, **KEPT | {"procurements": [reference], "language": "sv"})
    await visitor.post(choices, data={"do": "save", "frequency": "week", "language": "sv"})

    rows = await fetch("SELECT words, procurements, frequency FROM subscription")
    assert [tuple(row) for row in rows] == [(["ved åt byskolan"], [reference], "week")]


@pytest.mark.parametrize(
    ("field", "values", "says"),
    [
        ("words", ["%"], "minst ett ord med två"),
        ("words", [f"ord {n}" for n in range(11)], "högst 10 sökningar"),
        ("procurements", ["2030"], "högst 50 upphandlingar"),
    ],
)
async def test_searches_that_cannot_be_kept_are_told(visitor, field, values, says):
    answer = await visitor.post("/prenumerera", data={**FORM, **KEPT, field: values})

    assert answer.status_code == 422
    assert says in answer.text
    assert f'id="{field}"' in answer.text


async def test_one_procurement_is_followed_from_its_page(visitor):
    reference = await given.published(now=clock.now())
    page = (await visitor.get(f"/upphandlingar/{reference}", follow_redirects=True)).text
    link = re.search(r'href="([^"]+)">Följ upphandlingen<', page)[1].replace("&amp;", "&")
    last_step = (await visitor.get(link)).text
    assert f"Upphandlingen Snöröjning i byarna ({reference})" in last_step
    fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', last_step.partition('<form method="post"')[2])
    given_here = {"email": "a@firma.example", "company": "A", "webbplats": ""}
    await visitor.post("/prenumerera", data={**{n: v for n, v in fields if n != "oppnad"}, **given_here})
    choices = (await visitor.post(await link_in_newest_letter("bekrafta"))).headers["location"]

    assert await fetch_value("SELECT procurements FROM subscription") == [reference]
    assert f"({reference})" in (await visitor.get(choices)).text


async def test_whoever_subscribes_already_finds_what_is_asked_for_anew_ticked_behind_the_link(visitor):
    await confirmed(visitor, language="sv")
    await visitor.post("/prenumerera", data={**FORM, **KEPT, "language": "sv"})
    link = await link_in_newest_letter("mina-val")
    assert "/branscher?" in link
    visitor.cookies.clear()
    page = (await visitor.get(link)).text

    assert 'value="ved åt byskolan" checked' in page
    assert 'value="snorojning" checked' in page
    assert "Vi har kryssat för det du bad om" in page
    assert await fetch_value("SELECT words FROM subscription") == []
