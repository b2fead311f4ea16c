"""The page of webhooks, as an administrator uses it."""

import re

from portal.foundation import clock
from portal.foundation.database import fetch_value
from tests import given
from tests.visitor import session_of, visiting

HERE = "/intern/drift/webhookar"
SYSTEM = {"name": "Webbplatsen", "url": "https://system.example/in", "events": "procurement.published"}


async def test_an_administrator_adds_changes_proves_and_ends_one(db, tmp_path):
    token = await session_of("administrator")
    async with visiting(tmp_path) as client:
        client.cookies["anbud_session"] = token
        wrong = await client.post(
            HERE, data={"name": "X", "url": "http://127.0.0.1/", "events": "procurement.published"}
        )
        assert (wrong.status_code, "https://" in wrong.text) == (422, True)
        made = await client.post(HERE, data=SYSTEM)
        secret = re.search(r"whsec_[\w+/]{43}=", made.text)
        assert secret and made.headers["cache-control"] == "private, no-store"
        number = await fetch_value("SELECT id FROM webhook")
        page = await client.get(f"{HERE}/{number}")
        assert secret[0] not in page.text
        changed = {**SYSTEM, "name": "Nya webbplatsen"}
        assert (await client.post(f"{HERE}/{number}", data=changed)).status_code == 303
        for step in ("prova", "pausa", "ateruppta"):
            assert (await client.post(f"{HERE}/{number}/{step}")).status_code == 303
        renewed = await client.post(f"{HERE}/{number}/ny-hemlighet")
        assert "whsec_" in renewed.text and secret[0] not in renewed.text
        page = await client.get(f"{HERE}/{number}")
        assert "Nya webbplatsen" in page.text and "Prov" in page.text
        delivery = await fetch_value("SELECT id FROM webhook_delivery")
        assert (await client.post(f"{HERE}/leverans/{delivery}/igen")).status_code == 303
        assert (await client.post(f"{HERE}/{number}/avsluta")).status_code == 303
        assert "Avslutad" in (await client.get(HERE)).text
        assert (await client.get(f"{HERE}/99999")).status_code == 404
    await given.published(now=clock.now())
