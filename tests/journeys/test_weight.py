"""A first visit is light: under 60 kB, six requests at most, nothing from elsewhere, and nothing jumps."""

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Response

from portal.foundation import clock
from tests import given

if TYPE_CHECKING:
    from tests.journeys.conftest import Visitor

MOST_BYTES, MOST_REQUESTS = 60_000, 6
SHIFTS = """() => new Promise(done => { let sum = 0;
  new PerformanceObserver(list => { for (const one of list.getEntries()) sum += one.value })
    .observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => setTimeout(() => done(sum), 50)) })"""


@pytest.mark.parametrize(
    "path",
    ["/", "/upphandlingar", "/fi/prenumerera", "/moten", "/upphandlingar/arshjul", "/inbaddad/upphandlingar?antal=6"],
)
@pytest.mark.parametrize("visitor", ["phone"], indirect=True)
async def test_a_first_visit_is_light_and_nothing_jumps(visitor: "Visitor", path: str) -> None:
    for number in range(6):
        await given.published(now=clock.now(), title=f"Snöröjning i område {number}")
    answers: list[Response] = []
    visitor.page.on("response", lambda answer: answers.append(answer))
    await visitor.page.goto(visitor.address + path, wait_until="networkidle")
    sent = 0
    for answer in answers:
        sizes = await answer.request.sizes()
        sent += sizes["responseBodySize"] + sizes["responseHeadersSize"]
    assert len(answers) <= MOST_REQUESTS, [answer.url for answer in answers]
    assert sent < MOST_BYTES
    assert {answer.url.split("/")[2] for answer in answers} == {visitor.address.split("/")[2]}
    assert await visitor.page.evaluate(SHIFTS) == 0
    await visitor.audit()


async def test_a_second_page_fetches_only_itself(visitor: "Visitor") -> None:
    await visitor.page.goto(visitor.address + "/", wait_until="networkidle")
    fetched: list[str] = []
    visitor.page.on("response", lambda answer: None if answer.from_service_worker else fetched.append(answer.url))
    await visitor.page.goto(visitor.address + "/kakor", wait_until="networkidle")
    over_the_wire = await visitor.page.evaluate(
        "performance.getEntriesByType('resource').filter(one => one.transferSize > 0).map(one => one.name)"
    )
    assert over_the_wire == []
