"""Where the marks of a chart stand: plain geometry in the units of an SVG's viewBox. Nothing here knows colours or words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

WIDTH, LABEL_WIDTH, VALUE_WIDTH = 640, 220, 72
ROW, BAR, THIN, GAP, KEY_ROW, KEY = 26, 18, 15, 14, 22, 14
HEIGHT, MARGIN = 220, 36
#: About how wide a letter is, in text of 13 units.
LETTER = 7.4
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Key:
    """What a pattern stands for: a square and its name."""

    name: str
    x: float
    y: int


@dataclass(frozen=True)
class Segment:
    """A piece of a bar, of series number `series`."""

    x: float
    y: int
    width: float
    height: int
    series: int


@dataclass(frozen=True)
class Bar:
    """One row: its label, its pieces, and the numbers at their ends with where each is written."""

    label: str
    label_y: int
    segments: tuple[Segment, ...]
    ends: tuple[tuple[float, int, float], ...]


@dataclass(frozen=True)
class Bars:
    """Horizontal bars from zero: stacked, or those of a row beneath each other.

    `marker` is where a line across says what is asked for, `end` where the longest bar ends.
    """

    name: str
    bars: tuple[Bar, ...]
    keys: tuple[Key, ...]
    top: int
    height: int
    marker: float | None = None
    wanted: float | None = None
    left_out: int = 0
    newest: bool = False
    kind: str = "bars"

    @property
    def shown(self) -> int:
        return len(self.bars)


@dataclass(frozen=True)
class Points:
    """Marks in the order of time; `line` is an SVG path in steps, `middle` the height of the median."""

    name: str
    marks: tuple[tuple[float, float], ...]
    line: str
    ticks: tuple[tuple[float, float], ...]
    middle: float | None
    median: float | None
    least: float
    most: float
    first: str
    last: str
    kind: str
    left_out: int = 0
    newest: bool = True
    height: int = HEIGHT

    @property
    def shown(self) -> int:
        return len(self.marks)


Chart = Bars | Points


def bars(
    name: str,
    rows: Sequence[tuple[str, Sequence[float]]],
    series: Sequence[str],
    *,
    beside: bool = False,
    wanted: float | None = None,
    left_out: int = 0,
    newest: bool = False,
) -> Bars | None:
    """Return a row for each (label, one number a series); the longest fills the width. None when there is nothing.

    `beside`: the numbers of a row are no parts of a sum; each has a bar of its own, from zero.
    `wanted`: how much is asked for, marked by a line across all rows.
    """
    most = max([max(numbers) if beside else sum(numbers) for _label, numbers in rows], default=0)
    if most <= 0:
        return None
    scale = (WIDTH - LABEL_WIDTH - VALUE_WIDTH) / max(most, wanted or 0)
    keys = tuple(_keys(series)) if len(series) > 1 else ()
    top = keys[-1].y + KEY_ROW + 6 if keys else 0
    marker = round(LABEL_WIDTH + wanted * scale, 1) if wanted is not None else None
    top += KEY_ROW if marker is not None else 0
    drawn, row = (_beside, THIN * len(series) + GAP) if beside else (_stacked, ROW)
    placed = tuple(drawn(label, numbers, top + at * row, scale) for at, (label, numbers) in enumerate(rows))
    return Bars(name, placed, keys, top, top + len(rows) * row + 4, marker, wanted, left_out, newest)


def _keys(series: Sequence[str]) -> Iterator[Key]:
    """Set the names beside each other, and on the next line what finds no room."""
    x, y = 0.0, 4
    for name in series:
        width = KEY + 6 + len(name) * LETTER + 16
        if x and x + width > WIDTH:
            x, y = 0.0, y + KEY_ROW
        yield Key(name, round(x, 1), y)
        x += width


def _stacked(label: str, numbers: Sequence[float], y: int, scale: float) -> Bar:
    x, segments = float(LABEL_WIDTH), []
    for series, number in enumerate(numbers):
        if number > 0:
            segments.append(Segment(round(x, 1), y + 4, round(number * scale, 1), BAR, series))
            x += number * scale
    return Bar(label, y + 18, tuple(segments), ((round(x + 6, 1), y + 18, sum(numbers)),))


def _beside(label: str, numbers: Sequence[float], y: int, scale: float) -> Bar:
    segments = tuple(
        Segment(float(LABEL_WIDTH), y + 4 + series * THIN, round(number * scale, 1), THIN - 2, series)
        for series, number in enumerate(numbers) if number > 0
    )  # fmt: skip
    ends = tuple(
        (round(LABEL_WIDTH + number * scale + 6, 1), y + 14 + series * THIN, number)
        for series, number in enumerate(numbers)
    )
    return Bar(label, y + 14 + (len(numbers) - 1) * THIN // 2, segments, ends)


def dots(name: str, rows: Sequence[tuple[str, float]], *, left_out: int = 0) -> Points | None:
    """Return a mark for each value, with the median as a line across."""
    return _points(name, rows, "dots", left_out)


def steps(name: str, rows: Sequence[tuple[str, float]], *, left_out: int = 0) -> Points | None:
    """Return a line that stays level and jumps where the value changes."""
    return _points(name, rows, "steps", left_out)


def _points(name: str, rows: Sequence[tuple[str, float]], kind: str, left_out: int) -> Points | None:
    values = [value for _label, value in rows]
    if max(values, default=0) <= 0:
        return None
    top = _round_above(max(values))
    across, high = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    step = across / max(1, len(rows) - 1)

    def height_of(value: float) -> float:
        return round(HEIGHT - MARGIN - value / top * high, 1)

    marks = tuple((round(MARGIN + at * step, 1), height_of(value)) for at, value in enumerate(values))
    middle = median(values) if kind == "dots" else None
    return Points(
        name, marks, _stairs(marks), tuple((height_of(value), value) for value in _ticks(top)),
        None if middle is None else height_of(middle), middle, min(values), max(values), rows[0][0], rows[-1][0], kind,
        left_out,
    )  # fmt: skip


def _round_above(most: float) -> int:
    """Return the nearest of 2, 4, 6, 8, 10, 12, 16, 20, 40 and so on that is not below."""
    size = 1
    while most > 16 * size:
        size *= 10
    return next(size * of for of in (2, 4, 6, 8, 10, 12, 16) if size * of >= most)


def _ticks(top: int) -> tuple[int, ...]:
    return (0, top // 2, top)


def _stairs(marks: Sequence[tuple[float, float]]) -> str:
    x, y = marks[0]
    return f"M{x} {y}" + "".join(f"H{x}V{y}" for x, y in marks[1:])


def every_week(rows: Sequence[dict[str, Any]], last: date, empty: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows, one a week and the earliest first, with `empty` ones for weeks in which there was nothing."""
    if not rows:
        return []
    known, week, filled = {row["week"]: row for row in rows}, rows[0]["week"], []
    while week <= last:
        filled.append(known.get(week, {"week": week, **empty}))
        week += WEEK
    return filled
