"""`--now`: acting as if it were another instant, for trials and never in production."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer

from portal.foundation import clock
from portal.foundation.settings import Settings

Now = Annotated[
    str | None,
    typer.Option("--now", help="Act as if it were this instant (ISO 8601 with offset); refused in production."),
]


def read_instant(text: str) -> datetime:
    """Return the instant that `text` names."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not an instant: write 2026-11-30T07:05:00+01:00") from None
    if instant.tzinfo is None:
        raise typer.BadParameter(f"{text!r} has no offset: write {text}+01:00")
    return instant


def instant_of(text: str | None, settings: Settings) -> datetime | None:
    """Return the instant to act as if it were, or None for the present."""
    if text is None:
        return None
    if settings.in_production:
        raise typer.BadParameter("--now is refused when ANBUD_ENVIRONMENT=production")
    return read_instant(text)


@contextmanager
def pretending(text: str | None, settings: Settings) -> Iterator[None]:
    """Have the clock say `text` inside the block, where it says anything."""
    instant = instant_of(text, settings)
    if instant is None:
        yield
    else:
        with clock.at(instant):
            yield
