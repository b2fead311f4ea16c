"""Every route: inside /intern asked by nobody, by someone half signed in, and by each role; outside by nobody."""

import re

import httpx
import pytest

from portal.app import create_app
from portal.foundation import clock
from portal.foundation.access import ROLES, actions, allows, guard, passwords, sessions
from portal.foundation.access.guard import CONTACTS, stated_access
from portal.foundation.audit import events
from portal.foundation.database import fetch_value, transaction
from portal.foundation.settings import read_settings


class UndoIt(Exception):
    """Takes back what a request did."""


@pytest.fixture
async def app(db, tmp_path):
    passwords.use_cheap_hashes()
    # Its lifespan would only open a pool, and `db` has one.
    return create_app(read_settings({"ANBUD_DATA_DIR": str(tmp_path)}))


def routes(app):
    for route in app.routes:
        for method, (handler, *_rest) in getattr(route, "route_handler_map", {}).items():
            if method != "OPTIONS":
                yield method, route.path, getattr(handler, "opt", None) or {}


def inside(app):
    return [(m, path, opt) for m, path, opt in routes(app) if path == "/intern" or path.startswith("/intern/")]


def outside(app):
    return [(m, path, opt) for m, path, opt in routes(app) if path != "/intern" and not path.startswith("/intern/")]


# What anybody may do without signing in. A new line here is a decision: it opens a way in to everyone.
OPEN_TO_POSTS = {
    "/prenumerera", "/prenumerera/skickat", "/bekrafta", "/mina-val", "/avsluta", "/ny-adress", "/moten", "/upphandlingar",
}  # fmt: skip


async def test_every_route_inside_states_who_may_come_in(app):
    silent = [(method, path) for method, path, opt in inside(app) if stated_access(path, opt) is None]
    assert silent == []


async def test_a_route_outside_that_anybody_may_write_to_is_on_the_list(app):
    unlisted = [
        (method, path)
        for method, path, opt in outside(app)
        if method not in ("GET", "HEAD")
        and stated_access(path, opt) == "public"
        and not any(path == known or path.startswith(f"{known}/") for known in OPEN_TO_POSTS)
    ]
    assert unlisted == [], "state needs(...), or MACHINE where a key is asked for, or add the address to OPEN_TO_POSTS"


async def test_what_machines_write_to_opens_to_nobody_without_a_key(app):
    answers = {
        (method, path): (await ask(app, method, path, None)).status_code
        for method, path, opt in outside(app)
        if stated_access(path, opt) == "machine" and path != "/metrics"
    }
    assert answers
    assert {where: status for where, status in answers.items() if status not in (401, 403, 404)} == {}


async def test_whoever_is_not_signed_in_is_never_sent_to_sign_in_from_a_public_page(app):
    refused = []
    for method, path, opt in outside(app):
        if method == "GET" and stated_access(path, opt) == "public":
            answer = await ask(app, method, path, None)
            if answer.status_code in (401, 403) or answer.status_code >= 500:
                refused.append((path, answer.status_code))
    assert refused == []


async def test_a_refused_attempt_is_on_the_audit_trail_and_the_page_says_what_is_lacking(app):
    token = await token_of("reader")
    answer = await ask_for(app, "/intern/leverantorer", token)
    assert answer.status_code == 403
    assert "Din roll räcker inte" in answer.text
    refused = [event for event in await events() if event.verb == "access.refused"]
    assert [(event.actor, event.object_reference, event.details) for event in refused] == [
        ("reader.whole@kommun.example", "/intern/leverantorer", {"lacks": "officer"})
    ]


async def test_a_loop_that_knocks_all_day_fills_no_table(app, monkeypatch):
    monkeypatch.setattr(guard, "MOST_REFUSALS_KEPT", 2)
    token = await token_of("reader")
    for _ in range(4):
        await ask_for(app, "/intern/leverantorer", token)
    assert len([event for event in await events() if event.verb == "access.refused"]) == 2


async def ask_for(app, path: str, token: str) -> httpx.Response:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    cookies = {"anbud_session": token}
    async with httpx.AsyncClient(transport=transport, base_url="http://test", cookies=cookies) as client:
        return await client.get(path)


async def token_of(role: str, *, verified: bool = True) -> str:
    email = f"{role}.{'whole' if verified else 'half'}@kommun.example"
    await actions.add_officer(email, roles=[role], by="command", now=clock.now())
    officer_id = await fetch_value("SELECT id FROM officer WHERE email = $1", email)
    return await sessions.begin_session(officer_id, verified=verified, now=clock.now())


async def ask(app, method: str, path: str, token: str | None) -> httpx.Response:
    address = re.sub(r"\{\w+:int\}", "1", path)
    address = re.sub(r"\{\w+:\w+\}", "x", address)
    cookies = {"anbud_session": token} if token else {}
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", cookies=cookies) as client:
        try:
            async with transaction():
                answer = await client.request(method, address)
                raise UndoIt
        except UndoIt:
            return answer


def was_let_in(answer: httpx.Response) -> bool:
    # Whoever signs out is led to the sign-in page as well, but with a word about it.
    to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/intern/logga-in")
    return answer.status_code not in (401, 403) and not (to_sign_in and "set-cookie" not in answer.headers)


@pytest.mark.parametrize("who", ["nobody", "half signed in", *ROLES])
async def test_each_is_let_in_where_the_route_says_and_nowhere_else(app, who):
    token = None
    if who != "nobody":
        token = await token_of("administrator" if who == "half signed in" else who, verified=who != "half signed in")
    wrong = []
    for method, path, opt in inside(app):
        access = stated_access(path, opt)
        if who in ROLES:
            expected = access in ("public", "signed-in") or allows(frozenset({who}), access)
            expected = expected and not opt.get(CONTACTS)
        else:
            expected = access == "public"
        # Public ones decide for themselves; the sign-in pages have tests of their own.
        answer = await ask(app, method, path, token)
        if (was_let_in(answer) != expected and access != "public") or (method == "GET" and answer.status_code >= 500):
            wrong.append((method, path, access, answer.status_code))
    assert wrong == []
