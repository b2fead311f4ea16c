"""Who is behind a proxy: its word counts when it is one of ours, and nobody else's."""

import httpx
import pytest

from portal.app import create_app
from portal.foundation.settings import SettingInvalid, read_settings
from portal.foundation.web.proxies import address_of, pass_through

OURS = read_settings({"ANBUD_TRUSTED_PROXIES": "127.0.0.1 10.0.3.0/28, 2001:db8:1::/48"}).trusted_proxies


def seen(client: str, *headers: tuple[str, str], trusted=OURS):
    raw = [(name.encode(), value.encode()) for name, value in headers]
    scope = {"client": (client, 4711), "headers": raw, "scheme": "http"}
    pass_through(scope, trusted)
    return scope["client"][0], scope["scheme"]


def forwarded(*values: str):
    return [("X-Forwarded-For", value) for value in values]


@pytest.mark.parametrize(
    ("client", "headers", "expected"),
    [
        ("127.0.0.1", forwarded("203.0.113.9"), "203.0.113.9"),
        # What a visitor writes stands before what our proxy adds.
        ("127.0.0.1", forwarded("192.0.2.1, 203.0.113.9"), "203.0.113.9"),
        ("127.0.0.1", forwarded("127.0.0.1", "203.0.113.9"), "203.0.113.9"),
        # Two proxies of ours, one behind the other.
        ("127.0.0.1", forwarded("192.0.2.1, 203.0.113.9, 10.0.3.4"), "203.0.113.9"),
        ("::ffff:127.0.0.1", forwarded("[2001:db8:2::9]:4711"), "2001:db8:2::9"),
        ("2001:db8:1::5", forwarded("203.0.113.9:51000"), "203.0.113.9"),
        # Nobody else is believed, and nonsense ends the reading.
        ("203.0.113.7", forwarded("192.0.2.1"), "203.0.113.7"),
        ("10.0.3.16", forwarded("192.0.2.1"), "10.0.3.16"),
        ("127.0.0.1", forwarded("203.0.113.9, unknown"), "127.0.0.1"),
        ("127.0.0.1", [], "127.0.0.1"),
    ],
)
def test_the_client_is_the_nearest_address_that_is_no_proxy_of_ours(client, headers, expected):
    assert seen(client, *headers)[0] == expected


def test_without_the_setting_nobody_is_believed():
    assert seen("127.0.0.1", *forwarded("203.0.113.9"), ("X-Forwarded-Proto", "https"), trusted=()) == (
        "127.0.0.1",
        "http",
    )


def test_the_scheme_is_believed_from_our_proxies_alone():
    https = ("x-forwarded-proto", "https")
    assert seen("127.0.0.1", https)[1] == "https"
    assert seen("203.0.113.7", https)[1] == "http"
    assert seen("127.0.0.1", ("x-forwarded-proto", "gopher"))[1] == "http"


def test_an_address_is_read_with_its_port_and_without():
    assert [str(address_of(one)) for one in ("192.0.2.1", "192.0.2.1:80", "[2001:db8::1]:80", '"2001:db8::1"')] == [
        "192.0.2.1", "192.0.2.1", "2001:db8::1", "2001:db8::1",
    ]  # fmt: skip
    assert address_of("_hidden") is None


@pytest.mark.parametrize("value", ["proxy.example", "0.0.0.0/0", "::/0", "10.0.0.1/8"])
def test_a_proxy_is_named_by_address_and_never_everybody(value):
    with pytest.raises(SettingInvalid, match="TRUSTED_PROXIES"):
        read_settings({"ANBUD_TRUSTED_PROXIES": value})


async def asked(tmp_path, trusted, visitors):
    settings = read_settings({
        "ANBUD_DATA_DIR": str(tmp_path), "ANBUD_API_REQUESTS_PER_MINUTE": "2", "ANBUD_TRUSTED_PROXIES": trusted,
    })  # fmt: skip
    transport = httpx.ASGITransport(create_app(settings), client=("192.0.2.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        return [(await client.get("/api/v1/buyers", headers={"x-forwarded-for": one})).status_code for one in visitors]


async def test_limits_see_the_real_client_behind_a_trusted_proxy_and_only_there(db, tmp_path):
    many = ["198.51.100.1", "203.0.113.1", "198.51.100.1", "203.0.113.1", "198.51.100.1"]
    assert await asked(tmp_path, "192.0.2.7", many) == [200, 200, 200, 200, 429]
    # Who is no proxy of ours gains nothing by another name each time.
    assert await asked(tmp_path, "", [f"198.51.100.{n}" for n in range(4)]) == [200, 200, 429, 429]
