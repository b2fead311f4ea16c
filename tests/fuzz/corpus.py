"""What fuzzing starts from: small real files of each kind, and a few of our own where there are none."""

import gzip
import zipfile
from pathlib import Path

LARGEST_SEED = 60_000
MOST_SEEDS = 120
# Format: (folder or archive, endings)
PLACES: dict[str, tuple[str, ...]] = {
    "rss": ("feeds-torture/feedparser.zip", "feeds-torture/gofeed.zip", "feeds-torture/miniflux.zip", "tender-feeds",
            "feeds-torture/xml-attacks"),
    "eforms": ("eforms-notices/eforms-notices.zip",),
    "ted": ("ted-legacy-notices/ted-legacy-notices.zip",),
    "ocds": ("ocds/invalid-and-odd", "ocds/standard-docs-examples", "ocds/ocdskit-realdata", "ocds/converted-from-eforms.zip"),
    "ted-api": ("ted-api-v3",),
    "csv": ("procurement-plans", "ted-api-v3"),
    "xlsx": ("procurement-plans", "ocds/standard-fictional-example"),
}  # fmt: skip
ENDINGS = {
    "ocds": (".json", ".gz"), "ted-api": (".json",), "csv": (".csv",), "xlsx": (".xlsx",), "eforms": (".xml",), "ted": (".xml",),
    "rss": (".xml", ".rss"),
}  # fmt: skip
OWN = {
    "csv": "Rubrik;Sista anbudsdag;Värde (tkr);CPV\nSnö;1.2.2030;1 500–2 000;90620000-9\n".encode("cp1252"),
    "ted-api": b'{"notices":[{"publication-number":"1-2026","notice-title":{"swe":"A - B - C"}}],"iterationNextToken":"x"}',
    "rss": b'<rss version="2.0"><channel><item><guid>1</guid><title>Sn\xc3\xb6</title></item></channel></rss>',
    "ocds": b'{"ocid":"o-1","tag":["tender"],"tender":{"title":"Sn\xc3\xb6","value":{"amount":1}}}\n{"ocid":"o-2"}\n',
}


def seeds(kind: str, folder: Path) -> list[bytes]:
    """Return files to begin with; our own where the real ones are not at hand."""
    found = [OWN[kind]] if kind in OWN else []
    for place in PLACES[kind]:
        found += _below(folder / place, ENDINGS[kind])
    small = [data for data in found if 0 < len(data) <= LARGEST_SEED] or found[:3] or [b"<a/>"]
    step = max(1, len(small) // MOST_SEEDS)
    return small[::step]


def _below(place: Path, endings: tuple[str, ...]) -> list[bytes]:
    if place.suffix == ".zip" and place.exists():
        with zipfile.ZipFile(place) as archive:
            return [archive.read(one) for one in archive.infolist() if one.filename.endswith(endings)]
    files = sorted(path for path in place.rglob("*") if path.name.endswith(endings)) if place.exists() else []
    return [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in files]
