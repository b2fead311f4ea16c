"""A PostgreSQL of a test's own: stopped, killed, made read-only or full, followed by a stand-by."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.foundation.database.embedded import EmbeddedServer

# No fsync: the machine does not go down in a test. Commits stay synchronous: what was answered survives a kill.
OPTIONS = ("fsync=off", "full_page_writes=off", "max_connections=60", "shared_buffers=16MB", "wal_keep_size=64MB")
STOP = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}


class OwnServer(EmbeddedServer):
    """A server that a test may treat badly."""

    def stop_now(self, how: str = "fast") -> None:
        """Stop: `fast` ends every connection first, `immediate` drops everything where it is."""
        assert self.process is not None
        self.process.send_signal(STOP[how])
        self.process.wait(30)

    def restart(self, how: str = "fast") -> None:
        """Stop and start again."""
        self.stop_now(how)
        self._launch()

    def follow(self, folder: Path) -> "OwnServer":
        """Return a running stand-by that streams from this one."""
        folder.chmod(0o755)
        other = OwnServer(folder, OPTIONS)
        other.bin = self.bin
        other._make_folders()
        command = [str(self.bin / "pg_basebackup"), "-h", str(self.socket_dir), "-U", "anbud", "-D", str(other.cluster)]
        run_as = {} if self.account is None else {"user": self.account.uid, "group": self.account.gid}
        subprocess.run(
            [*command, "-R", "-X", "stream", "-c", "fast"], check=True, capture_output=True, cwd="/", **run_as
        )
        other._launch()
        return other


def wait_until(is_so, seconds: float = 30) -> None:
    """Return when `is_so()` is true; fail when it does not become so."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if is_so():
                return
        except (OSError, IndexError):
            pass
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


@contextmanager
def own_server(disk_megabytes: int | None = None) -> Iterator[OwnServer]:
    """Yield a fresh server, on a disk of so many megabytes if said."""
    folder = Path(tempfile.mkdtemp(prefix="anbud-own-", dir="/var/tmp"))
    folder.chmod(0o755)
    if disk_megabytes:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={disk_megabytes}m,mode=755", "anbud", folder], check=True)
    server = OwnServer(folder, OPTIONS)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        if disk_megabytes:
            subprocess.run(["umount", folder], check=True)
        shutil.rmtree(folder, ignore_errors=True)


def may_mount() -> bool:
    """Tell whether a small disk can be had here: by root, outside containers that forbid it."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        tried = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "anbud", folder], capture_output=True)
        if tried.returncode == 0:
            subprocess.run(["umount", folder], check=True)
        return tried.returncode == 0
