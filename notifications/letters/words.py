"""The words of letters: templates, rendered in the reader's language."""

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from notifications.letters.domain import quoted_printable
from portal.foundation import i18n
from portal.foundation.i18n.fallback import MARKED, tag_fallbacks, without_marks

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "notifications" / "letters"


class Words(NamedTuple):
    """The same words ready for the wire, for the text part and for the HTML part."""

    text: bytes
    html: bytes


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name and name.endswith(".html")),
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    gettext, ngettext, pgettext = MARKED
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext
    )
    environment.filters["seen"] = without_marks
    environment.globals.update(
        long_date=i18n.long_date,
        day_and_month=i18n.day_and_month,
        deadline_text=i18n.deadline_text,
        money_text=i18n.money_text,
    )
    return environment


ENVIRONMENT = _environment()


def render(template: str, language: str, **values: Any) -> str:
    """Return a template's words in `language`; Swedish that stands in for a missing text is tagged in HTML."""
    with i18n.use_language(language):
        written = ENVIRONMENT.get_template(template).render(language=language, **values)
    return tag_fallbacks(written) if template.endswith(".html") else without_marks(written)


@lru_cache(maxsize=4096)
def words(template: str, language: str, value: str) -> Words:
    """Return one line that many readers share: why somebody is told (`because`), or a group's title (`group`)."""
    text, html = (render(f"{template}.{ending}", language, value=value) for ending in ("txt", "html"))
    return Words(quoted_printable(text), quoted_printable(html))
