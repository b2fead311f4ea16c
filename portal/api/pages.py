"""Pages about the API: what each problem means. The description's own page is made in `description`."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from portal.api.errors import NoSuchThing
from portal.foundation.access.guard import PUBLIC
from portal.foundation.web import page
from portal.foundation.web.answers import EXPLANATIONS, PROBLEM_NAMES


@get("/api/problem/{name:str}", include_in_schema=False, opt=PUBLIC)
async def problem(name: FromPath[str]) -> Response[Any]:
    """What a problem's type means, and what to do; every error of the API names one of these pages."""
    status = {told: code for code, told in PROBLEM_NAMES.items()}.get(name)
    if status is None:
        raise NoSuchThing(name[:40])
    return page("portal/api/problem.html", code=status, name=name, said=EXPLANATIONS[status])


ROUTES: list[Any] = [problem]
