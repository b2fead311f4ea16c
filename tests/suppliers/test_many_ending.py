"""Mail providers post unsubscriptions in bursts."""

import asyncio

import httpx

from portal.foundation import clock
from portal.foundation.database import fetch_value
from suppliers.signup.actions import unsubscribe_token
from tests import given
from tests.visitor import visiting

FIRMS, AT_ONCE = 50, 20


async def test_a_thousand_one_click_posts_at_once_all_get_200_and_end_each_firm_once(pool, tmp_path):
    paths = [
        f"/avsluta/{unsubscribe_token(await given.contact(f'f{n}@firma.example', now=clock.now()), 'k' * 40)}"
        for n in range(FIRMS)
    ]
    gate = asyncio.Semaphore(AT_ONCE)

    async def end(client: httpx.AsyncClient, path: str) -> tuple[int, str]:
        async with gate:
            answer = await client.post(path, data={"List-Unsubscribe": "One-Click"})
        return answer.status_code, answer.text

    async with visiting(tmp_path) as client:
        answers = await asyncio.gather(*(end(client, path) for path in paths * 20))

    assert set(answers) == {(200, "")} and len(answers) == 1000
    assert await fetch_value("SELECT count(*) FROM contact WHERE ended_at IS NOT NULL") == FIRMS
