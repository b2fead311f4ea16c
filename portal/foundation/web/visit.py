"""What the current request is: set by the outermost layer, read by pages, macros and helpers."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from portal.foundation.i18n import current_language


@dataclass
class Visit:
    """One request, as pages see it; `officer` is set by sign-in, the rest by the edge."""

    path: str = "/"
    query: str = ""
    language: str = "sv"
    method: str = "GET"
    prefers_finnish: bool = False
    flash: str | None = None
    officer: Any = None
    extras: dict[str, Any] = field(default_factory=dict)

    @property
    def layout(self) -> str:
        """The layout of a page that may be met anywhere, as one about an error."""
        inside = self.officer is not None and self.path.startswith("/intern")
        return "portal/internal.html" if inside else "portal/layout.html"


_visit: ContextVar[Visit | None] = ContextVar("visit", default=None)


def visit() -> Visit:
    """Return the current request's visit; outside of a request an empty one."""
    return _visit.get() or Visit(language=current_language())


def enter(this: Visit) -> None:
    """Make `this` the visit of the running task; the edge calls it once for each request."""
    _visit.set(this)


def url(path: str, language: str | None = None, **query: Any) -> str:
    """Return the address of `path` in the current language (or `language`), with a query of what is not empty."""
    language = language or current_language()
    prefix = "" if language == "sv" or path.startswith(("/static/", "/api/", "/intern")) else f"/{language}"
    pairs = [(k, v) for k, value in query.items() for v in (value if isinstance(value, list | tuple) else [value])]
    text = urlencode([(k, v) for k, v in pairs if v not in (None, "")])
    base = f"{prefix}{quote(path)}" if path != "/" else prefix or "/"
    return f"{base}?{text}" if text else base
