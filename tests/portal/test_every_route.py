"""What holds of every address, from the routes: a new one cannot be forgotten."""

import re

import pytest

from portal.foundation import clock
from procurement.meetings.queries import meeting_by_reference
from procurement.releases.actions import make_releases
from tests import given
from tests.visitor import app_in, visiting

# What may differ between two answers to the same question.
PASSING = {"ratelimit"}
# It counts its own answers, and is another length each time.
LIVE = {"/metrics": {"content-length"}}


@pytest.fixture
async def addresses(db, tmp_path):
    """One address for each route that answers GET; what stands for one of many is real where it can be."""
    now = clock.now()
    reference = await given.published(now=now, title="Snöröjning")
    await make_releases(now)
    real = {
        "code": "90620000", "slug": "snorojning", "release": f"ocds-213czf-{reference}-2", "path": "index.html",
        "reference": reference, "address": (await meeting_by_reference(await given.meeting(now=now)))["address"],
    }  # fmt: skip
    app = app_in(tmp_path)
    return sorted({filled(route.path, real) for route in app.routes if "GET" in getattr(route, "methods", ())})


def filled(path: str, real: dict[str, str]) -> str:
    """Return an address for a route: of what there is, or else of nothing."""
    path = path.replace("/upphandlingar/{name:str}", f"/upphandlingar/{real['reference']}")
    return re.sub(r"\{(\w+):(\w+)\}", lambda part: real.get(part[1], "1" if part[2] == "int" else "x"), path)


async def test_head_says_what_get_says_without_the_body(addresses, tmp_path):
    different = {}
    async with visiting(tmp_path) as visitor:
        for address in addresses:
            get, head = await visitor.get(address), await visitor.head(address)
            told = [
                (
                    answer.status_code,
                    {k: v for k, v in answer.headers.items() if k not in PASSING | LIVE.get(address, set())},
                )
                for answer in (get, head)
            ]
            if told[0] != told[1] or head.content:
                different[address] = told
    assert len(addresses) > 200
    assert different == {}


async def test_every_answer_carries_the_security_headers(addresses, tmp_path):
    lacking = {}
    async with visiting(tmp_path) as visitor:
        for address in [*addresses, "/finns-inte", "/api/v1/finns-inte", "/moten/", "/sv/moten"]:
            headers = (await visitor.get(address)).headers
            policy = headers.get("content-security-policy", "")
            right = (
                "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
                and "base-uri 'none'" in policy and headers.get("x-content-type-options") == "nosniff"
                and headers.get("referrer-policy") == "same-origin"
                and headers.get("cross-origin-opener-policy") == "same-origin" and "permissions-policy" in headers
            )  # fmt: skip
            if not right:
                lacking[address] = dict(headers)
    assert lacking == {}


async def test_a_method_that_is_not_there_names_head_beside_get(db, tmp_path):
    async with visiting(tmp_path) as visitor:
        assert (await visitor.delete("/moten")).headers["allow"] == "GET, HEAD, OPTIONS"
        assert (await visitor.options("/api/v1/procurements")).headers["allow"] == "GET, HEAD, OPTIONS, POST"
