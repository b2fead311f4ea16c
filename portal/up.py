"""`anbud up`: the database, the web and the worker as one thing that starts and stops together."""

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from portal.foundation.database.embedded import DataFolderInUse
from portal.foundation.errors import AnbudError
from portal.foundation.settings import Settings

STOP_SECONDS = 40.0
_claims: list[socket.socket] = []


class PortBusy(AnbudError):
    """Something else listens on the port."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"port {port} on {host} is in use by something else: choose another with --port or ANBUD_PORT")


class ChildEnded(AnbudError):
    """The web or the worker ended by itself."""

    def __init__(self, name: str, code: int) -> None:
        super().__init__(f"the {name} ended by itself with exit code {code}; its last lines above say why")


def claim_port(host: str, port: int) -> None:
    """Take the port for as long as this process lives; our own child may then listen on it.

    Two that start at once would both find it free, and granian lets both listen. So each also takes a name that the
    kernel gives to one process only, and takes back when that process ends (unix(7), the abstract namespace).

    Raises:
        PortBusy: something else listens on it, or is about to.
    """
    if port == 0:
        return
    name = socket.socket(socket.AF_UNIX)
    try:
        name.bind(f"\0anbud-port-{port}")
    except OSError:
        name.close()
        raise PortBusy(host, port) from None
    _claims.append(name)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise PortBusy(host, port) from None


@contextmanager
def the_only_one(data_dir: Path) -> Iterator[None]:
    """Keep every other `anbud up` off this data folder.

    Raises:
        DataFolderInUse: another one runs on it.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "up.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DataFolderInUse(data_dir) from None
        yield


def end_with_parent() -> None:
    """Stop when whoever started this process ends, however that ends: make does not tell when it is killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def run_children(settings: Settings, dsn: str) -> None:
    """Run web and worker until a signal to stop, then stop both and wait for them."""
    stopping: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.append(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    environment = {**os.environ, "ANBUD_DATABASE_URL": dsn, "ANBUD_DATA_DIR": str(settings.data_dir)}
    children = {
        "web": _child(["serve", "--claimed"], environment),
        "worker": _child(["work"], environment),
    }
    try:
        while not stopping:
            for name, child in children.items():
                if child.poll() is not None:
                    raise ChildEnded(name, child.returncode)
            time.sleep(0.2)
    finally:
        _stop(list(children.values()))


def _child(arguments: list[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    libc, parent = ctypes.CDLL(None), os.getpid()

    def prepare() -> None:
        os.setpgid(0, 0)  # Ctrl-C reaches the parent only, which then stops each child once
        libc.prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG: no child outlives a killed parent
        if os.getppid() != parent:  # killed before we could ask
            os._exit(1)

    return subprocess.Popen([sys.executable, "-m", "portal", *arguments], env=environment, preexec_fn=prepare)


def _stop(children: "list[subprocess.Popen[bytes]]") -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
