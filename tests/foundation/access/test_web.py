"""Signing in and out, as a browser does it."""

import re
from contextlib import asynccontextmanager

import httpx
import pyotp
import pytest

from portal.app import create_app
from portal.foundation import clock
from portal.foundation.access import actions
from portal.foundation.settings import read_settings

PASSWORD = "gröna skogar 17"
ANNA = "anna@kommun.example"


@asynccontextmanager
async def browser(tmp_path, **environment: str):
    app = create_app(read_settings({"ANBUD_DATA_DIR": str(tmp_path), **environment}))
    async with (
        app.lifespan(),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as client,
    ):
        yield client


@pytest.fixture
async def anna(db):
    await actions.add_officer(ANNA, roles=["administrator"], by="command", now=clock.now(), password=PASSWORD)


async def sign_in(client: httpx.AsyncClient, **more: str) -> httpx.Response:
    return await client.post("/intern/logga-in", data={"email": ANNA, "password": PASSWORD, **more})


async def test_nobody_is_sent_to_sign_in_and_comes_back_to_where_they_were_going(anna, tmp_path):
    async with browser(tmp_path) as client:
        sent = await client.get("/intern/konto")
        assert (sent.status_code, sent.headers["location"]) == (303, "/intern/logga-in?next=%2Fintern%2Fkonto")
        form = await client.get(sent.headers["location"])
        assert 'name="next" value="/intern/konto"' in form.text
        signed_in = await sign_in(client, next="/intern/konto")
        assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/intern/konto")
        account = await client.get("/intern/konto")
        assert "Administratör" in account.text
        assert account.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "/", "/internet"])
async def test_signing_in_leads_nowhere_else(anna, tmp_path, wanted):
    async with browser(tmp_path) as client:
        assert (await sign_in(client, next=wanted)).headers["location"] == "/intern"


async def test_the_cookie_is_out_of_reach_of_scripts_and_plain_http(anna, tmp_path):
    async with browser(tmp_path, ANBUD_BASE_URL="https://upphandling.example") as client:
        cookie = (await sign_in(client)).headers["set-cookie"]
        assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))


async def test_a_wrong_password_shows_the_form_again_without_it(anna, tmp_path):
    async with browser(tmp_path) as client:
        refused = await client.post("/intern/logga-in", data={"email": ANNA, "password": "fel lösenord"})
        assert refused.status_code == 422
        assert "Fel e-postadress eller lösenord." in refused.text
        assert ANNA in refused.text
        assert "fel lösenord" not in refused.text


async def test_signing_out_ends_the_session_not_only_the_cookie(anna, tmp_path):
    async with browser(tmp_path) as client:
        await sign_in(client)
        token = client.cookies["anbud_session"]
        await client.post("/intern/logga-ut")
        client.cookies.set("anbud_session", token)
        assert (await client.get("/intern/konto")).status_code == 303


async def test_a_post_from_another_site_does_not_sign_out(anna, tmp_path):
    async with browser(tmp_path) as client:
        await sign_in(client)
        refused = await client.post("/intern/logga-ut", headers={"sec-fetch-site": "cross-site"})
        assert refused.status_code == 403
        assert (await client.get("/intern/konto")).status_code == 200


async def test_production_demands_a_second_factor_before_anything_opens(anna, tmp_path):
    production = {"ANBUD_ENVIRONMENT": "production", "ANBUD_SECRET_KEY": "s" * 40}
    async with browser(tmp_path, **production) as client:
        assert (await sign_in(client)).headers["location"].startswith("/intern/logga-in/tvasteg")
        assert (await client.get("/intern/konto")).status_code == 303
        shown = await client.get("/intern/logga-in/tvasteg")
        secret = re.search(r"<code>([A-Z2-7]+)</code>", shown.text)[1]
        wrong = await client.post("/intern/logga-in/tvasteg", data={"code": "000000"})
        assert wrong.status_code == 422
        assert secret in wrong.text
        codes = await client.post("/intern/logga-in/tvasteg", data={"code": pyotp.TOTP(secret).now()})
        recovery = re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", codes.text)
        assert len(recovery) == 10
        assert (await client.get("/intern/konto")).status_code == 200
        await client.post("/intern/logga-ut")

        assert (await sign_in(client)).headers["location"].startswith("/intern/logga-in/kod")
        assert (await client.get("/intern/logga-in/tvasteg")).headers["location"] == "/intern/logga-in"
        assert (await client.post("/intern/logga-in/kod", data={"code": recovery[3]})).headers["location"] == "/intern"
        assert (await client.get("/intern/konto")).status_code == 200


async def test_an_administrator_invites_someone_who_chooses_a_password_once(anna, tmp_path):
    async with browser(tmp_path) as client:
        await sign_in(client)
        form = {"email": "bo@kommun.example", "name": "Bo Ek", "roles": ["officer", "planner"]}
        invited = await client.post("/intern/anvandare", data=form)
        link = re.search(r"<code>(http\S+)</code>", invited.text)[1]
        await client.post("/intern/logga-ut")
        assert "bo@kommun.example" in (await client.get(link)).text
        assert (await client.post(link, data={"password": "kort"})).status_code == 422
        assert (await client.post(link, data={"password": PASSWORD})).status_code == 303
        assert (await client.get(link)).status_code == 410
        signed_in = await client.post("/intern/logga-in", data={"email": "bo@kommun.example", "password": PASSWORD})
        assert signed_in.headers["location"] == "/intern"
        assert (await client.get("/intern/anvandare")).status_code == 403


async def test_users_are_listed_changed_and_shut_out_and_all_of_it_is_on_the_trail(anna, tmp_path):
    async with browser(tmp_path) as client:
        await sign_in(client)
        here = "/intern/anvandare/bo@kommun.example"
        await client.post("/intern/anvandare", data={"email": "bo@kommun.example", "roles": "reader"})
        await client.post(here, data={"roles": "procurer", "sees_contacts": "ja"})
        assert (await client.get(here)).status_code == 200
        await client.post(f"{here}/lank")
        await client.post(f"{here}/stang")
        assert "Avstängd" in (await client.get("/intern/anvandare")).text
        refused = await client.post(f"/intern/anvandare/{ANNA}/stang")
        assert (refused.status_code, "minst 1" in refused.text) == (422, True)
        trail = (await client.get("/intern/handelser")).text
        assert "anna stängde av bo" in trail
        assert "ändrade rollerna" in trail


async def test_counters_are_for_this_machine_or_for_who_shows_the_token(db, tmp_path):
    async with browser(tmp_path) as client:
        assert (await client.get("/metrics")).status_code == 200
        assert (await client.get("/metrics", headers={"x-forwarded-for": "10.0.0.9"})).status_code == 403
    async with browser(tmp_path, ANBUD_METRICS_TOKEN="m" * 20) as client:
        assert (await client.get("/metrics")).status_code == 401
        assert (await client.get("/metrics", headers={"authorization": "Bearer wrong"})).status_code == 401
        shown = {"authorization": f"Bearer {'m' * 20}", "x-forwarded-for": "10.0.0.9"}
        assert (await client.get("/metrics", headers=shown)).status_code == 200
