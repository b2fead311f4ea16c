"""Codes and identifiers inside texts: CPV, NUTS, languages, upphandlings-ID."""

import re
from collections.abc import Iterable
from typing import Any

LANGUAGES = {
    "SWE": "sv", "FIN": "fi", "ENG": "en", "FIT": "fit", "DAN": "da", "DEU": "de", "NOR": "no", "NOB": "nb", "NNO": "nn",
    "FRA": "fr", "SPA": "es", "ITA": "it", "NLD": "nl", "POL": "pl", "POR": "pt", "EST": "et", "LAV": "lv", "LIT": "lt",
    "ELL": "el", "CES": "cs", "SLK": "sk", "SLV": "sl", "HUN": "hu", "RON": "ro", "BUL": "bg", "HRV": "hr", "GLE": "ga",
    "MLT": "mt", "SME": "se", "ISL": "is", "GER": "de", "FRE": "fr",
}  # fmt: skip
COUNTRIES = {"SWE": "SE", "FIN": "FI", "NOR": "NO", "DNK": "DK", "GBR": "GB", "DEU": "DE", "FRA": "FR", "LUX": "LU",
             "BEL": "BE", "NLD": "NL", "POL": "PL", "ESP": "ES", "ITA": "IT", "EST": "EE", "LVA": "LV", "LTU": "LT",
             "PRT": "PT", "AUT": "AT", "IRL": "IE", "CHE": "CH", "HUN": "HU", "GRC": "GR", "ROU": "RO", "SVK": "SK",
             "CZE": "CZ", "SVN": "SI", "HRV": "HR", "BGR": "BG", "CYP": "CY", "MLT": "MT", "ISL": "IS"}  # fmt: skip
_CPV = re.compile(r"(?<![\d.,/-])(\d{8})(?:-\d)?(?![\d/]|[.,]\d)")
_CPV_CELL = re.compile(r"(?<!\d)(\d{7,8})(?:-\d)?(?!\d)")


def cpv_codes(values: Iterable[Any]) -> tuple[str, ...]:
    """Return codes as eight digits, each once, in the order given; the check digit is dropped.

    Codes are looked up, never checked by formula, and that is done by whoever stores them.
    """
    found: dict[str, None] = {}
    for value in values:
        text = re.sub(r"\D.*$", "", value.strip()) if isinstance(value, str) else ""
        if len(text) == 8 and text != "00000000":
            found[text] = None
    return tuple(found)[:50]


def cpv_in_cell(text: str) -> tuple[str, ...]:
    """Return the codes of a table cell; spreadsheets drop a leading zero, so seven digits get it back."""
    return cpv_codes(code.zfill(8) for code in _CPV_CELL.findall(text))


def cpv_in_text(text: str) -> tuple[str, ...]:
    """Return the codes of running text that speaks of CPV; eight digits alone may be a date or a telephone."""
    return cpv_codes(_CPV.findall(text)) if "cpv" in text.lower() else ()


def language_of(code: Any, default: str = "sv") -> str:
    """Return the ISO 639-1 language of a two- or three-letter code or a tag such as sv-SE."""
    text = code.strip().replace("_", "-").split("-")[0] if isinstance(code, str) else ""
    known = LANGUAGES.get(text.upper())
    if known:
        return known
    return text.lower() if re.fullmatch(r"[A-Za-z]{2}", text) else default


def country_of(code: Any) -> str | None:
    """Return the two-letter country of a two- or three-letter code; TED writes UK and EL."""
    text = code.strip().upper() if isinstance(code, str) else ""
    text = {"UK": "GB", "EL": "GR"}.get(text, COUNTRIES.get(text, text))
    return text if re.fullmatch("[A-Z]{2}", text) else None


def nuts_codes(values: Iterable[Any]) -> tuple[str, ...]:
    """Return NUTS codes, each once."""
    shaped = (value.strip().upper() for value in values if isinstance(value, str))
    return tuple(dict.fromkeys(code for code in shaped if re.fullmatch(r"[A-Z]{2}[0-9A-Z]{0,3}", code)))[:50]


def publication_number(text: Any) -> str | None:
    """Return a TED publication number as 701354-2023, from that, from 00701354-2023 or from 2023/S 222-701354."""
    if not isinstance(text, str):
        return None
    if found := re.fullmatch(r"\s*0*(\d{1,8})-(\d{4})\s*", text):
        return f"{found[1]}-{found[2]}"
    found = re.fullmatch(r"\s*(\d{4})/S\s*\d{1,3}-0*(\d{1,8})\s*", text)
    return f"{found[2]}-{found[1]}" if found else None


def upphandlings_id(text: Any) -> str | None:
    """Return a Swedish upphandlings-ID: the letters of the advertisement database and a number."""
    shaped = re.sub(r"\s", "", text).upper() if isinstance(text, str) else ""
    return shaped if re.fullmatch(r"[A-ZÅÄÖ]{1,4}-?\d{1,8}", shaped) else None


def same_words(text: str) -> str:
    """Return a text as it is compared: lower case, letters and digits only."""
    return re.sub(r"[\W_]+", "", text.lower())
