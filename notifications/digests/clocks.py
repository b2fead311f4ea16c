"""Which version of the time zone rules this machine goes by."""

from functools import cache
from pathlib import Path
from zoneinfo import TZPATH

import tzdata


@cache
def tzdata_version() -> str:
    """Return the version of the rules in use, for example "2026b": the system's, or else the package's."""
    for folder in TZPATH:
        for name, prefix in (("tzdata.zi", "# version "), ("+VERSION", "")):
            try:
                first = (Path(folder) / name).read_text(encoding="ascii").splitlines()[0]
            except (OSError, IndexError, ValueError):
                continue
            if first.startswith(prefix):
                return first.removeprefix(prefix).strip()
    return str(tzdata.IANA_VERSION)
