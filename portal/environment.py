"""`python3 -m portal.environment LOCK STAMP`: what LOCK names, installed in .venv. For make; standard library only.

Killed at any moment and started again, or started twice at once, it ends with a whole environment.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HOME = Path(".venv")
COMMAND = """#!/bin/sh
bin=$(dirname "$(readlink -f "$0")")
PYTHONPATH="$bin/../..${PYTHONPATH:+:$PYTHONPATH}" exec "$bin/python" -m portal "$@"
"""


def prepare(lock: Path, stamp: Path) -> None:
    """Install what `lock` names, unless `stamp` says that just this is installed."""
    if HOME.is_symlink():  # an environment of someone else's making: theirs to keep
        return
    HOME.mkdir(exist_ok=True)
    with (HOME / "being-made").open("a") as being_made:
        fcntl.flock(being_made, fcntl.LOCK_EX)
        wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
        if stamp.exists() and stamp.read_text() == wanted:
            stamp.touch()  # make goes by the time
            return
        _install(lock)
        stamp.write_text(wanted)


def _install(lock: Path) -> None:
    unfinished = HOME / "unfinished"
    if unfinished.exists() or not (HOME / "bin" / "python").exists():
        _start_anew()
    sys.stderr.write(f"Setting up .venv from {lock} (once)\n")
    unfinished.touch()
    pip = [sys.executable, "-m", "pip", "--python", str(HOME / "bin" / "python"), "--disable-pip-version-check"]
    done = subprocess.run([*pip, "install", "-q", "--require-hashes", "--no-deps", "-r", str(lock)])
    if done.returncode:
        sys.exit("The packages could not be installed; the lines above say why.")
    _write_command(HOME / "bin" / "anbud")
    unfinished.unlink()


def _start_anew() -> None:
    """Make an empty environment: pip cannot mend one that it was killed in."""
    for path in HOME.iterdir():
        if path.name != "being-made":
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    venv.create(HOME, with_pip=False, symlinks=True)


def _write_command(path: Path) -> None:
    path.write_text(COMMAND)
    path.chmod(0o755)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036  the machine's own Python runs this, whichever it is
        sys.exit("Anbud needs Python 3.11 or later")
    prepare(Path(sys.argv[1]), Path(sys.argv[2]))
