"""What the worker does when nothing asks for it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from portal.foundation import clock
from portal.foundation.access import actions as access
from portal.foundation.access import passwords, sessions
from portal.foundation.access.waits import begin_attempt
from portal.foundation.database import fetch_value
from portal.foundation.limits import take
from portal.worker import run_once, sweep
from tests.visitor import session_of, settings_in


async def test_sessions_waits_and_counters_that_are_over_are_forgotten_once(db: None, at: Any) -> None:
    passwords.use_cheap_hashes()
    await access.add_officer("petra@kommun.example", roles=["procurer"], by="command", now=at("09:00"))
    officer = await fetch_value("SELECT id FROM officer")
    await sessions.begin_session(officer, verified=True, now=at("09:00"))
    await take("test", "anna@firma.example", most=5, window=timedelta(hours=1), now=at("09:00"))
    await begin_attempt("petra@kommun.example", now=at("09:00"))

    assert await sweep(at("09:01")) == 0
    assert await sweep(at("2030-04-12 09:00")) == 3
    assert await sweep(at("2030-04-12 09:00")) == 0


async def test_work_done_as_if_it_were_another_day_signs_nobody_out(pool: str, tmp_path: Path) -> None:
    await session_of("procurer")
    await run_once(settings_in(tmp_path), clock.now() + timedelta(days=400))
    assert await fetch_value("SELECT count(*) FROM session") == 1


async def test_a_second_run_at_the_same_instant_finds_nothing_to_do(pool: str, tmp_path: Path, at: Any) -> None:
    settings = settings_in(tmp_path)
    await run_once(settings, at("09:00"))
    done = await run_once(settings, at("09:00"))
    assert {name: count for name, count in done.items() if count and name != "letters"} == {}
    assert set(done["letters"].values()) == {0}
    assert clock.now() != at("09:00")
