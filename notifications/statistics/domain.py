"""Where the marks of a chart stand: plain geometry in the units of an SVG's viewBox. Nothing here knows colours or words."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

WIDTH, LABEL_WIDTH, VALUE_WIDTH = 640, 220, 48
ROW, BAR = 30, 18
HEIGHT, MARGIN = 220, 36


@dataclass(frozen=True)
class Segment:
    """A piece of a bar, of series number `series`."""

    x: float
    width: float
    series: int


@dataclass(frozen=True)
class Bar:
    """One row: its label, its pieces, and where its total is written."""

    label: str
    y: int
    segments: tuple[Segment, ...]
    total: float
    total_x: float


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, of one series or stacked."""

    bars: tuple[Bar, ...]
    series: tuple[str, ...]
    height: int
    kind: str = "bars"


@dataclass(frozen=True)
class Points:
    """Marks in the order of time; `line` is an SVG path in steps, `middle` the height of the median."""

    marks: tuple[tuple[float, float], ...]
    line: str
    middle: float | None
    median: float | None
    most: float
    first: str
    last: str
    kind: str


def bars(rows: Sequence[tuple[str, Sequence[float]]], series: Sequence[str]) -> Bars | None:
    """Return a row for each (label, one number a series); the longest fills the width. None when there is nothing."""
    most = max((sum(numbers) for _label, numbers in rows), default=0)
    if most <= 0:
        return None
    scale = (WIDTH - LABEL_WIDTH - VALUE_WIDTH) / most
    return Bars(
        tuple(_bar(label, numbers, number * ROW, scale) for number, (label, numbers) in enumerate(rows)),
        tuple(series), len(rows) * ROW,
    )  # fmt: skip


def _bar(label: str, numbers: Sequence[float], y: int, scale: float) -> Bar:
    x, segments = float(LABEL_WIDTH), []
    for series, number in enumerate(numbers):
        if number > 0:
            segments.append(Segment(round(x, 1), round(number * scale, 1), series))
            x += number * scale
    return Bar(label, y, tuple(segments), sum(numbers), round(x + 6, 1))


def dots(rows: Sequence[tuple[str, float]]) -> Points | None:
    """Return a mark for each value, with the median as a line across."""
    return _points(rows, "dots")


def steps(rows: Sequence[tuple[str, float]]) -> Points | None:
    """Return a line that stays level and jumps where the value changes."""
    return _points(rows, "steps")


def _points(rows: Sequence[tuple[str, float]], kind: str) -> Points | None:
    most = max((value for _label, value in rows), default=0)
    if most <= 0:
        return None
    across, high = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    step = across / max(1, len(rows) - 1)
    marks = tuple(
        (round(MARGIN + number * step, 1), round(HEIGHT - MARGIN - value / most * high, 1))
        for number, (_label, value) in enumerate(rows)
    )
    middle = median(value for _label, value in rows)
    return Points(
        marks, _stairs(marks), round(HEIGHT - MARGIN - middle / most * high, 1) if kind == "dots" else None,
        middle if kind == "dots" else None, most, rows[0][0], rows[-1][0], kind,
    )  # fmt: skip


def _stairs(marks: Sequence[tuple[float, float]]) -> str:
    x, y = marks[0]
    return f"M{x} {y}" + "".join(f"H{x}V{y}" for x, y in marks[1:])
