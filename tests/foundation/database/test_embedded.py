"""The embedded server goes when its owner goes, and comes back with every committed row."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from portal.foundation.database.embedded import EmbeddedServer, EmbeddedServerFailed, embedded_database

OWNER = """
import sys, time, asyncio, asyncpg
from pathlib import Path
from portal.foundation.database.embedded import embedded_database
async def run(dsn, sql):
    connection = await asyncpg.connect(dsn)
    value = await connection.fetchval(sql)
    await connection.close()
    return value
with embedded_database(Path(sys.argv[1])) as dsn:
    print(asyncio.run(run(dsn, sys.argv[2])), flush=True)
    if len(sys.argv) > 3:
        time.sleep(60)
"""


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory(prefix="anbud å test ", dir="/var/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name) / "data å"


def start(folder: Path, sql: str, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", OWNER, str(folder), sql, *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3])


def pid_of(folder: Path) -> int:
    return int(next(folder.glob("postgres/cluster/postmaster.pid")).read_text().splitlines()[0])


def has_gone(pid: int, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except OSError:
            return True
        os.sched_yield()
    return False


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_server_goes_with_its_owner_and_comes_back_whole(folder, how):
    owner = start(folder, "CREATE TABLE kept AS SELECT 7 AS id", "stay")
    assert owner.stdout.readline().strip() == "None"
    pid = pid_of(folder)
    owner.send_signal(how)
    owner.communicate()
    assert has_gone(pid)

    again = start(folder, "SELECT id FROM kept")
    assert again.communicate()[0].strip() == "7"


def test_a_second_process_uses_the_owner_s_server(folder):
    owner = start(folder, "SELECT 1", "stay")
    owner.stdout.readline()
    second = start(folder, "SELECT 2")
    assert second.communicate()[0].strip() == "2"
    owner.terminate()
    owner.communicate()


def test_a_lock_file_left_by_a_process_that_is_something_else_now_does_no_harm(folder):
    start(folder, "SELECT 1").communicate()
    cluster = folder / "postgres" / "cluster"
    stale = cluster / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{cluster}\n1700000000\n5432\n/nowhere\n\n0 0\nready   \n")
    shutil.chown(stale, cluster.owner(), cluster.group())
    assert start(folder, "SELECT 3").communicate()[0].strip() == "3"


def test_a_link_put_where_the_socket_belongs_is_refused(folder, tmp_path):
    folder.mkdir(parents=True)
    socket_dir = EmbeddedServer(folder).socket_dir
    socket_dir.symlink_to(tmp_path)
    try:
        with pytest.raises(EmbeddedServerFailed, match="belongs to someone else"), embedded_database(folder):
            pass
        assert tmp_path.owner() == Path("/proc/self").owner()
    finally:
        socket_dir.unlink()
