"""Named places where the fault tests kill a worker; without ANBUD_CRASH_AT in the environment they do nothing."""

import os
import signal


def pass_point(name: str) -> None:
    """Die here, at once and without a word, if the environment says so."""
    if os.environ.get("ANBUD_CRASH_AT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
