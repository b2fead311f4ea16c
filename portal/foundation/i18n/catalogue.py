"""The catalogues, read from the .po files themselves: there is no compiled file to go stale."""

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[2] / "locale"


def path_of(language: str) -> Path:
    """Return where the catalogue of `language` is; Swedish has none, it is the source."""
    return LOCALE / language / "LC_MESSAGES" / "anbud.po"


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the texts of `language`; what it lacks comes out in Swedish."""
    path = path_of(language)
    if not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        # Babel knows no "fit"; its plural rule is Finnish's.
        content = read_po(file, locale="fi" if language == "fit" else language)
    # A plural without a translation would be compiled as itself, and pass for one.
    for message in [message for message in content if message.id and not isinstance(message.id, str)]:
        if not (message.string and all(message.string)):
            content.delete(message.id[0], message.context)
    compiled = BytesIO()
    write_mo(compiled, content)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def lacks(language: str, message: str, context: str | None = None) -> bool:
    """Tell whether `language` has no text of its own for `message`."""
    if language == "sv":
        return False
    known = getattr(catalogue(language), "_catalog", {})
    key = f"{context}\x04{message}" if context else message
    return key not in known and (key, 0) not in known and (key, 1) not in known
