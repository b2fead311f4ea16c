"""`python -m tests.fuzz.guided --minutes 10`: the readers fuzzed by coverage, where atheris is installed.

Atheris is no dependency of ours: `pip install atheris` into the environment where one wants it.
"""

import argparse
import importlib.util
import os
import sys
import tempfile
from pathlib import Path

from tests.fuzz.corpus import PLACES, seeds

KINDS = tuple(PLACES)


def main() -> int:
    """Hand the readers to atheris; it ends with an error at the first thing that does not hold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10)
    minutes = parser.parse_args().minutes
    if importlib.util.find_spec("atheris") is None:
        sys.stdout.write("left out: atheris is not installed\n")
        return 0
    import atheris  # type: ignore[import-not-found]

    with atheris.instrument_imports(include=["procurement.sources.formats"]):
        from tests.fuzz.properties import check

    def one(data: bytes) -> None:
        # The first byte says which reader gets the rest.
        if data:
            check(KINDS[data[0] % len(KINDS)], data[1:])

    corpus = _corpus()
    limits = [f"-max_total_time={int(minutes * 60)}", "-timeout=10", "-rss_limit_mb=1024", "-max_len=65536"]
    atheris.Setup([sys.argv[0], *limits, "-print_final_stats=1", str(corpus)], one)
    atheris.Fuzz()
    return 0


def _corpus() -> Path:
    folder = Path(os.environ.get("ANBUD_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
    corpus = Path(tempfile.mkdtemp(prefix="anbud-fuzz-corpus-"))
    for number, kind in enumerate(KINDS):
        for place, seed in enumerate(seeds(kind, folder)[:60]):
            (corpus / f"{kind}-{place}").write_bytes(bytes([number]) + seed)
    return corpus


if __name__ == "__main__":
    sys.exit(main())
