"""A server on this machine that fails in whatever way a test asks for."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Reply(NamedTuple):
    """What is answered: status, headers, body; `drip` sends the body byte by byte until nobody listens."""

    status: int = 200
    headers: dict[str, str] = {}
    body: bytes = b""
    drip: bool = False


class Faulty:
    """What the server answers by path, and what it was asked."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply | Callable[[BaseHTTPRequestHandler, bytes], Reply]] = {}
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.url = ""
        self.stopped = threading.Event()

    def paths(self) -> list[str]:
        return [path for _, path, _, _ in self.asked]


def _handler(faulty: Faulty) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            faulty.asked.append((self.command, self.path, dict(self.headers), body))
            found = faulty.replies.get(self.path.split("?")[0], Reply(404))
            reply = found if isinstance(found, Reply) else found(self, body)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):
                self._write(reply)

        def _write(self, reply: Reply) -> None:
            if not reply.drip:
                self.wfile.write(reply.body)
            while reply.drip and not faulty.stopped.wait(0.02):
                self.wfile.write(b"<")
                self.wfile.flush()

        do_POST = do_GET

    return Handler


@contextmanager
def faulty_server(tls: ssl.SSLContext | None = None) -> Iterator[Faulty]:
    """Run a server of one's own on a free port."""
    faulty = Faulty()
    running = ThreadingHTTPServer(("127.0.0.1", 0), _handler(faulty))
    running.daemon_threads = True
    running.handle_error = lambda *_: None  # type: ignore[method-assign]
    if tls:
        running.socket = tls.wrap_socket(running.socket, server_side=True)
    faulty.url = f"https://localhost:{running.server_port}" if tls else f"http://127.0.0.1:{running.server_port}"
    threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield faulty
    finally:
        faulty.stopped.set()
        running.shutdown()
        running.server_close()
