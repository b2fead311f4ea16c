"""What time it is: the one place that reads the machine's clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_pretended: ContextVar[datetime | None] = ContextVar("pretended_now", default=None)


def now() -> datetime:
    """Return the current instant in UTC, or the one set by `at`."""
    return _pretended.get() or datetime.now(UTC)


def pretended() -> datetime | None:
    """Return the instant set by `at`, if any."""
    return _pretended.get()


@contextmanager
def at(instant: datetime) -> Iterator[datetime]:
    """Make `now` return `instant` inside the block; it must be aware."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs an offset, for example 2026-11-24T09:00:00+01:00")
    token = _pretended.set(instant.astimezone(UTC))
    try:
        yield instant
    finally:
        _pretended.reset(token)
