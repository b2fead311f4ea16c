"""The sign-up's pages, over HTTP."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from notifications.delivery.queries import bytes_of
from portal.app import create_app
from portal.foundation import clock
from portal.foundation.database import fetch, fetch_value
from portal.foundation.settings import read_settings
from suppliers.registry.queries import contact_with_email
from suppliers.signup.actions import manage_token, unsubscribe_token
from tests import given

SECRET = "k" * 40
WHOLE = {
    "trades": ["snorojning", "taxi"],
    "cpv": ["90620000"],
    "frequency": "week",
    "language": "fi",
    "meetings": "yes",
    "email": "Matti@Firma.example",
    "company": "Matin Lumityö",
    "organisation_number": "556036-0793",
    "postcode": "957 31",
}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}

# Trades are many boxes: what is wrong with them leads to the question above them.
FIRST = {"trades": "everything"}


@pytest.fixture
async def visitor(db, tmp_path) -> AsyncIterator[httpx.AsyncClient]:
    settings = read_settings({"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": SECRET})
    transport = httpx.ASGITransport(app=create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


async def link_in_the_mail(kind: str) -> str:
    """The path of the link in the newest letter of a kind."""
    letter = await fetch_value("SELECT id FROM letter WHERE kind = $1 ORDER BY id DESC LIMIT 1", kind)
    text = (await bytes_of(letter)).replace(b"=\r\n", b"").replace(b"=3D", b"=").decode()
    return re.search(r"8000(?:/fi)?(/(?:bekrafta|mina-val)/[\w.-]+)", text)[1]


async def test_the_whole_form_in_one_post_mails_a_link_whose_button_begins_the_subscription(visitor):
    answer = await visitor.post("/prenumerera", data=WHOLE)
    assert answer.status_code == 200 and "Kolla din e-post" in answer.text
    assert "matti@firma.example" in (await visitor.get("/prenumerera/kolla-mejlen")).text
    link = await link_in_the_mail("confirmation")

    shown = await visitor.get(link)
    assert shown.status_code == 200 and "Matin Lumityö" in shown.text
    assert await contact_with_email("matti@firma.example") is None

    done = await visitor.post(link)
    assert done.status_code == 303 and "/mina-val/" in done.headers["location"]
    contact = await contact_with_email("matti@firma.example")
    assert contact["confirmed_at"] and contact["meetings"] and not contact["reminders"]
    assert (contact["trades"], contact["cpv"]) == (["snorojning", "taxi"], ["90620000"])
    assert (contact["frequency"], contact["language"]) == ("week", "fi")
    assert (contact["organisation_number"], contact["postcode"]) == ("5560360793", "95731")
    assert "redan klart" in (await visitor.post(link)).text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("email", "", "Skriv din e-postadress"),
        ("email", "anna@firma", "Skriv en e-postadress i taget"),
        ("email", "a@x.example b@x.example", "Skriv en e-postadress i taget"),
        ("organisation_number", "123456789", "Siffrorna stämmer inte ihop"),
        ("organisation_number", "55603607931", "ska ha tio siffror"),
        ("organisation_number", "5560360794", "Siffrorna stämmer inte ihop"),
        ("company", "", "Skriv företagets namn"),
        ("company", "Kolla https://x.example", "utan länkar"),
        ("company", "x" * 201, "utan länkar"),
        ("trades", "hittepå", "finns inte"),
        ("frequency", "hourly", "Välj ett av alternativen"),
    ],
)
async def test_wrong_input_is_answered_beside_its_field_and_the_rest_is_kept(visitor, field, value, said):
    answer = await visitor.post("/prenumerera", data={**WHOLE, field: value})

    assert answer.status_code == 422
    assert said in answer.text and f'href="#{FIRST.get(field, field)}"' in answer.text
    assert 'value="snorojning"' in answer.text and ("Matin Lumityö" in answer.text or field == "company")
    assert await fetch_value("SELECT count(*) FROM pending_signup") == 0


async def test_nothing_chosen_leads_back_to_the_choice(visitor):
    answer = await visitor.post("/prenumerera", data={**WHOLE, "trades": [], "cpv": []})
    assert answer.status_code == 422 and "Välj allt, eller minst en bransch" in answer.text
    answer = await visitor.get("/prenumerera/hur")
    assert answer.status_code == 422 and "Välj allt, eller minst en bransch" in answer.text


async def test_a_known_address_gets_the_same_page_and_another_letter(visitor):
    unknown = await visitor.post("/prenumerera", data=WHOLE)
    await given.contact("kalle@firma.example", now=clock.now())
    known = await visitor.post("/prenumerera", data={**WHOLE, "email": "kalle@firma.example"})

    assert known.status_code == unknown.status_code == 200
    assert known.text.replace("kalle@", "matti@") == unknown.text
    kinds = {row["recipient"]: row["kind"] for row in await fetch("SELECT recipient, kind FROM letter")}
    assert kinds == {"matti@firma.example": "confirmation", "kalle@firma.example": "already"}


@pytest.mark.parametrize("more", [{"webbplats": "x"}, {"oppnad": str(int(clock.now().timestamp()) + 3000)}])
async def test_a_robot_sees_the_same_page_and_nothing_is_mailed(visitor, more):
    answer = await visitor.post("/prenumerera", data={**WHOLE, **more})

    assert "Kolla din e-post" in answer.text
    assert await fetch_value("SELECT count(*) FROM letter") == 0


async def test_the_sixth_sign_up_in_an_hour_from_one_network_waits(visitor):
    visitor._transport.client = ("203.0.113.5", 4711)
    codes = [
        (await visitor.post("/prenumerera", data={**WHOLE, "email": f"f{n}@firma.example"})).status_code
        for n in range(6)
    ]
    assert codes == [200] * 5 + [429]


async def test_a_misspelt_address_is_asked_about_and_both_answers_go_on(visitor):
    asked = await visitor.post("/prenumerera", data={**WHOLE, "email": "anna@gmial.com"})
    assert asked.status_code == 200 and "Menade du anna@gmail.com?" in asked.text

    await visitor.post("/prenumerera", data={**WHOLE, "email": "anna@gmial.com", "address_is_right": "anna@gmial.com"})
    await visitor.post("/prenumerera", data={**WHOLE, "email": "anna@gmial.com", "address_meant": "anna@gmail.com"})
    rows = await fetch("SELECT recipient FROM letter ORDER BY id")
    assert [row["recipient"] for row in rows] == ["anna@gmial.com", "anna@gmail.com"]


async def test_a_newer_sign_up_and_seven_days_make_a_link_useless(visitor):
    await visitor.post("/prenumerera", data=WHOLE)
    first = await link_in_the_mail("confirmation")
    await visitor.post("/prenumerera", data=WHOLE)
    second = await link_in_the_mail("confirmation")

    assert (await visitor.get(first)).status_code == 410
    with clock.at(clock.now() + timedelta(days=8)):
        assert (await visitor.post(second)).status_code == 410
    assert (await visitor.get("/bekrafta/nonsens")).status_code == 410
    assert await contact_with_email("matti@firma.example") is None


async def test_one_click_ends_all_mail_however_often_and_reading_the_page_ends_nothing(visitor):
    contact_id = await given.contact(now=clock.now())
    path = f"/avsluta/{unsubscribe_token(contact_id, SECRET)}"

    assert "Vill du avsluta" in (await visitor.get(path)).text
    assert (await contact_with_email("anna@firma.example"))["ended_at"] is None
    for _time in range(3):
        answer = await visitor.post(path, data=ONE_CLICK)
        assert (answer.status_code, answer.text) == (200, "")
    assert (await contact_with_email("anna@firma.example"))["ended_at"]
    assert "Avslutat" in (await visitor.get(path)).text
    assert (await visitor.post("/avsluta/nonsens", data=ONE_CLICK)).status_code == 404


async def test_ending_can_be_undone_from_its_receipt_and_fewer_mails_are_one_a_week(visitor):
    contact_id = await given.contact(now=clock.now())
    path = f"/avsluta/{unsubscribe_token(contact_id, SECRET)}"

    assert "Ångra" in (await visitor.post(path, data={"do": "all"})).text
    await visitor.post(path, data={"do": "undo"})
    await visitor.post(path, data={"do": "fewer"})

    contact = await contact_with_email("anna@firma.example")
    assert (contact["ended_at"], contact["frequency"]) == (None, "week")


async def test_choices_are_changed_behind_the_link_and_the_address_is_masked(visitor):
    contact_id = await given.contact(now=clock.now())
    path = f"/mina-val/{manage_token(contact_id, 1, SECRET, clock.now())}"
    shown = (await visitor.get(path)).text
    assert "a…@firma.example" in shown and "anna@firma.example" not in shown

    save = {"frequency": "now", "language": "fi", "company": "Nya firman", "reminders": "yes"}
    await visitor.post(path, data={**save})
    await visitor.post(f"{path}/branscher", data={"everything": "no", "trades": "snorojning"})
    await visitor.post(path, data={"do": "pause"})

    contact = await contact_with_email("anna@firma.example")
    assert (contact["frequency"], contact["language"], contact["company"]) == ("now", "fi", "Nya firman")
    assert (contact["everything"], contact["trades"], contact["reminders"]) == (False, ["snorojning"], True)
    assert contact["paused_until"] > clock.now()
    assert "Pausad till" in (await visitor.get(path)).text


async def test_data_is_handed_out_for_an_hour_and_choices_shown_for_ninety_days(visitor):
    contact_id = await given.contact(now=clock.now())
    path = f"/mina-val/{manage_token(contact_id, 1, SECRET, clock.now())}"

    assert (await visitor.get(f"{path}/uppgifter.json")).json()["email"] == "anna@firma.example"
    with clock.at(clock.now() + timedelta(hours=2)):
        assert (await visitor.get(f"{path}/uppgifter.json")).status_code == 410
        assert (await visitor.get(path)).status_code == 200
    with clock.at(clock.now() + timedelta(days=91)):
        assert (await visitor.get(path)).status_code == 410


async def test_asking_for_a_link_says_the_same_to_everybody_and_mails_those_we_know(visitor):
    await given.contact(now=clock.now())
    known = await visitor.post("/mina-val/lank", data={"email": "anna@firma.example"})
    unknown = await visitor.post("/mina-val/lank", data={"email": "okand@firma.example"})

    assert known.text == unknown.text and "Om adressen finns hos oss" in known.text
    assert [row["kind"] for row in await fetch("SELECT kind FROM letter")] == ["manage_link"]
    assert (await visitor.get(await link_in_the_mail("manage_link"))).status_code == 200


@pytest.mark.parametrize("prefix", ["", "/fi", "/fit", "/en"])
async def test_every_step_can_be_read_in_every_language(visitor, prefix):
    chosen = "?trades=snorojning&q=taxi"
    for path in (
        f"/prenumerera{chosen}",
        f"/prenumerera/hur{chosen}",
        f"/prenumerera/foretag{chosen}",
        "/mina-val/lank",
    ):
        answer = await visitor.get(prefix + path)
        assert answer.status_code == 200, path
        assert answer.text.count("<h1>") == 1
