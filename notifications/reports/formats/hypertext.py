"""A report as one HTML page that stands alone: for mail and archives."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from notifications.reports.formats.finnish import finnish_of
from notifications.reports.formats.written import (
    FIGURES,
    figure_rows,
    has_something,
    is_figure,
    standing_of,
    title_of,
    written,
)

STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:17px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "h2{margin-top:2.5rem;padding-top:.5rem;border-top:1px solid #767676}.wide{overflow-x:auto}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0;font-size:.9rem}"
    "th,td{border-bottom:1px solid #767676;padding:.35rem .6rem;text-align:left;vertical-align:top}"
    ".n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    "@media print{h2,tr{break-inside:avoid}h2{break-after:avoid}}"
)


def html_of(report: Mapping[str, Any]) -> bytes:
    """Return the page; all that people wrote is escaped."""
    title = escape(title_of(report))
    parts = [
        f'<!doctype html>\n<html lang="sv">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>'
        f"<style>{STYLE}</style></head>\n<body><main>\n<h1>{title}</h1>",
        _p(f"{report['municipality']}, {report['from']} – {report['until']}. {report['plan']}."),
        _p(standing_of(report)),
    ]
    for part in filter(has_something, report["sections"]):
        parts += [f"<h2>{escape(part['title'])}</h2>", *map(_p, filter(None, part["text"].split("\n\n")))]
        if part["figures"]:
            parts.append(_table(FIGURES, figure_rows(part)))
        if part["rows"]:
            parts.append(_table(part["columns"], part["rows"]))
        parts.append(_p(part["about"]) if part["about"] else "")
    parts += [_p(f"Anmärkning {str(note['at'])[:10]}: {note['text']}") for note in report["notes"]]
    parts.append(_finnish(finnish_of(report)))
    return "\n".join([*filter(None, parts), "</main></body></html>\n"]).encode()


def _finnish(said: Mapping[str, Any]) -> str:
    inside = [f"<h2>{escape(said['heading'])}</h2>", *map(_p, said["paragraphs"]), _table(said["heads"], said["rows"])]
    return f'<section lang="fi">{"".join(inside)}</section>'


def _p(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    numeric = [any(is_figure(row[place]) for row in rows) for place in range(len(heads))]
    head = "".join(
        f'<th scope="col"{_class(right)}>{escape(one)}</th>' for one, right in zip(heads, numeric, strict=True)
    )
    body = "".join(
        "<tr>" + "".join(f"<td{_class(is_figure(cell))}>{escape(written(cell))}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _class(right: bool) -> str:
    return ' class="n"' if right else ""
