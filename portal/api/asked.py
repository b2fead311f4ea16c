"""The questions that lists share, as the description documents them."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar.openapi.spec import Example
from litestar.params import PathParameter, QueryParameter

Cursor = Annotated[
    str,
    QueryParameter(
        pattern=r"^[A-Za-z0-9_-]*$",
        max_length=200,
        description="`cursor` of the page before; it belongs to the list and the order it came from.",
        examples=[Example(value="", summary="the first page")],
    ),
]
Limit = Annotated[
    int, QueryParameter(ge=1, le=200, description="How many on a page.", examples=[Example(value=50, summary="usual")])
]
Aware = Annotated[datetime, msgspec.Meta(tz=True)]
Since = Annotated[
    Aware | None,
    QueryParameter(
        description="Only what changed after this instant, with its offset.",
        examples=[Example(value="2026-11-01T00:00:00+01:00", summary="an instant")],
    ),
]
Day = Annotated[
    date | None, QueryParameter(description="A day in Sweden.", examples=[Example(value="2026-11-30", summary="a day")])
]
Reference = Annotated[
    str,
    PathParameter(
        pattern=r"^[0-9]{4}-[0-9]{3,9}$",
        description="The public number of a procurement.",
        examples=[Example(value="2026-014", summary="a number")],
    ),
]


def in_reach(moment: datetime | None) -> datetime | None:
    """Return an instant that the database can compare with; what lies before all or after all asks for the ends."""
    if moment is None or 1 < moment.year < 9999:
        return moment
    return moment.replace(year=2 if moment.year < 2 else 9998, day=min(moment.day, 28))


def clean(text: str) -> str:
    """Return a text without the character that no text in the database may hold."""
    return text.replace("\0", "")
