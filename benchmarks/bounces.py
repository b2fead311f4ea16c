"""How returned mails are judged, against what two others expect: agreement, precision and recall, each disagreement."""

import csv
import io
import os
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from notifications.bounces.domain import gravest, read_returned

#: What Sisimai calls these says nothing of the address: a complaint, an absence note, a success.
NO_BOUNCE = {"feedback", "vacation", "delivered"}
#: For our kinds: a block by policy is soft to whom it comes back, a complaint is no bounce.
AS = {"policy": "soft", "complaint": "none"}
WHY = {
    ("soft", "hard"): "its words or 5.2.1 say that there is no such user; Sisimai sees a filter, a full box or a pause",
    ("hard", "soft"): "no 5.1.x and no RCPT is named, or it is 5.7.x or a timeout: we do not convict by such words",
    ("hard", "none"): "neither code nor words that we know: kept and shown, nobody is judged by it",
    ("soft", "none"): "neither code nor words that we know: kept and shown",
    ("none", "soft"): "it speaks of a failure, and we read it as one",
}


class Judgement(NamedTuple):
    """One mail of the set."""

    file: str
    reason: str
    expected: str
    found: str
    held_out: bool

    @property
    def agrees(self) -> bool:
        return self.expected == self.found


def judgements(data: Path) -> Iterator[Judgement]:
    """Judge each mail of Sisimai's set that has an expectation; of several recipients the gravest counts."""
    for row, raw in _mails(data, "sisimai_set-of-emails"):
        if not row["hard_bounce"]:
            continue
        wanted = [
            "none" if reason in NO_BOUNCE else "hard" if hard == "yes" else "soft"
            for reason, hard in zip(row["reasons"].split("|"), row["hard_bounce"].split("|"), strict=False)
        ]
        expected = next(kind for kind in ("hard", "soft", "none") if kind in wanted)
        kind = gravest(read_returned(raw)).kind
        held_out = sha256(row["file"].encode()).digest()[0] % 3 == 0
        yield Judgement(row["file"], row["reasons"], expected, AS.get(kind, kind), held_out)


def addresses_found(data: Path) -> Iterator[tuple[dict[str, str], set[str], set[str]]]:
    """Return for each of flufl.bounce's mails the addresses we found and those its table names."""
    for row, raw in _mails(data, "flufl_bounce"):
        wanted = {*row["permanent_addresses"].lower().split(), *row["temporary_addresses"].lower().split()}
        found = {one.recipient.lower() for one in read_returned(raw) if one.kind != "none" and one.recipient}
        yield row, found, wanted


def _mails(data: Path, name: str) -> Iterator[tuple[dict[str, str], bytes]]:
    archive = zipfile.ZipFile(data / "bounces" / f"{name}.zip")
    expected = (data / "bounces" / f"{name.replace('_set-of-emails', '')}_expected.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(io.StringIO(expected)):
        member = next(member for member in archive.namelist() if member.endswith(row["file"]))
        yield row, archive.read(member)


def shared_data() -> Path:
    """Return where the real data is."""
    return Path(os.environ.get("ANBUD_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


def lines(data: Path) -> list[str]:
    """Return the table as lines."""
    judged = list(judgements(data))
    pairs = Counter((one.expected, one.found) for one in judged)
    told = [f"Sisimai: {sum(one.agrees for one in judged)} of {len(judged)} agree"]
    for kind in ("hard", "soft", "none"):
        right = pairs[kind, kind]
        ours, theirs = (sum(n for pair, n in pairs.items() if pair[side] == kind) for side in (1, 0))
        told.append(f"  {kind}: precision {right / max(ours, 1):.3f}, recall {right / max(theirs, 1):.3f}")
    for part, held in (("looked at", False), ("held out", True)):
        some = [one for one in judged if one.held_out is held]
        told.append(f"  {part}: {sum(one.agrees for one in some)} of {len(some)}")
    for one in judged:
        if not one.agrees:
            why = WHY.get((one.expected, one.found), "")
            told.append(f"  {one.file}: {one.reason}, expected {one.expected}, found {one.found}: {why}")
    flufl = list(addresses_found(data))
    told.append(
        f"flufl.bounce: {sum(found == wanted for _, found, wanted in flufl)} of {len(flufl)} name the addresses"
    )
    return told


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines(shared_data())) + "\n")
