"""/intern/nojdhet: the satisfaction indices by year, entered or taken from a file of Kolada's."""

from typing import Any

from litestar import Request, Response, get, post

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, redirect
from portal.foundation.web.uploads import posted_file
from procurement.plan.actions import enter_index
from procurement.plan.domain.indices import FIRST_YEAR, INDICES, read_index_file
from procurement.plan.queries import indices
from procurement.plan.web.activity import by

PATH = "/intern/nojdhet"
LARGEST = 2_000_000


@get(PATH, include_in_schema=False, opt=needs("reader"))
async def all_indices() -> Response[str]:
    """Every year there is a value for."""
    return await _page(Form.of(name="NKI"))


async def _page(form: Form) -> Response[str]:
    rows = await indices()
    years = sorted({row["year"] for row in rows}, reverse=True)
    values = {(row["name"], row["year"]): row for row in rows}
    return page("procurement/plan/indices.html", form=form, years=years, values=values, names=INDICES, private=True)


@post(PATH, include_in_schema=False, opt=needs("planner"))
async def enter(request: Request[Any, Any, Any]) -> Response[Any]:
    """Keep one year's value, or every year of a file."""
    form, now = await read_form(request), clock.now()
    name = form.choice("name", INDICES, gettext("Välj index"))
    _, body = await posted_file(form)
    values = _of_file(form, body, now.year) if body else _of_fields(form, now.year)
    source = form.text("source", gettext("Skriv varifrån siffran kommer, till exempel Insikt 2025"), 300)
    if not form.valid:
        return await _page(form)
    await enter_index(name, values, source, by=by(), now=now)
    return redirect(PATH, flash=gettext("Sparat."))


def _of_file(form: Form, body: bytes, this_year: int) -> dict[int, float]:
    try:
        if len(body) > LARGEST:
            raise ValueError("too large")
        values = {year: value for year, value in read_index_file(body).items() if year <= this_year}
        if not values:
            raise ValueError("only years to come")
        return values
    except (ValueError, KeyError, TypeError, AttributeError):
        form.error(
            "file",
            gettext(
                "Filen ska ha ett mått och en kommun, med värden år för år. Hämta den från Kolada som JSON, eller skriv år;värde på varje rad."
            ),
        )
        return {}


def _of_fields(form: Form, this_year: int) -> dict[int, float]:
    year = form.whole("year", gettext("Skriv ett år, till exempel 2025"), FIRST_YEAR, this_year)
    text = form.text("value", gettext("Skriv ett värde mellan 0 och 100"), 6).replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        form.error("value", gettext("Skriv ett värde mellan 0 och 100"))
    if year is None:
        form.error("year", gettext("Skriv ett år, till exempel 2025"))
    return {year: value} if year is not None else {}


ROUTES = [all_indices, enter]
