"""The description is true: Schemathesis asks every operation what it may and may not be asked, and finds no fault.

The same cases each time, over two thousand; `make schemathesis` asks ten times as many and prints the report.
"""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from portal.foundation import clock
from portal.foundation.keys.actions import make_key
from portal.foundation.keys.domain import SCOPES
from procurement.register.actions import award_procurement, edit_procurement
from tests import given
from tests.journeys.conftest import served

# How many for each operation; the boundary cases of its coverage phase and the walks along links come on top.
EACH = int(os.environ.get("SCHEMATHESIS_EACH", "35"))
HOOKS = Path(__file__).with_name("hooks.py")
# Who writes may send what a schema cannot rule out: a code that is not in CPV, an end before its beginning. That is 422.
CONFIG = """
[auth.openapi.key]
bearer = "{key}"
[auth.openapi.returnedMail]
bearer = "hemligt"
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 422, 429]
"""
GENERATED = re.compile(r"^\s+(\d+) generated", re.MULTILINE)


async def _given() -> None:
    now = clock.now()
    await given.published(now=now, title="Snöröjning", value_from_minor=40_000_00, value_to_minor=90_000_00)
    reference = await given.published(now=now, title="Skolskjuts", cpv=("60130000",))
    await edit_procurement(reference, {"place": "Svanstein"}, by="olle@kommun.example", now=now)
    await award_procurement(reference, "Buss AB", bids=3, by="olle@kommun.example", now=now)
    await given.draft(now=now, title="Hemligt")
    await given.meeting(now=now)


async def _ask(address: str, folder: Path, *more: str) -> tuple[int, str]:
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", f"{address}/api/openapi.json",
        "--max-examples", str(EACH), "--seed", "1", "--generation-deterministic",
        "--workers", "1", "--continue-on-failure", "--no-color", "--warnings", "off",
        "--report", "junit", "--report-dir", str(folder), *more,
    ]  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _nothing = await process.communicate()
    return process.returncode or 0, said.decode()


@pytest.mark.timeout(900)
async def test_schemathesis_finds_no_fault_in_any_operation(pool, tmp_path):
    await _given()
    values = {
        "ANBUD_DATABASE_URL": pool, "ANBUD_DATA_DIR": str(tmp_path), "ANBUD_API_REQUESTS_PER_MINUTE": "1000000",
        "ANBUD_BOUNCE_TOKEN": "hemligt",
    }  # fmt: skip
    key = await make_key("Schemathesis", list(SCOPES), by="anna@kommun.example", now=clock.now())
    (tmp_path / "schemathesis.toml").write_text(CONFIG.format(key=key))
    async with served(values) as address:
        code, said = await _ask(address, tmp_path)
    sys.stdout.write(said)
    assert code == 0, said[-6000:]
    generated = GENERATED.search(said)
    assert generated and int(generated[1]) >= 2000
