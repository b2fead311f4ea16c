"""A report as one HTML page that stands alone: for mail and archives."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from notifications.reports.formats.written import standing_of, title_of, written

STYLE = (
    "body{font:17px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{border:1px solid #767676;padding:.3rem .5rem;text-align:left}"
)
FIGURES = ("Uppgift", "Värde", "Förra rapporten", "Så räknas det")


def html_of(report: Mapping[str, Any]) -> bytes:
    """Return the page; all that people wrote is escaped."""
    title = escape(title_of(report))
    parts = [
        f'<!doctype html>\n<html lang="sv">\n<head><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style></head>\n'
        f"<body><main>\n<h1>{title}</h1>",
        _p(f"{report['municipality']}, {report['from']} – {report['until']}. {report['plan']}."),
        _p(standing_of(report)),
    ]
    for part in report["sections"]:
        parts += [f"<h2>{escape(part['title'])}</h2>", *map(_p, filter(None, part["text"].split("\n\n")))]
        if part["figures"]:
            rows = [[one["name"], one["value"], one["before"], one["about"]] for one in part["figures"]]
            parts.append(_table(FIGURES, rows))
        if part["rows"]:
            parts.append(_table(part["columns"], part["rows"]))
        parts.append(_p(part["about"]) if part["about"] else "")
    if report["summary_fi"]:
        parts.append(f'<section lang="fi"><h2>Yhteenveto suomeksi</h2>{_p(report["summary_fi"])}</section>')
    parts += [_p(f"Anmärkning {str(note['at'])[:10]}: {note['text']}") for note in report["notes"]]
    return "\n".join([*filter(None, parts), "</main></body></html>\n"]).encode()


def _p(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(written(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
