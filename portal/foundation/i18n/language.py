"""Which language the current visit or letter is in, and texts in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from portal.foundation.i18n.catalogue import catalogue

LANGUAGES = ("sv", "fi", "fit", "en")
OWN_NAMES = {"sv": "Svenska", "fi": "Suomi", "fit": "Meänkieli", "en": "English"}

_current: ContextVar[str] = ContextVar("language", default="sv")


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Make `language` the one that texts, dates and sums inside the block are written in."""
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language}")
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def current_language() -> str:
    """Return the language of the current visit or letter; Swedish outside of any."""
    return _current.get()


def gettext(message: str) -> str:
    """Return `message` in the current language, or the Swedish itself."""
    return catalogue(_current.get()).gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """Return the form that fits `n`; the caller fills in `%(n)s`."""
    return catalogue(_current.get()).ngettext(one, many, n)


def pgettext(context: str, message: str) -> str:
    """Return `message` as it is said in `context`."""
    return catalogue(_current.get()).pgettext(context, message)


def N_(message: str) -> str:
    """Mark a text for translation where it is defined; `gettext` translates it where it is shown."""
    return message
