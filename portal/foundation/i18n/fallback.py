"""Swedish inside a page of another language is tagged `lang="sv"`, so that it is read aloud right.

While a page is rendered, a text that fell back is wrapped in two private characters. `tag_fallbacks` turns
them into elements where elements may stand, and takes them away inside tags, titles, options and text areas.
"""

import re
from collections.abc import Callable, Mapping

from portal.foundation.i18n.catalogue import lacks
from portal.foundation.i18n.language import current_language, gettext, ngettext, pgettext

START, END = "\ue000", "\ue001"
_PIECES = re.compile(r"(<[^>]*>)")
_PLAIN = re.compile(r"<(/?)(title|option|textarea|script|style)\b", re.IGNORECASE)


def _marked(text: str, fell_back: bool) -> str:
    return f"{START}{text}{END}" if fell_back else text


def marked_gettext(message: str) -> str:
    """Like `gettext`, with a mark around what fell back to Swedish."""
    return _marked(gettext(message), lacks(current_language(), message))


def marked_ngettext(one: str, many: str, n: int) -> str:
    """Like `ngettext`, with a mark around what fell back to Swedish."""
    return _marked(ngettext(one, many, n), lacks(current_language(), one))


def marked_pgettext(context: str, message: str) -> str:
    """Like `pgettext`, with a mark around what fell back to Swedish."""
    return _marked(pgettext(context, message), lacks(current_language(), message, context))


def spoken(names: Mapping[str, str]) -> str:
    """Return what something is called, {language: name}, with a mark around it where only the Swedish name is known."""
    here = current_language()
    return names[here] if names.get(here) else _marked(names["sv"], fell_back=True)


def tag_fallbacks(html: str) -> str:
    """Return `html` with its marks turned into `<span lang="sv">`."""
    if START not in html:
        return html
    inside_plain = False
    pieces: list[str] = []
    for piece in _PIECES.split(html):
        if piece.startswith("<"):
            if found := _PLAIN.match(piece):
                inside_plain = not found.group(1)
            pieces.append(without_marks(piece))
        else:
            if inside_plain and piece.startswith(START) and pieces[-1:] and pieces[-1].startswith("<option"):
                # An option holds no elements, and may say its language itself.
                pieces[-1] = f'{pieces[-1].removesuffix(">")} lang="sv">'
            pieces.append(without_marks(piece) if inside_plain else _tagged(piece))
    return "".join(pieces)


def _tagged(text: str) -> str:
    return text.replace(START, '<span lang="sv">').replace(END, "</span>")


def without_marks(text: str) -> str:
    """Return `text` as plain text."""
    return text.replace(START, "").replace(END, "")


MARKED: tuple[Callable[..., str], ...] = (marked_gettext, marked_ngettext, marked_pgettext)
