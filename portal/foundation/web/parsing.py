"""Forgiving reading of what people write: dates and sums. What is ambiguous is refused, never guessed."""

import re
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

LONGEST_ADDRESS = 2_000

MONTHS = {
    **{
        m: i
        for i, m in enumerate(["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"], 1)
    },
    **{
        m: i
        for i, m in enumerate(
            ["tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras", "joulu"], 1
        )
    },
    "may": 5,
    "oct": 10,
}
UNITS = {"": 1, "kr": 1, "sek": 1, "kronor": 1, "tkr": 1000, "mkr": 1_000_000, "miljoner": 1_000_000, "mn": 1_000_000}


def web_address_of(text: str) -> str:
    """Return the address of a page on the web in `text`; one that begins with a host is given its https://."""
    text = text.strip()
    if "://" not in text and not re.match(r"[a-z][a-z0-9+-]*:(?!\d+(/|$))", text, re.IGNORECASE):
        text = f"https://{text}"
    parts = urlsplit(text)
    host = (parts.hostname or "").encode("idna").decode()
    named = re.fullmatch(r"([a-z0-9_-]+\.)+[a-z][a-z0-9-]*[a-z0-9]", host, re.IGNORECASE)
    # Reading the port is what refuses one that is no number.
    wrong_port = parts.port == 0
    if parts.scheme.lower() not in ("http", "https") or not named or "@" in parts.netloc or wrong_port:
        raise ValueError(text)
    if len(text) > LONGEST_ADDRESS or re.search(r"[\s\x00-\x1f\x7f<>\"\\^`{|}]", text):
        raise ValueError(text)
    return text


def day_of(text: str) -> date:
    """Return the date in `text`: 2026-10-14, 20261014, 14/10 2026, 14.10.2026, 14 okt 2026, 14. lokakuuta 2026."""
    text = re.sub(r"\s+", " ", text.strip().lower())
    if found := re.fullmatch(r"(\d{4})-?(\d{2})-?(\d{2})", text):
        year, month, day = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{1,2})[./ ] ?(\d{1,2})[./ ] ?(\d{4})", text):
        day, month, year = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{1,2})\.? ([a-zåäö]+)\.? (\d{4})", text):
        day, month, year = int(found[1]), _month(found[2]), int(found[3])
    else:
        raise ValueError(text)
    return date(year, month, day)


def _month(word: str) -> int:
    for name, number in MONTHS.items():
        if word.startswith(name):
            return number
    raise ValueError(word)


def minor_of(text: str) -> int:
    """Return the hundredths in `text`: 400 000, 400000 kr, 0,4 mkr, 1 200,50."""
    found = re.fullmatch(
        r"(\d[\d\s]*)(?:[.,](\d{1,2}|\d+(?=\s*(?:mkr|tkr|miljoner|mn))))?\s*([a-z]*)[.:-]*", text.strip().lower()
    )
    if not found:
        raise ValueError(text)
    whole, part, unit = re.sub(r"\s", "", found[1]), found[2] or "0", found[3].removesuffix("kronor").strip()
    if unit not in UNITS:
        raise ValueError(text)
    return int(Decimal(f"{whole}.{part}") * UNITS[unit] * 100)
