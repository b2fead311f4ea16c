"""Which texts the public may read, and what each language makes of them."""

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from babel.messages.extract import extract_from_file

from portal.foundation.i18n.__main__ import KEYWORDS, NAME, OPTIONS, PACKAGES, ROOT
from portal.foundation.i18n.catalogue import said_in

# Officers work in Swedish: their pages extend this one, and their modules name an address inside.
INSIDE = re.compile(r'extends "portal/internal\.html"|/intern\b')


@dataclass(frozen=True, slots=True)
class Text:
    """A Swedish text, and what a language says instead; nothing where it lacks one."""

    swedish: str
    said: str

    @property
    def digest(self) -> str:
        """What recognises the pair: another translation, or another Swedish text, is another pair."""
        return sha256(f"{self.swedish}\0{self.said}".encode()).hexdigest()


def is_inside(path: Path) -> bool:
    """Tell whether only officers read what this file says."""
    if {"access", "audit", "commands"} & set(path.parts) or path.name == "commands.py":
        return True
    return bool(INSIDE.search(path.read_text(encoding="utf-8"))) and path.name != "layout.html"


def texts_of(path: Path) -> set[str]:
    """Return the texts that a file asks for."""
    kind = "python" if path.suffix == ".py" else "jinja2"
    found = extract_from_file(kind, str(path), keywords=KEYWORDS, options=OPTIONS.get(f"**{path.suffix}", {}))
    texts = {message if isinstance(message, str) else message[0] for _line, message, _comments, _context in found}
    return {text for text in texts if not NAME.fullmatch(text)}


@cache
def public_texts() -> tuple[str, ...]:
    """Return every text the public may read. It reads all files, once: some seconds, so not on the event loop."""
    files = [
        f
        for package in PACKAGES
        for f in (*(ROOT / package / "templates").rglob("*.*"), *(ROOT / package).rglob("*.py"))
    ]
    return tuple(sorted({text for file in files if not is_inside(file) for text in texts_of(file)}))


def public_texts_in(language: str) -> list[Text]:
    """Return every public text with what `language` says; drafts that are not shown too."""
    said = said_in(language)
    return [Text(text, said.get(text, "")) for text in public_texts()]
