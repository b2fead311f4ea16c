"""How returned mails are judged, against what two others expect: agreement, precision and recall, each disagreement."""

import csv
import io
import os
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from notifications.bounces.domain import gravest, read_returned

#: What Sisimai calls these says nothing of the address: a complaint, an absence note, a success.
NO_BOUNCE = {"feedback", "vacation", "delivered"}
#: For our kinds: a block by policy is soft to whom it comes back, a complaint is no bounce.
AS = {"policy": "soft", "complaint": "none"}
#: Where we and Sisimai differ, and why we stay by it.
EXPLAINED = {
    "maildir/bsd/lhost-amazonworkmail-02.eml": "5.2.1 and 'User Unknown': of nine such mails the set calls six hard",
    "maildir/bsd/lhost-messagingserver-06.eml": "5.2.1 and 'User Unknown': of nine such mails the set calls six hard",
    "maildir/bsd/lhost-zoho-02.eml": "5.2.1 and 'User Unknown': of nine such mails the set calls six hard",
    "maildir/bsd/lhost-fml-03.eml": "a list's alert of a loop, from a person's address: kept and shown, nobody is judged by it",
    "maildir/bsd/lhost-opensmtpd-12.eml": "a report of a delay, which says itself that it is temporary",
    "maildir/bsd/lhost-powermta-02.eml": "554 without a status: the same words are soft elsewhere in the set (x2-02)",
    "maildir/bsd/lhost-sendmail-14.eml": "a person forwards a bounce: what people forward convicts nobody",
    "maildir/bsd/lhost-verizon-02.eml": "no word and no code: kept as soft",
    "maildir/bsd/lhost-yahoo-07.eml": "550 without a status: the same words are soft elsewhere in the set (yahoo-06)",
    "maildir/bsd/rfc3464-42.eml": "'the account that you tried to reach does not exist' is no filter's word",
    **dict.fromkeys(
        (f"maildir/{folder}/lhost-x1-01.eml" for folder in ("bsd", "dos", "mac")),
        "'User unknown' and nothing else: Sisimai knows that this relay says so of every refusal",
    ),
}


class Judgement(NamedTuple):
    """One mail of the set."""

    file: str
    reason: str
    expected: str
    found: str

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
        yield Judgement(row["file"], row["reasons"], expected, AS.get(kind, kind))


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
    for one in judged:
        if not one.agrees:
            why = EXPLAINED.get(one.file, "not looked at yet")
            told.append(f"  {one.file}: {one.reason}, expected {one.expected}, found {one.found}: {why}")
    flufl = list(addresses_found(data))
    told.append(
        f"flufl.bounce: {sum(found == wanted for _, found, wanted in flufl)} of {len(flufl)} name the addresses"
    )
    return told


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines(shared_data())) + "\n")
