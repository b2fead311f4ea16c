"""Journey 27: from nothing to a town that runs, with mistakes on the way, and back from a copy."""

import json
import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import httpx
import pytest

from portal.app import create_app
from portal.foundation.database import DB
from portal.foundation.settings import read_settings

ROOT = Path(__file__).resolve().parents[2]


def anbud(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    values = {name: value for name, value in os.environ.items() if not name.startswith("ANBUD_")}
    values |= {"ANBUD_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    command = [sys.executable, "-m", "portal", *arguments]
    return subprocess.run(
        command, env={**values, **environment}, cwd=folder, capture_output=True, text=True, timeout=300
    )


@pytest.mark.parametrize(
    ("mistake", "value"),
    [
        ("ANBUD_TIMEZONE", "Europe/Tornedalen"),
        ("ANBUD_SMTP_URL", "smtp://relay.example"),
        ("ANBUD_OIDC_ISSUER", "http://login.example"),
    ],
)
def test_a_mistake_stops_the_start_with_one_line_that_names_the_setting(
    tmp_path: Path, mistake: str, value: str
) -> None:
    said = anbud(tmp_path, "check", **{mistake: value})
    assert said.returncode != 0
    assert mistake in said.stderr
    assert "Traceback" not in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1


async def _empty(cluster: str, name: str) -> str:
    postgres = cluster.replace("/anbud?", "/postgres?")
    connection = await asyncpg.connect(postgres)
    await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    await connection.close()
    return cluster.replace("/anbud?", f"/{name}?")


async def _page(dsn: str, folder: Path) -> str:
    await DB.open_pool(dsn, size=2)
    try:
        app = create_app(read_settings({"ANBUD_DATA_DIR": str(folder), "ANBUD_SECRET_KEY": "k" * 40}))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as client:
            return (await client.get("/upphandlingar")).text
    finally:
        await DB.close_pool()


@pytest.mark.timeout(600)
async def test_from_an_empty_database_to_a_town_and_back_from_a_copy(cluster: str, tmp_path: Path) -> None:
    first, second = await _empty(cluster, "journey_first"), await _empty(cluster, "journey_second")
    before = anbud(tmp_path, "check", ANBUD_DATABASE_URL=first)
    assert before.returncode == 1
    assert "run `anbud migrate`" in before.stdout
    for _twice in range(2):
        assert anbud(tmp_path, "migrate", ANBUD_DATABASE_URL=first).returncode == 0
    assert anbud(tmp_path, "demo", ANBUD_DATABASE_URL=first).returncode == 0
    assert anbud(tmp_path, "check", ANBUD_DATABASE_URL=first).returncode == 0
    assert anbud(tmp_path, "demo", ANBUD_DATABASE_URL=first).returncode == 1
    done = anbud(tmp_path, "work", "--once", "--json", ANBUD_DATABASE_URL=first)
    assert set(json.loads(done.stdout)) >= {"imports", "matches", "digests", "letters", "reminders", "purged"}
    assert anbud(tmp_path, "backup", "town.anbud", ANBUD_DATABASE_URL=first).returncode == 0
    restored = anbud(tmp_path, "restore", "town.anbud", ANBUD_DATABASE_URL=second)
    assert restored.returncode == 0, restored.stderr
    assert anbud(tmp_path, "restore", "town.anbud", ANBUD_DATABASE_URL=second).returncode == 1
    page = await _page(first, tmp_path)
    assert "Snöröjning" in page
    assert await _page(second, tmp_path) == page
