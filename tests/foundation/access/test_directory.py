"""Signing in through the municipality's directory, against a real OpenID provider on loopback, and each way it goes wrong."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey

from portal.app import create_app
from portal.foundation import clock
from portal.foundation.access import actions
from portal.foundation.access.web.directory import BACK, COOKIE, DIRECTORY
from portal.foundation.audit import events
from portal.foundation.database import fetch_value
from portal.foundation.settings import SettingInvalid, read_settings
from tests.foundation.access import provider as directory

pytestmark = pytest.mark.filterwarnings("ignore")
EMAIL = "anna@kommun.example"


@pytest.fixture
def provider() -> Iterator[directory.Provider]:
    with directory.running() as provider:
        yield provider


@asynccontextmanager
async def browser(tmp_path, issuer: str, **environment: str) -> AsyncIterator[httpx.AsyncClient]:
    values = {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": "anbud", "OIDC_CLIENT_SECRET": "hemligt", **environment}
    settings = read_settings(
        {"ANBUD_DATA_DIR": str(tmp_path), **{f"ANBUD_{k}": v for k, v in values.items() if v is not None}}
    )
    transport = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


async def anna_is_officer(**more: Any) -> None:
    await actions.add_officer(EMAIL, roles=["procurer"], by="command", now=clock.now(), name="Anna Ek", **more)


async def sign_in(client: httpx.AsyncClient, provider: directory.Provider, **choice: str) -> httpx.Response:
    sent = await client.get(DIRECTORY, params={"next": "/intern/konto"})
    assert sent.status_code == 303, sent.text
    return await client.get(BACK, params=provider.sign_in(sent.headers["location"], **choice))


async def refused(client: httpx.AsyncClient, provider: directory.Provider, says: str, status: int = 403) -> None:
    answer = await sign_in(client, provider)
    assert (answer.status_code, says in answer.text) == (status, True), answer.text[-1500:]
    assert (await client.get("/intern/konto")).status_code == 303
    assert await fetch_value("SELECT count(*) FROM session") == 0


async def test_an_officer_signs_in_at_the_directory_and_lands_where_they_were_going(db, tmp_path, provider):
    await anna_is_officer()
    async with browser(tmp_path, provider.address) as client:
        assert "Logga in med ditt kommunkonto" in (await client.get("/intern/logga-in")).text
        answer = await sign_in(client, provider)
        assert (answer.status_code, answer.headers["location"]) == (303, "/intern/konto")
        account = (await client.get("/intern/konto")).text
        assert "Upphandlare" in account
        assert "Byt lösenord" not in account
    assert await fetch_value("SELECT oidc_subject FROM officer") == f"{provider.address} anna"
    assert "officer.signed_in" in [event.verb for event in await events()]


async def test_from_then_on_the_directorys_own_name_for_them_counts_not_the_address(db, tmp_path, provider):
    await anna_is_officer()
    async with browser(tmp_path, provider.address) as client:
        assert (await sign_in(client, provider)).status_code == 303
        provider.claims = lambda claims: {**claims, "email": "anna.berg@kommun.example"}
        assert (await sign_in(client, provider)).status_code == 303


async def test_somebody_unknown_is_told_whom_to_ask(db, tmp_path, provider):
    await actions.add_officer(
        "eva@kommun.example", roles=["administrator"], by="command", now=clock.now(), name="Eva Lind"
    )
    async with browser(tmp_path, provider.address) as client:
        await refused(client, provider, f"som {EMAIL}, men har inget konto här. Be Eva Lind lägga till dig.")


async def test_who_was_shut_out_stays_out(db, tmp_path, provider):
    await anna_is_officer()
    async with browser(tmp_path, provider.address) as client:
        await sign_in(client, provider)
        await actions.deactivate_officer(EMAIL, by="command", now=clock.now(), in_production=False)
        await refused(client, provider, "har inget konto här")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"iss": "https://other.example"}, "gick inte att lita på"),
        ({"aud": "somebody-else"}, "gick inte att lita på"),
        ({"aud": ["anbud", "another"]}, "gick inte att lita på"),
        ({"azp": "another"}, "gick inte att lita på"),
        ({"nonce": "of another sign-in"}, "gick inte att lita på"),
        ({"nonce": None}, "gick inte att lita på"),
        ({"exp": 1_000_000_000}, "gick inte att lita på"),
        ({"iat": 1_000_000_000}, "gick inte att lita på"),
        ({"iat": 9_000_000_000}, "gick inte att lita på"),
        ({"exp": None}, "gick inte att lita på"),
        ({"sub": ""}, "gick inte att lita på"),
        ({"email_verified": False}, "ingen bekräftad e-postadress"),
        ({"email_verified": None}, "ingen bekräftad e-postadress"),
        ({"email": None}, "ingen bekräftad e-postadress"),
    ],
)
async def test_what_a_token_must_say(db, tmp_path, provider, wrong, says):
    await anna_is_officer()
    provider.claims = lambda claims: {**claims, **wrong}
    async with browser(tmp_path, provider.address) as client:
        await refused(client, provider, says)


async def test_an_address_nobody_stands_for_counts_only_where_the_operator_says_so(db, tmp_path, provider):
    await anna_is_officer()
    provider.claims = lambda claims: {name: value for name, value in claims.items() if name != "email_verified"}
    async with browser(tmp_path, provider.address) as client:
        await refused(client, provider, "ingen bekräftad e-postadress")
    async with browser(tmp_path, provider.address, OIDC_TRUST_EMAIL="yes") as client:
        assert (await sign_in(client, provider)).status_code == 303


async def test_a_token_signed_with_another_key_is_not_believed(db, tmp_path, provider):
    await anna_is_officer()
    provider.key = RSAKey.generate_key(2048)
    async with browser(tmp_path, provider.address) as client:
        await refused(client, provider, "gick inte att lita på")


async def test_a_token_signed_with_the_clients_own_secret_is_not_believed(db, tmp_path, provider):
    await anna_is_officer()
    provider.algorithm = "HS256"
    async with browser(tmp_path, provider.address) as client:
        await refused(client, provider, "gick inte att lita på")


async def test_a_change_of_the_directorys_keys_needs_nothing_from_us(db, tmp_path, provider, at):
    await anna_is_officer()
    now = clock.now()
    async with browser(tmp_path, provider.address) as client:
        assert (await sign_in(client, provider)).status_code == 303
        provider.rotate()
        with clock.at(now + timedelta(minutes=1)):
            assert (await sign_in(client, provider)).status_code == 303
    assert provider.seen.count("/jwks") == 2


async def test_a_code_without_its_verifier_is_worth_nothing(db, tmp_path, provider):
    await anna_is_officer()
    provider.challenges = type("Forgets", (dict,), {"__setitem__": lambda *_: None})()
    async with browser(tmp_path, provider.address) as client:
        await refused(client, provider, "tog inte emot inloggningen")


async def test_who_says_no_at_the_directory_is_told_so(db, tmp_path, provider):
    async with browser(tmp_path, provider.address) as client:
        answer = await sign_in(client, provider, action="deny")
        assert answer.status_code == 403
        assert "Inloggningen avbröts i kommunens katalog" in answer.text


@pytest.mark.parametrize("lead", ["another state", "no cookie", "too late", "twice"])
async def test_a_browser_that_did_not_begin_the_sign_in_does_not_end_it(db, tmp_path, provider, lead):
    await anna_is_officer()
    now = clock.now()
    async with browser(tmp_path, provider.address) as client:
        sent = await client.get(DIRECTORY)
        brought = provider.sign_in(sent.headers["location"])
        if lead == "another state":
            brought["state"] = "x"
        if lead == "no cookie":
            client.cookies.clear()
        if lead == "twice":
            await client.get(BACK, params=brought)
            client.cookies.delete("anbud_session")
            await client.post("/intern/logga-ut")
        with clock.at(now + timedelta(minutes=11 if lead == "too late" else 0)):
            answer = await client.get(BACK, params=brought)
        assert answer.status_code == 403
        assert "tog för lång tid eller började i ett annat fönster" in answer.text
        assert COOKIE not in client.cookies


async def test_an_answer_from_another_issuer_is_not_taken(db, tmp_path, provider):
    async with browser(tmp_path, provider.address) as client:
        sent = await client.get(DIRECTORY)
        brought = provider.sign_in(sent.headers["location"])
        answer = await client.get(BACK, params={**brought, "iss": "https://other.example"})
        assert (answer.status_code, "gick inte att lita på" in answer.text) == (403, True)


@pytest.mark.parametrize(
    ("about", "status"),
    [
        ({"issuer": "https://other.example"}, 403),
        ({"token_endpoint": None}, 503),
        ({"jwks_uri": "http://127.0.0.1:9/jwks"}, 503),
    ],
)
async def test_a_directory_that_describes_itself_wrongly_is_not_used(db, tmp_path, provider, about, status):
    await anna_is_officer()
    provider.describe = lambda said: {**said, **about}
    async with browser(tmp_path, provider.address) as client:
        sent = await client.get(DIRECTORY)
        if sent.status_code == 303:
            sent = await client.get(BACK, params=provider.sign_in(sent.headers["location"]))
        assert sent.status_code == status
        assert "Logga in" in sent.text


async def test_a_directory_that_is_away_leaves_the_password(db, tmp_path):
    async with browser(tmp_path, "http://127.0.0.1:9") as client:
        answer = await client.get(DIRECTORY)
        assert answer.status_code == 503
        assert "svarar inte just nu" in answer.text
        assert 'name="password"' in answer.text


async def test_without_a_directory_there_is_no_such_way_in(db, tmp_path):
    settings = read_settings({"ANBUD_DATA_DIR": str(tmp_path)})
    transport = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        assert (await client.get(DIRECTORY)).status_code == 404
        assert "kommunkonto" not in (await client.get("/intern/logga-in")).text


def test_a_public_client_shows_no_secret_and_a_private_one_in_the_way_the_directory_takes(provider):
    import asyncio

    from portal.foundation.access.oidc import Directory

    provider.describe = lambda about: {**about, "token_endpoint_auth_methods_supported": ["client_secret_post"]}

    async def whole(secret: str | None):
        way = Directory(provider.address, "anbud", secret)
        now = clock.now()
        begun = await way.begin("http://127.0.0.1/x", now=now)
        brought = await asyncio.to_thread(provider.sign_in, begun.address)
        return await way.finish(
            brought["code"], verifier=begun.verifier, nonce=begun.nonce, redirect_uri="http://127.0.0.1/x", now=now
        )

    for secret in (None, "hemligt"):
        assert asyncio.run(whole(secret)).email == EMAIL


@pytest.mark.parametrize(
    ("values", "says"),
    [({"ISSUER": "http://login.example"}, "https://"), ({"ISSUER": "https://login.example"}, "OIDC_CLIENT_ID")],
)
def test_an_issuer_is_secure_and_knows_us_by_a_name(tmp_path, values, says):
    with pytest.raises(SettingInvalid, match=says):
        read_settings({"ANBUD_DATA_DIR": str(tmp_path), **{f"ANBUD_OIDC_{k}": v for k, v in values.items()}})
