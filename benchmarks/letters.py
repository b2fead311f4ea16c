"""Composing a digest of 20 items: ours, the standard library's way, and the floor of joining ready bytes."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from notifications.letters import domain
from notifications.letters.compose import Item, Reader, compose
from notifications.letters.fragments import item_text, rendered_item
from notifications.letters.words import words
from portal.foundation.settings import Settings, read_settings

ITEMS, ROUNDS = 20, 100
AT = datetime(2030, 3, 12, 8, 0, tzinfo=UTC)
WHY = "Du får det här för att du valt Snöröjning."
VALUES = {"heading": "20 nya upphandlingar", "intro": ""}


def _procurement(number: int) -> dict[str, Any]:
    summary = "Plogning och sandning. " * 8
    return {
        "reference": f"2030-{number:03d}", "language": "sv", "deadline_at": AT, "planned_on": None, "lots": [], "unit": "Tekniska enheten",
        "buyer": "Övertorneå kommun", "place": "", "value_from_minor": 40_000_000, "value_to_minor": 70_000_000,
        "currency": "SEK", "texts": {"sv": {"title": f"Snöröjning i by {number}", "summary": summary}},
    }  # fmt: skip


def _words(procurement: dict[str, Any], ending: str) -> str:
    return item_text(procurement, "sv", ending, "https://anbud.example", "new")


def _part(procurement: dict[str, Any], ending: str) -> bytes:
    return rendered_item(procurement, "sv", ending, "https://anbud.example", "new")


def _microseconds(work: Callable[[], object], rounds: int) -> float:
    best = float("inf")
    for _time in range(3):
        start = time.perf_counter()
        for _round in range(rounds):
            work()
        best = min(best, time.perf_counter() - start)
    return best / rounds * 1e6


def measured(settings: Settings, rounds: int = ROUNDS) -> dict[str, float]:
    """Return the microseconds that one letter takes, by way of making it."""
    bought = [_procurement(number) for number in range(ITEMS)]
    wire = {domain.digest(body): body for body in (_part(one, ending) for ending in ("txt", "html") for one in bought)}
    names = list(wire)
    ready = {ending: "".join(_words(one, ending) for one in bought) for ending in ("txt", "html")}
    reader = Reader("anna@firma.example", "sv", 1, since=AT)

    # One batch's readers share them (notifications.digests.actions).
    items = [
        Item(text, html, words("because", "sv", WHY), words("group", "sv", "Öppna"))
        for text, html in zip(names[:ITEMS], names[ITEMS:], strict=True)
    ]

    def ours() -> bytes:
        row = compose("digest", reader, "20 nya", VALUES, items, key="digest:1", settings=settings, at=AT)
        return domain.join(row["parts"], [wire[name] for name in row["fragments"]])

    def standard_library(text: str, html: str) -> bytes:
        message = EmailMessage(policy=policy.SMTP)
        message["Subject"], message["From"], message["To"] = "20 nya", settings.mail_from, reader.address
        message.set_content(text, cte="quoted-printable")
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        return message.as_bytes()

    def each_built() -> bytes:
        text, html = ("".join(_words(one, ending) for one in bought) for ending in ("txt", "html"))
        return standard_library(text, html)

    row = compose("digest", reader, "20 nya", VALUES, items, key="digest:1", settings=settings, at=AT)
    bodies = [wire[name] for name in row["fragments"]]
    return {
        "compose": _microseconds(ours, rounds),
        "each built: templates and EmailMessage": _microseconds(each_built, rounds),
        "EmailMessage alone, its words ready": _microseconds(
            lambda: standard_library(ready["txt"], ready["html"]), rounds
        ),
        "join only": _microseconds(lambda: domain.join(row["parts"], bodies), rounds),
    }


def main() -> int:
    """Print the microseconds a letter takes, each way."""
    with TemporaryDirectory() as folder:
        settings = read_settings({"ANBUD_DATA_DIR": str(Path(folder)), "ANBUD_SECRET_KEY": "k" * 40})
        found = measured(settings)
        for name, microseconds in found.items():
            times = microseconds / found["compose"]
            sys.stdout.write(f"{name}: {microseconds:.0f} µs a letter, {times:.1f} x compose\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
