"""W2 in small: workers killed at random and a faulty relay; `make soak` does it for ten minutes."""

from benchmarks.soak import soak
from portal.foundation.settings import read_settings


async def test_W2_random_kills_lose_nothing_and_repeat_nothing_outside_unknown(pool, tmp_path):
    settings = read_settings(
        {"ANBUD_DATABASE_URL": pool, "ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": "k" * 40}
    )
    figures = await soak(settings, seconds=6, letters=400)
    assert figures.kills >= 2
    assert (figures.accepted, figures.lost, figures.repeated) == (400, 0, 0), figures.lines()
