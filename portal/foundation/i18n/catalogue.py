"""The catalogues, read from the .po files themselves: there is no compiled file to go stale."""

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[2] / "locale"


def path_of(language: str) -> Path:
    """Return where the catalogue of `language` is; Swedish has none, it is the source."""
    return LOCALE / language / "LC_MESSAGES" / "anbud.po"


# Of a language that is not here, everything is shown.
_shown: dict[str, frozenset[str]] = {}


def show_only(language: str, texts: frozenset[str] | None) -> None:
    """Let the rest of a language come out in Swedish, as if it were not translated; None shows all of it again."""
    if _shown.get(language) == texts:
        return
    if texts is None:
        del _shown[language]
    else:
        _shown[language] = texts
    catalogue.cache_clear()
    lacks.cache_clear()


def _whole(language: str) -> Catalog:
    with path_of(language).open("rb") as file:
        # Babel knows no "fit"; its plural rule is Finnish's.
        return read_po(file, locale="fi" if language == "fit" else language)


@cache
def said_in(language: str) -> dict[str, str]:
    """Return what a language says for each Swedish text, shown or not; plurals in their first form."""
    if not path_of(language).exists():
        return {}
    said = {}
    for message in _whole(language):
        if message.id:
            string: Any = message.string
            said[_first(message.id)] = str((string if isinstance(string, str) else string[0]) or "")
    return said


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the texts of `language`; what it lacks comes out in Swedish."""
    path = path_of(language)
    if not path.exists():
        return gettext.NullTranslations()
    content = _whole(language)
    for message in [m for m in content if m.id and language in _shown and _first(m.id) not in _shown[language]]:
        content.delete(_first(message.id), message.context)
    # A plural without a translation would be compiled as itself, and pass for one.
    for message in [message for message in content if message.id and not isinstance(message.id, str)]:
        if not (message.string and all(message.string)):
            content.delete(message.id[0], message.context)
    compiled = BytesIO()
    write_mo(compiled, content)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _first(identifier: str | tuple[str, ...] | list[str]) -> str:
    return identifier if isinstance(identifier, str) else identifier[0]


@cache
def lacks(language: str, message: str, context: str | None = None) -> bool:
    """Tell whether `language` has no text of its own for `message`."""
    if language == "sv":
        return False
    known = getattr(catalogue(language), "_catalog", {})
    key = f"{context}\x04{message}" if context else message
    return key not in known and (key, 0) not in known and (key, 1) not in known
