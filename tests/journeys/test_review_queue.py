"""Journey 19: an officer merges a likely duplicate, rejects one, publishes the rest together; the deeds stand in words."""

import pytest

from portal.foundation import clock
from portal.foundation.database import fetch, fetch_value
from procurement.sources.actions import import_data
from tests.journeys.conftest import Visitor
from tests.procurement.sources.test_review import feed, release, rules
from tests.visitor import session_of

LATE = "2040-09-30"


@pytest.mark.parametrize("visitor", ["no_js", "narrow", "dark"], indirect=True)
async def test_19_a_duplicate_is_merged_one_rejected_and_the_rest_published_together(visitor: Visitor) -> None:
    token = await session_of("administrator")
    await visitor.page.context.add_cookies([{"name": "anbud_session", "value": token, "url": visitor.address}])
    now = clock.now()
    title = "Snöröjning i byarna norr om älven"
    await import_data(
        release(title=title, deadline=f"{LATE}T23:59:59+02:00"), "a.json", rules("ted", review=False, now=now)
    )
    await import_data(feed(title, "b1", LATE), "b.xml", rules("portalen", now=now))
    await import_data(feed("Asfaltering av torget", "b2", LATE, "Kalix kommun"), "c.xml", rules("portalen", now=now))
    await import_data(
        feed("Gräsklippning vid skolan", "b3", LATE, "Kiruna kommun"), "d.xml", rules("portalen", now=now)
    )
    await visitor.open("/intern/granska")
    await visitor.press(title)
    await visitor.press("Slå ihop med")
    await visitor.open("/intern/granska")
    await visitor.press("Asfaltering av torget")
    await visitor.page.locator("details:has(#skal) > summary").click()
    await visitor.page.get_by_label("Varför").fill("Inte vår kommun")
    await visitor.press("Avvisa")
    await visitor.open("/intern/granska")
    await visitor.page.get_by_label("Välj Gräsklippning vid skolan").check()
    await visitor.press("Publicera de valda")
    assert await fetch_value("SELECT count(*) FROM review WHERE decided_at IS NULL") == 0
    decided = [row[0] for row in await fetch("SELECT decision FROM review ORDER BY id")]
    assert decided == ["merged", "rejected", "approved"]
    titles = await fetch(
        "SELECT t.title FROM procurement_text t JOIN procurement p ON p.id = t.procurement_id ORDER BY 1"
    )
    assert [row[0] for row in titles] == ["Gräsklippning vid skolan", title]
    await visitor.open("/intern/handelser")
    for said in (
        "slog ihop en annons med upphandling",
        "avvisade en annons om upphandling",
        "godkände en annons om upphandling",
    ):
        assert await visitor.says(said), said
    await visitor.open("/intern/granska")
    assert await visitor.says("Inget väntar på granskning.")
    await visitor.open("/upphandlingar")
    assert await visitor.page.get_by_role("link", name=title).count() == 1
    assert not await visitor.says("Asfaltering av torget")
