from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from litestar.testing import TestClient

from portal.app import create_app
from portal.foundation.settings import read_settings
from portal.foundation.web.edge import is_foreign_post, split_language
from tests.visitor import visiting


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient[Any]]:
    with TestClient(create_app(read_settings({"ANBUD_DATA_DIR": str(tmp_path)}))) as made:
        yield made


def test_the_language_is_the_first_part_of_the_path() -> None:
    assert split_language("/fi/moten") == ("fi", "/moten")
    assert split_language("/fit") == ("fit", "/")
    assert split_language("/finland") == ("sv", "/finland")


def test_every_answer_forbids_inline_script_and_framing(client: TestClient[Any]) -> None:
    for path in ("/kakor", "/saknas", "/static/anbud.css", "/healthz"):
        policy = client.get(path).headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, False),
        ({"origin": "https://elsewhere.example", "host": "here.example"}, True),
        ({"origin": "null", "host": "here.example"}, True),
        ({"origin": "https://here.example", "host": "here.example"}, False),
        ({"host": "here.example"}, False),
    ],
)
def test_a_post_is_refused_when_a_browser_says_another_site_sent_it(headers: dict[str, str], foreign: bool) -> None:
    assert is_foreign_post("POST", headers) is foreign
    assert not is_foreign_post("GET", headers)


def test_errors_are_pages_in_the_readers_language(client: TestClient[Any]) -> None:
    answer = client.get("/fi/saknas")
    assert answer.status_code == 404
    assert "Sivua ei löydy" in answer.text
    assert '<html lang="fi">' in answer.text


def test_errors_for_machines_are_problem_documents(client: TestClient[Any]) -> None:
    answer = client.get("/saknas", headers={"accept": "application/json"})
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["status"] == 404


def test_without_a_database_pages_that_need_one_say_closed(client: TestClient[Any]) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "Tjänsten är stängd" in answer.text
    assert client.get("/kakor").status_code == 200


async def test_a_database_that_lets_nobody_in_is_said_to_be_closed(pool: str, tmp_path: Path) -> None:
    name = pool.rpartition("?")[0].rpartition("/")[2]
    door = await asyncpg.connect(pool.replace(f"/{name}?", "/postgres?"))
    try:
        await door.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        await door.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
        async with visiting(tmp_path) as client:
            answers = [await client.get("/upphandlingar") for _ in range(12)]
            assert {answer.status_code for answer in answers} == {503}
            await door.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
            assert (await client.get("/upphandlingar")).status_code == 200
    finally:
        await door.close()


def test_static_files_are_kept_for_ever_under_their_hashed_names(client: TestClient[Any]) -> None:
    from portal.foundation.web.assets import asset

    answer = client.get(asset("anbud.css"))
    assert "immutable" in answer.headers["cache-control"]
    assert len(answer.content) < 20_000
    assert len(client.get(asset("anbud.js")).content) < 5_000
    assert client.get("/static/../settings.py").status_code == 404


def test_reading_sets_no_cookie(client: TestClient[Any]) -> None:
    assert "set-cookie" not in client.get("/kakor").headers
