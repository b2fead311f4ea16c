"""Composing a digest of 20 items: ours, the standard library's way, and the floor of joining ready bytes."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

from notifications.letters import domain
from notifications.letters.compose import Item, Reader, compose
from notifications.letters.words import render, words
from portal.foundation.settings import Settings, read_settings

ITEMS, ROUNDS = 20, 100
AT = datetime(2030, 3, 12, 8, 0, tzinfo=UTC)
WHY = "Du får det här för att du valt Snöröjning."
VALUES = {"heading": "20 nya upphandlingar", "intro": ""}


def _item(number: int, ending: str) -> str:
    return render(
        f"item.{ending}", "sv", title=f"Snöröjning i by {number}", summary="Plogning och sandning. " * 8, change="",
        other_language="", deadline_at=AT, planned="", facts="Tekniska enheten. 400 000–700 000 kr.",
        url=f"https://anbud.example/upphandlingar/2030-{number:03d}",
    )  # fmt: skip


def _microseconds(work: Callable[[], object]) -> float:
    best = float("inf")
    for _time in range(3):
        start = time.perf_counter()
        for _round in range(ROUNDS):
            work()
        best = min(best, time.perf_counter() - start)
    return best / ROUNDS * 1e6


def measured(settings: Settings) -> dict[str, float]:
    """Return the microseconds that one letter takes, by way of making it."""
    texts, htmls = ([_item(number, ending) for number in range(ITEMS)] for ending in ("txt", "html"))
    wire = {domain.digest(body): body for body in map(domain.quoted_printable, (*texts, *htmls))}
    names = list(wire)
    reader = Reader("anna@firma.example", "sv", 1, since=AT)

    # One batch's readers share them (notifications.digests.actions).
    items = [
        Item(text, html, words("because", "sv", WHY), words("group", "sv", "Öppna"))
        for text, html in zip(names[:ITEMS], names[ITEMS:], strict=True)
    ]

    def ours() -> bytes:
        row = compose("digest", reader, "20 nya", VALUES, items, key="digest:1", settings=settings, at=AT)
        return domain.join(row["parts"], [wire[name] for name in row["fragments"]])

    def standard_library() -> bytes:
        message = EmailMessage(policy=policy.SMTP)
        message["Subject"], message["From"], message["To"] = "20 nya", settings.mail_from, reader.address
        message.set_content("".join(texts), cte="quoted-printable")
        message.add_alternative("".join(htmls), subtype="html", cte="quoted-printable")
        return message.as_bytes()

    row = compose("digest", reader, "20 nya", VALUES, items, key="digest:1", settings=settings, at=AT)
    bodies = [wire[name] for name in row["fragments"]]
    return {
        "compose": _microseconds(ours),
        "EmailMessage, templates ready": _microseconds(standard_library),
        "join only": _microseconds(lambda: domain.join(row["parts"], bodies)),
    }


def main() -> int:
    """Print the microseconds a letter takes, each way."""
    with TemporaryDirectory() as folder:
        settings = read_settings({"ANBUD_DATA_DIR": str(Path(folder)), "ANBUD_SECRET_KEY": "k" * 40})
        for name, microseconds in measured(settings).items():
            sys.stdout.write(f"{name}: {microseconds:.0f} µs a letter\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
