"""A server that fails in each way in turn is answered in plain words."""

import gzip
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from procurement.sources.errors import AskedToWait, SourceRefused
from procurement.sources.web_client import ask
from tests.procurement.sources.faulty_server import Faulty, Reply, faulty_server

NOW = datetime(2026, 8, 20, 8, tzinfo=UTC)
BOMB = b"0" * 30_000_000


@pytest.fixture
def server() -> Iterator[Faulty]:
    with faulty_server() as faulty:
        yield faulty


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)])
async def test_an_answer_is_unpacked_and_a_permanent_move_remembered(server, encoding, pack):
    server.replies = {
        "/moved": Reply(301, {"Location": "/feed"}),
        "/feed": Reply(200, {"ETag": '"1"', "Content-Encoding": encoding}, pack(b"<rss/>")),
    }
    answer = await ask(f"{server.url}/moved", private=True, now=NOW)
    assert (answer.body, answer.etag, answer.moved_to) == (b"<rss/>", '"1"', f"{server.url}/feed")


async def test_a_move_behind_a_passing_one_is_not_remembered(server):
    server.replies = {
        "/a": Reply(302, {"Location": "/b"}), "/b": Reply(301, {"Location": "/c"}), "/c": Reply(body=b"x"),
    }  # fmt: skip
    assert (await ask(f"{server.url}/a", private=True, now=NOW)).moved_to is None


async def test_what_was_read_before_is_named_and_not_sent_again(server):
    server.replies = {"/feed": Reply(304)}
    answer = await ask(f"{server.url}/feed", '"1"', "Thu, 20 Aug 2026 08:00:00 GMT", private=True, now=NOW)
    assert answer.body is None
    asked = server.asked[0][2]
    assert (asked["If-None-Match"], asked["If-Modified-Since"]) == ('"1"', "Thu, 20 Aug 2026 08:00:00 GMT")


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(302, {"Location": "/faulty"}), "i cirkel"),
        (Reply(302, {"Location": "file:///etc/passwd"}), "webbadress|nå"),
        (Reply(500), "felkod 500"),
        (Reply(404), "finns inte längre"),
        (Reply(200, {"Content-Length": "99999999999"}), "större än 20 MB"),
        (Reply(200, {"Content-Encoding": "gzip"}, gzip.compress(BOMB)), "större än 20 MB"),
        (Reply(200, {"Content-Encoding": "br"}, brotli.compress(BOMB)), "större än 20 MB"),
        (Reply(200, {"Content-Encoding": "gzip"}, b"no gzip at all"), "packa upp"),
        (Reply(200, {"Content-Encoding": "zstd"}, b"x"), "zstd"),
        (Reply(200, {"Content-Length": "1000"}, b"cut off"), "bröt av"),
        (Reply(200, {}, b"", drip=True), "inte färdigt inom"),
    ],
)
async def test_P1_each_fault_of_a_feed_is_told_in_plain_swedish(server, reply, words):
    server.replies = {"/faulty": reply}
    with pytest.raises(SourceRefused, match=words):
        await ask(f"{server.url}/faulty", private=True, now=NOW, seconds=0.5 if reply.drip else 10)


async def test_P1_redirects_without_end_are_given_up(server):
    for number in range(9):
        server.replies[f"/{number}"] = Reply(302, {"Location": f"/{number + 1}"})
    with pytest.raises(SourceRefused, match="för många gånger"):
        await ask(f"{server.url}/0", private=True, now=NOW)
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    ("value", "wait"),
    [("120", timedelta(minutes=2)), ("Thu, 20 Aug 2026 09:00:00 GMT", timedelta(hours=1)), ("999999999", timedelta(days=1)),
     ("Thu, 20 Aug 2020 09:00:00 GMT", timedelta())],
)  # fmt: skip
async def test_a_server_that_asks_for_patience_gets_it_within_reason(server, value, wait):
    server.replies = {"/busy": Reply(429, {"Retry-After": value})}
    with pytest.raises(AskedToWait) as asked:
        await ask(f"{server.url}/busy", private=True, now=NOW)
    assert asked.value.wait == wait


async def test_a_server_inside_our_own_network_is_not_asked_whatever_it_is_called(server):
    server.replies = {"/feed": Reply(body=b"x")}
    for url in (f"{server.url}/feed", f"{server.url}/feed".replace("127.0.0.1", "localhost")):
        with pytest.raises(SourceRefused, match="internt nät"):
            await ask(url, private=False, now=NOW)
    assert server.asked == []


def self_signed(folder: Path) -> ssl.SSLContext:
    """A certificate that nobody has vouched for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    day = datetime(2020, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), day, day.replace(year=2090)
    )
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    (folder / "cert.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path):
    with faulty_server(self_signed(tmp_path)) as server:
        server.replies = {"/feed": Reply(body=b"x")}
        with pytest.raises(SourceRefused, match="certifikat"):
            await ask(f"{server.url}/feed", private=True, now=NOW)
        assert server.asked == []
