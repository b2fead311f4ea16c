"""A row of a plan or a list as a notice."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from procurement.sources.formats import moments
from procurement.sources.formats.amounts import Span, read_span
from procurement.sources.formats.cleaning import clean_line, clean_text, clean_url
from procurement.sources.formats.codes import cpv_in_cell, language_of, nuts_codes, same_words, upphandlings_id
from procurement.sources.formats.columns import find_header, unit_factor
from procurement.sources.formats.notice import Kind, NoticeRead, Reading, Rejected, Text, Unreadable

Row = Sequence[Any]
MOST_ROWS = 100_000
_STATUSES: dict[str, Kind] = {
    **dict.fromkeys(("avbruten", "avbruten upphandling", "inställd", "cancelled", "canceled", "peruttu", "keskeytetty"), "cancel"),
    **dict.fromkeys(("tilldelad", "avslutad", "tilldelningsbeslut", "awarded", "complete", "päättynyt", "ratkaistu"), "award"),
    **dict.fromkeys(("planerad", "kommande", "suunniteltu", "tuleva", "planned", "planning", "forecast"), "planning"),
    **dict.fromkeys(("pågående", "annonserad", "öppen", "avoinna", "käynnissä", "open", "active", "live"), "tender"),
}  # fmt: skip


class BadCell(ValueError):
    """A cell that says something we cannot read: the reason's code, and the column with the cell."""

    def __init__(self, code: str, header: str, cell: str) -> None:
        super().__init__(f"{header}: “{cell}”")
        self.code = code


class Table(NamedTuple):
    """Where the header is and what its columns hold."""

    header: Row
    columns: Mapping[str, int]


def read_rows(
    rows: Iterable[tuple[int, Row]],
    office: ZoneInfo,
    columns: Mapping[str, int | str] | None = None,
    *,
    begins_with_header: bool = False,
) -> Reading:
    """Yield a notice for each row under the header; `rows` carry the file's own row numbers.

    `columns` names for each of our fields its column, by header or by position; `begins_with_header` says that
    somebody has found the header already.
    """
    numbered = iter(rows)
    start = [row for _, row in zip(range(20), numbered, strict=False)]
    lines = [[clean_line(cell) for cell in row] for _, row in start]
    position, chosen = _named(lines, columns) if columns else _guessed(lines)
    position = 0 if begins_with_header else position
    table = Table(start[position][1], chosen)
    seen: set[str] = set()
    for number, row in start[position + 1 :]:
        yield from _row(number, row, table, office, seen)
    for count, (number, row) in enumerate(numbered):
        if count >= MOST_ROWS:
            yield Rejected(f"row {number}", "too_many", f"{MOST_ROWS:,}")
            return
        yield from _row(number, row, table, office, seen)


def _guessed(lines: list[list[str]]) -> tuple[int, dict[str, int]]:
    found = find_header(lines)
    if found is None:
        first = next((line for line in lines if any(line)), None)
        if first is None:
            raise Unreadable("empty")
        raise Unreadable("no_header", clean_line("; ".join(cell[:40] for cell in first[:12]), 200))
    return found


def _named(lines: list[list[str]], columns: Mapping[str, int | str]) -> tuple[int, dict[str, int]]:
    """Return the row that holds the headers named, and where they stand; positions are taken as they are."""
    headers = {field: same_words(name) for field, name in columns.items() if isinstance(name, str)}
    given = {field: at for field, at in columns.items() if isinstance(at, int)}
    if not any(any(line) for line in lines):
        raise Unreadable("empty")
    if not headers:
        return (find_header(lines) or (0, {}))[0], given
    best = max(range(len(lines)), key=lambda at: len(set(headers.values()) & set(map(same_words, lines[at]))))
    places = {same_words(cell): at for at, cell in reversed(list(enumerate(lines[best])))}
    lost = [str(columns[field]) for field, name in headers.items() if name not in places]
    if lost:
        raise Unreadable("lost_columns", clean_line(", ".join(lost), 200))
    return best, {**given, **{field: places[name] for field, name in headers.items()}}


def _row(number: int, row: Row, table: Table, office: ZoneInfo, seen: set[str]) -> Reading:
    if not any(clean_line(cell, 20) for cell in row):
        return
    place = f"row {number}"
    cells = {field: row[at] for field, at in table.columns.items() if at < len(row)}
    title = clean_line(cells.get("title"))
    if not title:
        yield Rejected(place, "no_title")
        return
    try:
        yield _notice(cells, title, place, table, office, seen)
    except BadCell as error:
        yield Rejected(place, error.code, str(error))


def _notice(
    cells: dict[str, Any], title: str, place: str, table: Table, office: ZoneInfo, seen: set[str]
) -> NoticeRead:
    language = language_of(
        {"svenska": "sv", "english": "en", "suomi": "fi", "french": "fr"}.get(
            _line(cells, "language").lower(), _line(cells, "language")
        )
    )
    planned = _period(cells, table)
    value = _value(cells, table)
    number = upphandlings_id(_line(cells, "upphandlings_id"))
    buyer, case = _line(cells, "buyer_name"), _line(cells, "case_number")
    deadline = _moment(cells, "deadline_at", table, lambda cell: moments.read_deadline(cell, office))
    return NoticeRead(
        external_id=_identity(cells, title, number, seen),
        place=place,
        kind=_kind(cells, deadline),
        texts={language: Text(title, description=clean_text(cells.get("description")))},
        language=language,
        keys=_keys(number, buyer, case),
        buyer_name=buyer or None,
        buyer_identifier=_line(cells, "buyer_identifier")[:50] or None,
        cpv=cpv_in_cell(_line(cells, "cpv")),
        nuts=nuts_codes(_line(cells, "nuts").replace("|", " ").split()),
        locality=_line(cells, "locality")[:120] or None,
        value_from_minor=value.from_minor,
        value_to_minor=value.to_minor,
        currency=value.currency,
        planned_on=planned.on if planned else None,
        planned_precision=planned.precision if planned else None,
        published_at=_moment(cells, "published_at", table, lambda cell: moments.read_instant(cell, office)),
        deadline_at=deadline,
        contract_from_on=_moment(cells, "contract_from_on", table, _first_day),
        contract_until_on=_moment(cells, "contract_until_on", table, _last_day),
        url=clean_url(cells.get("url")),
        submission_url=clean_url(cells.get("submission_url")),
        upphandlings_id=number,
        case_number=case[:100] or None,
        procedure=_line(cells, "procedure")[:60] or None,
        contact_name=_line(cells, "contact_name")[:120] or None,
    )


def _line(cells: Mapping[str, Any], field: str) -> str:
    return clean_line(_whole(cells.get(field)), 4_000)


def _whole(value: Any) -> Any:
    """Return 2021.0 as 2021: workbooks hold every number as a fraction."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _identity(cells: Mapping[str, Any], title: str, number: str | None, seen: set[str]) -> str:
    """Return the row's id; without one, a digest of what names it, so that a moved row stays itself."""
    identity = _line(cells, "external_id")[:200] or number or _line(cells, "case_number")[:200]
    named = hashlib.sha256(f"{same_words(title)}/{same_words(_line(cells, 'buyer_name'))}".encode()).hexdigest()[:20]
    # Pandas and others count rows in a column called "id": a repeated id is told apart by the title.
    for candidate in (identity, f"{identity}#{named}" if identity else f"title:{named}"):
        if candidate and candidate not in seen:
            seen.add(candidate)
            return candidate
    count = sum(known.startswith(f"title:{named}") for known in seen) + 1
    while f"title:{named}#{count}" in seen:
        count += 1
    seen.add(f"title:{named}#{count}")
    return f"title:{named}#{count}"


def _keys(number: str | None, buyer: str, case: str) -> tuple[str, ...]:
    keys = [f"upphandlings-id:{number}"] if number else []
    if buyer and len(same_words(case)) >= 3:
        keys.append(f"reference:{same_words(buyer)[:60]}/{same_words(case)[:80]}")
    return tuple(keys)


def _kind(cells: Mapping[str, Any], deadline: datetime | None) -> Kind:
    stated = _STATUSES.get(_line(cells, "status").lower()) or _STATUSES.get(_line(cells, "kind").lower())
    if stated:
        return stated
    return "tender" if deadline or ("published_at" in cells and "planned_on" not in cells) else "planning"


def _header(field: str, table: Table) -> str:
    return clean_line(table.header[table.columns[field]], 60)


def _moment(cells: Mapping[str, Any], field: str, table: Table, read: Any) -> Any:
    cell = cells.get(field)
    if not clean_line(cell):
        return None
    found = read(cell if isinstance(cell, date | datetime) else clean_line(cell, 60))
    if found is None and not _says_nothing(cell):
        raise BadCell("bad_date", _header(field, table), clean_line(cell, 60))
    return found


def _says_nothing(cell: Any) -> bool:
    return clean_line(cell, 30).lower() in (
        "-",
        "–",
        "n/a",
        "na",
        "none",
        "null",
        "saknas",
        "uppgift saknas",
        "ej klart",
        "tbd",
        "open",
    )


def _first_day(cell: Any) -> date | None:
    period = moments.read_period(cell) or _american(cell)
    return period.on if period else None


def _last_day(cell: Any) -> date | None:
    period = moments.read_period(cell) or _american(cell)
    return moments.last_day(period) if period else None


def _american(cell: Any) -> moments.Period | None:
    """Read "6/30/15", which can be nothing but month before day: the second number is above twelve."""
    parts = clean_line(cell, 20).split("/")
    if len(parts) != 3 or not all(part.isdigit() for part in parts) or not 12 < int(parts[1]) <= 31:
        return None
    year = int(parts[2]) + (2000 if len(parts[2]) == 2 else 0)
    try:
        return moments.Period(date(year, int(parts[0]), int(parts[1])), "day")
    except ValueError:
        return None


def _period(cells: Mapping[str, Any], table: Table) -> moments.Period | None:
    found: moments.Period | None = _moment(cells, "planned_on", table, moments.read_period)
    return found


def _value(cells: Mapping[str, Any], table: Table) -> Span:
    spans = {field: _span(cells, field, table) for field in ("value", "value_from", "value_to")}
    whole, low, high = spans["value"], spans["value_from"], spans["value_to"]
    first = low.from_minor if low else whole.from_minor if whole else None
    last = high.to_minor if high else whole.to_minor if whole else None
    if first is not None and last is not None and last < first:
        first, last = last, first
    named = next((span.currency for span in (whole, low, high) if span and span.currency), None)
    return Span(first, last, named or _line(cells, "currency")[:3].upper() or None)


def _span(cells: Mapping[str, Any], field: str, table: Table) -> Span | None:
    cell = cells.get(field)
    if not clean_line(cell) or _says_nothing(cell):
        return None
    found = read_span(cell if isinstance(cell, int | float) else clean_line(cell, 80))
    if found is None:
        raise BadCell("bad_amount", _header(field, table), clean_line(cell, 60))
    factor = unit_factor(_header(field, table))
    return Span(
        found.from_minor * factor if found.from_minor is not None else None,
        found.to_minor * factor if found.to_minor is not None else None,
        found.currency,
    )
