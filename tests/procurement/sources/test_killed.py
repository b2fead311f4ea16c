"""A worker that is killed in the middle of a reading loses nothing and repeats nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from portal.foundation.database import fetch, fetch_value
from procurement.sources.actions import add_source
from procurement.sources.places import Allowed
from procurement.sources.queries import runs_of

CHECKOUT = Path(__file__).resolve().parents[3]
NOTICES = 1500


def _release(number: int) -> str:
    tender = {"title": f"Sak nummer {number}", "classification": {"scheme": "CPV", "id": "90620000"}}
    return json.dumps({"ocid": f"o-{number}", "id": "1", "tag": ["tender"], "language": "sv", "tender": tender})


def _anbud(dsn: str, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environ = {**os.environ, "PYTHONPATH": str(CHECKOUT), "ANBUD_DATABASE_URL": dsn, "ANBUD_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "portal", *arguments]
    return subprocess.Popen(command, env=environ, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


async def _until_some_are_taken_in(worker: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 60
    while await fetch_value("SELECT count(*) FROM notice") == 0:
        assert worker.poll() is None and time.monotonic() < until, worker.stderr and worker.stderr.read()


async def test_what_a_killed_worker_began_another_ends_without_loss_or_repeat(pool, tmp_path):
    path = tmp_path / "many.jsonl"
    path.write_text("\n".join(map(_release, range(NOTICES))), encoding="utf-8")
    allowed = Allowed(folders=(tmp_path,))
    await add_source(
        "många", path.as_uri(), kind="ocds", every_minutes=60, publish=True, allowed=allowed, now=datetime.now(UTC)
    )
    killed = _anbud(pool, tmp_path, "work", "--once")
    await _until_some_are_taken_in(killed)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    later = (datetime.now(UTC) + timedelta(minutes=3)).isoformat()
    second = _anbud(pool, tmp_path, "work", "--once", "--now", later, "--json")
    out, _err = second.communicate()
    assert json.loads(out)["imports"] == 1
    runs = await runs_of(await fetch_value("SELECT id FROM source"))
    assert [run["error"] is None for run in runs] == [True, False]
    assert 0 < runs[1]["new"] < NOTICES
    assert sum(run["new"] for run in runs) == runs[0]["new"] + runs[0]["unchanged"] == NOTICES
    counts = await fetch("SELECT (SELECT count(*) FROM notice) AS n, (SELECT count(*) FROM procurement) AS p")
    assert tuple(counts[0]) == (NOTICES, NOTICES)
