"""Templates of all packages in one environment, with our texts, dates, addresses and page helper."""

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Response
from litestar.datastructures import Cookie

from portal.foundation import i18n
from portal.foundation.clock import now
from portal.foundation.i18n.fallback import MARKED, spoken, tag_fallbacks
from portal.foundation.web.assets import asset
from portal.foundation.web.forms import Form
from portal.foundation.web.marked import marked_up
from portal.foundation.web.menu import menu_for
from portal.foundation.web.site import site
from portal.foundation.web.visit import url, visit

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("portal", "procurement", "suppliers", "notifications")
FLASH = "flash"
SWEDEN = ZoneInfo("Europe/Stockholm")


@cache
def environment() -> Environment:
    """Return the one environment; templates are named `<package>/<subject>/<page>.html`."""
    made = Environment(
        loader=FileSystemLoader([ROOT / package / "templates" for package in PACKAGES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.policies["ext.i18n.trimmed"] = True
    gettext, ngettext, pgettext = MARKED
    made.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext)  # type: ignore[attr-defined]
    made.globals |= {
        name: getattr(i18n, name) for name in i18n.__all__ if name not in ("gettext", "ngettext", "pgettext")
    }
    made.filters["spoken"] = spoken
    made.filters["marked"] = marked_up
    made.filters["iso"] = lambda instant: instant.astimezone(SWEDEN).isoformat(timespec="minutes")
    made.globals |= {"url": url, "asset": asset, "site": site, "visit": visit, "now": now, "menu_for": menu_for}
    return made


def render(template: str, **context: Any) -> str:
    """Return a template's HTML in the current language, its Swedish leftovers tagged as such."""
    return tag_fallbacks(environment().get_template(template).render(**context))


def page(
    template: str, *, status: int = 200, form: Form | None = None, private: bool = False, **context: Any
) -> Response[str]:
    """Answer with a page; a form with errors makes it a 422.

    `private` is for pages that hold a token or personal data: nobody may keep or index them.
    """
    if form is not None and form.errors and status == 200:
        status = 422
    html = render(template, form=form, private=private, **context)
    headers = {"cache-control": "private, no-store" if private else "no-cache"}
    if private:
        headers["x-robots-tag"] = "noindex"
    answer = Response(html, status_code=status, media_type=MediaType.HTML, headers=headers)
    if visit().flash:
        answer.delete_cookie(FLASH)
        answer.headers["cache-control"] = "private, no-store"
    return answer


def redirect(path: str, *, flash: str | None = None, **query: Any) -> Response[None]:
    """Answer 303 to a page of ours in the current language; `flash` is said once at its top."""
    answer = Response(None, status_code=303, headers={"location": url(path, **query)})
    if flash:
        answer.set_cookie(Cookie(key=FLASH, value=quote(flash), max_age=60, httponly=True, samesite="lax", path="/"))
    return answer
