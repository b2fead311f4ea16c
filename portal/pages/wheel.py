"""The year as a wheel: rings of stretches around its middle, in the units of an SVG. Pure geometry."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from portal.pages.year import KINDS, Span

CENTRE, MIDDLE = 300.0, 62.0
# Each ring by how many months its pieces are wide: from where it begins to where it ends.
RINGS = {6: (MIDDLE, 116.0), 3: (116.0, 172.0), 1: (172.0, 272.0)}
NAMES_AT = 294.0
# Signs stand in rows of this many, so that a full month still can be told apart.
IN_A_ROW, MOST_SIGNS, APART = 3, 9, 19.0


@dataclass(frozen=True)
class Piece:
    """One stretch drawn: its outline, where its number or signs stand, and whether anything is in it."""

    span: Span
    outline: str
    x: float
    y: float
    signs: tuple[tuple[str, float, float], ...] = ()
    name_x: float = 0.0
    name_y: float = 0.0


def _at(radius: float, turn: float) -> tuple[float, float]:
    """Return the point so far from the middle, so much of a turn past twelve o'clock."""
    return round(CENTRE + radius * sin(2 * pi * turn), 1), round(CENTRE - radius * cos(2 * pi * turn), 1)


def _outline(inner: float, outer: float, first: float, last: float) -> str:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = _at(outer, first), _at(outer, last), _at(inner, last), _at(inner, first)
    # An arc of half a turn or more is the long way round.
    long_way = int(last - first > 0.5)
    return f"M{ax} {ay}A{outer} {outer} 0 {long_way} 1 {bx} {by}L{cx} {cy}A{inner} {inner} 0 {long_way} 0 {dx} {dy}Z"


def ring(pieces: Sequence[Span], wide: int) -> list[Piece]:
    """Return the stretches of a ring, January's edge at twelve o'clock."""
    inner, outer = RINGS[wide]
    return [_piece(span, inner, outer) for span in pieces]


def _piece(span: Span, inner: float, outer: float) -> Piece:
    first, last = (span.first - 1) / 12, span.last / 12
    turn = (first + last) / 2
    x, y = _at((inner + outer) / 2, turn)
    name_x, name_y = _at(NAMES_AT, turn)
    month = span.first == span.last
    return Piece(span, _outline(inner, outer, first, last), x, y, _signs(span, x, y) if month else (), name_x, name_y)


def _signs(span: Span, x: float, y: float) -> tuple[tuple[str, float, float], ...]:
    """Return (kind, x, y) of a month's signs, row by row around the middle of its piece; too many are a number."""
    kinds = sorted((one.kind for one in span.happenings), key=KINDS.index)
    if len(kinds) > MOST_SIGNS:
        return ()
    rows = [kinds[at : at + IN_A_ROW] for at in range(0, len(kinds), IN_A_ROW)]
    top = y - (len(rows) - 1) * APART / 2
    return tuple(
        (kind, round(x + (column - (len(row) - 1) / 2) * APART, 1), round(top + number * APART, 1))
        for number, row in enumerate(rows)
        for column, kind in enumerate(row)
    )
