"""The report's PDF is one that a screen reader can read: PDF/UA-1, by a validator and by its tags (decision 55)."""

import io
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from notifications.reports.domain import KEYS, compared, figure, section, with_texts
from notifications.reports.formats.pdf import pdf_of

LETTERS = "Åäö ÄÖÅ – ”citat” … €  5 % ¹ ½ → <b>#strong[nej]</b> $x^2$ \\ @ Ylitornion šuõŋŋ"


def report(rows: int = 3, words: str = LETTERS) -> dict[str, Any]:
    """A whole report with something in every section."""
    sections = [
        section(key, f"Så räknas {key}.", ("Nr", "Namn", "Antal"), [[f"1.{n}", _unlike(f"{key} {n}"), n] for n in range(rows)],
                figures=[figure(f"{key}_n", "Antal", rows, words, "/handlingsplan")])
        for key in KEYS
    ]  # fmt: skip
    snapshot = {"period": "2030-1", "from": "2030-01-01", "until": "2030-06-30", "counted_at": "2030-07-10T09:00:00",
                "municipality": "Övertorneå kommun", "plan": "Handlingsplan", "sections": sections}  # fmt: skip
    whole = with_texts(
        compared(snapshot, {"period": "2029-2", "sections": []}), dict.fromkeys((*KEYS, "yhteenveto"), words)
    )
    return {**whole, "state": "adopted", "adopted_on": "2030-09-04", "paragraph": "KS § 12",
            "notes": [{"text": words, "at": "2030-09-05"}]}  # fmt: skip


def _unlike(seed: str) -> str:
    """Return words that stand in no other row: what is alike on many pages is taken for a running head."""
    return sha256(seed.encode()).hexdigest().translate(str.maketrans("0123456789", "ghijklmnåö")).replace("e", " ")


def empty() -> dict[str, Any]:
    """A draft in which nothing is written and nothing happened."""
    whole = report(0, "")
    return {**whole, "sections": [{**part, "figures": []} for part in whole["sections"]], "state": "draft", "notes": []}


def told(folder: Path, body: bytes) -> subprocess.CompletedProcess[str]:
    """What the validator says, as a process of its own."""
    path = folder / "report.pdf"
    path.write_bytes(body)
    command = [sys.executable, "-m", "outloud.cli", str(path), "--fail-on", "warning"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("made", [report(), report(rows=90), empty()], ids=["small", "several pages", "empty"])
def test_a_validator_finds_nothing_wrong_with_the_report(tmp_path, made):
    checked = told(tmp_path, pdf_of(made))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "0 error(s), 0 warning(s)" in checked.stdout


def test_the_validator_sees_what_is_wrong(tmp_path):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_of(report()))) as pdf:
        del pdf.Root.StructTreeRoot
        pdf.save(out)
    checked = told(tmp_path, out.getvalue())
    assert checked.returncode == 1
    assert "ERROR" in checked.stdout


def test_every_table_has_its_heads_and_the_summary_is_tagged_as_finnish():
    with pikepdf.open(io.BytesIO(pdf_of(report()))) as pdf:
        tags = Counter(_tags(pdf.Root.StructTreeRoot.K))
        languages = set(_languages(pdf.Root.StructTreeRoot.K))
        assert str(pdf.Root.Lang).startswith("sv")
    assert tags["/Table"] == tags["/THead"] == 2 * len(KEYS) + 2
    assert tags["/TH"] == len(KEYS) * (4 + 3) + 2 * 3
    assert tags["/H1"] == 1
    assert tags["/H2"] == len(KEYS) + 2
    assert "fi" in languages


def _tags(node: Any) -> Any:
    for one in _inside(node):
        yield str(one.S)
        yield from _tags(one.get("/K", pikepdf.Array()))


def _languages(node: Any) -> Any:
    for one in _inside(node):
        if "/Lang" in one:
            yield str(one.Lang)[:2]
        yield from _languages(one.get("/K", pikepdf.Array()))


def _inside(node: Any) -> Any:
    nodes = node if isinstance(node, pikepdf.Array) else [node]
    return [one for one in nodes if isinstance(one, pikepdf.Dictionary) and "/S" in one]
