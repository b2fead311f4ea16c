"""A server that fails in each way in turn is answered in plain words."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from procurement.sources.errors import SourceRefused
from procurement.sources.web_client import ask

FEED = gzip.compress(b"<rss/>")
BIG = gzip.compress(b"0" * 30_000_000)


class Faulty(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        status, headers, body = {
            "/feed": (200, {"ETag": '"1"', "Content-Encoding": "gzip"}, FEED),
            "/moved": (301, {"Location": "/feed"}, b""),
            "/loop": (302, {"Location": "/loop"}, b""),
            "/big": (200, {"Content-Encoding": "gzip"}, BIG),
        }.get(self.path, (500, {}, b""))
        if self.headers.get("If-None-Match") == '"1"':
            status, headers, body = 304, {}, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def server() -> Iterator[str]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Faulty)
    threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


async def test_an_answer_is_unpacked_and_a_permanent_move_remembered(server):
    answer = await ask(server + "/moved", None, None, private=True)
    assert (answer.body, answer.etag, answer.moved_to) == (b"<rss/>", '"1"', server + "/feed")


async def test_what_has_not_changed_is_not_sent_again(server):
    assert (await ask(server + "/feed", '"1"', None, private=True)).body is None


@pytest.mark.parametrize(
    ("path", "words"), [("/loop", "vidare för många gånger"), ("/big", "större än 20 MB"), ("/broken", "felkod 500")]
)
async def test_each_fault_is_told_in_plain_swedish(server, path, words):
    with pytest.raises(SourceRefused, match=words):
        await ask(server + path, None, None, private=True)


async def test_a_server_inside_our_own_network_is_not_asked(server):
    with pytest.raises(SourceRefused, match="internt nät"):
        await ask(server + "/feed", None, None, private=False)
