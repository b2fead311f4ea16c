"""Journey 29: somebody who reads once a week, in quiet weeks and in full ones, and over the night the clocks change."""

import mailbox
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from notifications.delivery.maildir import maildir_of
from portal.foundation import clock
from portal.worker import run_once
from tests import given
from tests.visitor import settings_in

# A Thursday; the clocks go forward on the night to Sunday, and the week's letter leaves on Monday at seven.
THURSDAY = datetime.fromisoformat("2030-03-28T10:00:00+01:00")
MONDAY = datetime.fromisoformat("2030-04-01T07:05:00+02:00")


def letters_in(folder: Path) -> list[Any]:
    """Return the letters that have left, read."""
    box = mailbox.Maildir(maildir_of(folder), create=True)
    return [message_from_bytes(box.get_bytes(key), policy=policy.default) for key in sorted(box.keys())]


@pytest.mark.parametrize(("published", "letters"), [(0, 0), (1, 1), (7, 1), (40, 1)])
async def test_a_week_is_one_letter_or_none_and_never_too_long(
    pool: str, tmp_path: Path, published: int, letters: int
) -> None:
    settings = settings_in(tmp_path)
    with clock.at(THURSDAY):
        await given.contact(now=THURSDAY - timedelta(days=9), everything=True, frequency="week")
        for number in range(published):
            await given.published(now=THURSDAY, title=f"Snöröjning i område {number}")
    for moment in (
        THURSDAY,
        MONDAY - timedelta(days=1),
        MONDAY,
        MONDAY + timedelta(hours=5),
        MONDAY + timedelta(days=1),
    ):
        await run_once(settings, moment)
    found = letters_in(tmp_path)
    assert len(found) == letters
    for letter in found:
        html, plain = (letter.get_body((kind,)).get_content() for kind in ("html", "plain"))
        assert len(letter.as_bytes()) < 90_000
        assert 0 < html.count("<h3") <= 25
        assert plain.count("Snöröjning i område") >= min(published, 25)
        if published > 25:
            assert "40" in plain and "/upphandlingar" in plain
