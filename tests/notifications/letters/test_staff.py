"""Staff are written to once about a source that needs somebody."""

from datetime import UTC, datetime

import pytest

from notifications.letters.staff import alarms_due
from portal.foundation.access.actions import add_officer
from portal.foundation.database import fetch, fetch_value
from portal.foundation.settings import Settings, read_settings
from procurement.sources.actions import add_source, resume_source
from procurement.sources.actions.keeping import raise_alarm
from procurement.sources.places import Allowed

NOW = datetime(2026, 8, 20, 8, tzinfo=UTC)


@pytest.fixture
async def settings(db, tmp_path) -> Settings:
    for email, role in (("upphandlare@kommun.example", "procurer"), ("lasare@kommun.example", "reader")):
        await add_officer(email, roles=[role], by="command", now=NOW)
    url = "https://example.org/rss"
    await add_source("Portalen", url, kind=None, every_minutes=60, publish=False, allowed=Allowed(), now=NOW)
    return read_settings({"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": "k" * 40})


async def test_those_who_can_set_a_source_right_are_written_to_once(settings):
    source_id = await fetch_value("SELECT id FROM source")
    await raise_alarm(source_id, "paused", "Källan Portalen har gett fel 10 gånger i rad och är pausad.", NOW)
    assert await alarms_due(settings, NOW) == 1
    assert await alarms_due(settings, NOW) == 0
    rows = await fetch("SELECT kind, recipient, subject, convert_from(parts[1], 'UTF8') AS body FROM letter")
    assert [tuple(row)[:3] for row in rows] == [
        ("staff", "upphandlare@kommun.example", "Källan Portalen är pausad efter fel")
    ]
    assert f"/intern/kallor/{source_id}" in rows[0]["body"].replace("=\r\n", "")
    assert "List-Unsubscribe" not in rows[0]["body"]


async def test_an_alarm_that_stands_is_not_told_again_and_one_raised_anew_is(settings):
    source_id = await fetch_value("SELECT id FROM source")
    await raise_alarm(source_id, "paused", "Fel.", NOW)
    await alarms_due(settings, NOW)
    await raise_alarm(source_id, "paused", "Fel igen.", NOW)
    assert await alarms_due(settings, NOW) == 0
    await resume_source("Portalen", now=NOW)
    await raise_alarm(source_id, "paused", "Fel en tid senare.", NOW)
    assert await alarms_due(settings, NOW) == 1
