"""Every route inside /intern, asked by nobody, by someone half signed in, and by each role."""

import re

import httpx
import pytest

from portal.app import create_app
from portal.foundation import clock
from portal.foundation.access import ROLES, actions, allows, passwords, sessions
from portal.foundation.access.guard import CONTACTS, stated_access
from portal.foundation.database import fetch_value, transaction
from portal.foundation.settings import read_settings


class UndoIt(Exception):
    """Takes back what a request did."""


@pytest.fixture
async def app(db, tmp_path):
    passwords.use_cheap_hashes()
    # Its lifespan would only open a pool, and `db` has one.
    return create_app(read_settings({"ANBUD_DATA_DIR": str(tmp_path)}))


def inside(app):
    for route in app.routes:
        if route.path == "/intern" or route.path.startswith("/intern/"):
            for method, (handler, *_rest) in getattr(route, "route_handler_map", {}).items():
                if method != "OPTIONS":
                    yield method, route.path, getattr(handler, "opt", None) or {}


async def test_every_route_inside_states_who_may_come_in(app):
    silent = [(method, path) for method, path, opt in inside(app) if stated_access(path, opt) is None]
    assert silent == []


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
