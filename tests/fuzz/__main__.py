"""`python -m tests.fuzz --minutes 10`: real files of each kind broken by hypothesis, and by atheris where it is installed.

Says what was tried and ends with 1 if anything did not hold; the bytes that broke it are kept in the folder named.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.corpus import PLACES, seeds
from tests.fuzz.properties import check

LONGEST_SECONDS = 10.0
MOST_MEMORY_MB = 300
EXAMPLES = 200
# Pieces that mean something to somebody.
PIECES = [
    b"<![CDATA[", b"]]>", b"&#0;", b"&#x110000;", b"&amp;lt;script&amp;gt;", b"<!ENTITY a 'b'>", b"<!DOCTYPE a>", b"\x00", b"\xff\xfe",
    b"\xed\xa0\x80", b"\xe2\x80\xae", b"1e999", b"-1", b"9999999999999999999", b"NaN", b"null", b"[]", b"{}", b'"', b"2026-02-30",
    b"0000-00-00T99:99", b"+99:99", b"javascript:alert(1)", b"https://a\nb", b"\r", b"\n\n", b";", b"\t", b"<html>", b"xml:lang='xx'",
    b'encoding="utf-7"', b'encoding="cp037"',
]  # fmt: skip


@dataclass
class Tried:
    """What was tried of one kind, and what did not hold."""

    examples: int = 0
    notices: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    broken: list[str] = field(default_factory=list)


@st.composite
def broken_files(draw: st.DrawFn, beginnings: list[bytes]) -> bytes:
    """A real file after a few accidents."""
    data = bytearray(draw(st.sampled_from(beginnings)))
    for _ in range(draw(st.integers(0, 6))):
        at, length = draw(st.integers(0, len(data))), draw(st.integers(0, 64))
        match draw(st.integers(0, 5)):
            case 0:
                del data[at : at + length]
            case 1:
                data[at:at] = draw(st.sampled_from(PIECES))
            case 2:
                data[at : at + length] = draw(st.binary(max_size=32))
            case 3:
                data[at:at] = bytes(data[at : at + length]) * draw(st.integers(1, 50))
            case 4:
                del data[at:]
            case 5:
                other = draw(st.sampled_from(beginnings))
                data[at:at] = other[at : at + length * 8]
    return bytes(data)


def fuzz(kind: str, beginnings: list[bytes], seconds: float, kept: Path) -> Tried:
    """Break files of a kind until the time is up."""
    tried, until = Tried(), time.monotonic() + seconds

    def one(data: bytes) -> None:
        if time.monotonic() > until:
            return
        began = time.monotonic()
        try:
            tried.notices += check(kind, data)
        except Exception as error:  # whatever it is, it is what we look for
            _keep(kept, kind, data, error, tried)
        took = time.monotonic() - began
        tried.examples += 1
        tried.slowest = max(tried.slowest, took)
        if took > LONGEST_SECONDS:
            _keep(kept, kind, data, TimeoutError(f"{took:.0f} s"), tried)

    fuzzed = settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )(given(broken_files(beginnings))(one))
    while time.monotonic() < until:
        began = time.monotonic()
        fuzzed()
        tried.seconds += time.monotonic() - began
    return tried


def _keep(kept: Path, kind: str, data: bytes, error: Exception, tried: Tried) -> None:
    name = kept / f"{kind}-{sha256(data).hexdigest()[:12]}"
    name.write_bytes(data)
    tried.broken.append(f"{type(error).__name__}: {str(error)[:120]} ({name})")


def main() -> int:
    """Fuzz each kind for its share of the time and print what was tried."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--kind", choices=sorted(PLACES), action="append")
    chosen = parser.parse_args()
    folder = Path(os.environ.get("ANBUD_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
    kept = Path(tempfile.mkdtemp(prefix="anbud-fuzz-"))
    kinds = chosen.kind or list(PLACES)
    broken = 0
    for kind in kinds:
        tried = fuzz(kind, seeds(kind, folder), 60 * chosen.minutes / len(kinds), kept)
        broken += len(tried.broken)
        rate = tried.examples / (tried.seconds or 1)
        sys.stdout.write(
            f"{kind:8} {tried.examples:8} files, {tried.notices:8} notices, {rate:6.0f}/s, slowest {tried.slowest:.2f} s, "
            f"{len(tried.broken)} broken\n"
        )
        sys.stdout.writelines(f"         {line}\n" for line in tried.broken[:5])
        sys.stdout.flush()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"at most {peak:.0f} MB of memory; {broken} did not hold\n")
    return 1 if broken or peak > MOST_MEMORY_MB else 0


if __name__ == "__main__":
    sys.exit(main())
