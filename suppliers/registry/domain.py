"""Rules on organisation numbers, addresses and names."""

import re
from dataclasses import dataclass
from types import ModuleType

from stdnum.fi import ytunnus
from stdnum.no import orgnr as no_orgnr
from stdnum.se import orgnr as se_orgnr

from suppliers.registry.errors import DetailWrong

PERSONAL = "Det här ser ut som ett personnummer. Vi sparar inga personnummer. Lämna fältet tomt – det går lika bra."
WRONG_LENGTH = "Organisationsnumret ska ha tio siffror. Du kan lämna fältet tomt."
WRONG_DIGITS = "Siffrorna stämmer inte ihop. Kontrollera numret eller lämna fältet tomt."
WRONG_ADDRESS = "Skriv en e-postadress i taget, till exempel namn@exempel.se."
WRONG_NAME = "Skriv företagets namn utan länkar."

NAME_PERSONAL = (
    "Namnet ser ut att innehålla ett personnummer. Vi sparar inga personnummer. Skriv namnet utan siffrorna."
)
# A birth date (or a coordination number's, whose day is 60 more) and four digits, or a Finnish identity code.
_PERSONAL = re.compile(
    r"(?<!\d)(?:18|19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])[-+\s\u2010-\u2015]?\d{4}(?!\d)"
    r"|(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[-+A-FU-Y]\d{3}[0-9A-Y](?![0-9A-Za-z])"
)


@dataclass(frozen=True)
class CompanyNumber:
    """A firm's official number and the country that gave it."""

    country: str
    number: str


def read_company_number(text: str) -> CompanyNumber | None:
    """Return the number written in `text`, or None when there is none.

    Swedish numbers have ten digits with a Luhn digit, Finnish ones (Y-tunnus) seven and a check digit after a
    hyphen, Norwegian ones nine. Spaces, hyphens, a leading 16 and SE...01 are forgiven.

    Raises:
        DetailWrong: it is not a number, or looks like a personal identity number, which is never kept.
    """
    compact = re.sub(r"[\s\u00a0.\u2010-\u2015-]", "", text).upper()
    if not compact:
        return None
    hyphened = re.fullmatch(r"(?:FI)?(\d{7})-?(\d)", re.sub(r"[\s\u00a0]", "", text).upper())
    if hyphened:
        return _checked("FI", f"{hyphened[1]}-{hyphened[2]}", ytunnus)
    digits = _swedish_digits(compact)
    if _looks_personal(digits):
        raise DetailWrong("organisation_number", PERSONAL)
    if len(digits) == 9 and digits.isdigit():
        return _checked("NO", digits, no_orgnr)
    if len(digits) != 10 or not digits.isdigit():
        raise DetailWrong("organisation_number", WRONG_LENGTH)
    return _checked("SE", digits, se_orgnr)


def _checked(country: str, number: str, register: ModuleType) -> CompanyNumber:
    if not register.is_valid(number):
        raise DetailWrong("organisation_number", WRONG_DIGITS)
    return CompanyNumber(country, number)


def _swedish_digits(compact: str) -> str:
    if match := re.fullmatch(r"SE(\d{10})01", compact):
        return match[1]
    if re.fullmatch(r"16\d{10}", compact):
        return compact[2:]
    return compact.removeprefix("NO").removesuffix("MVA")


def _looks_personal(digits: str) -> bool:
    """Tell whether these are a person's digits: a birth date in front, or a month below 20 where firms have 20 and up."""
    if not digits.isdigit():
        return bool(re.match(r"(19|20)?\d{6}[+-]?\d{3}[0-9A-Z]?$", digits)) and not digits.startswith("SE")
    if len(digits) == 12:
        return digits[:2] in ("18", "19", "20")
    return len(digits) == 10 and int(digits[2:4]) < 20


def holds_personal_number(text: str) -> bool:
    """Tell whether a text holds what looks like a person's Swedish or Finnish identity number, however written."""
    return _PERSONAL.search(text) is not None


def read_name(text: str) -> str:
    """Return a firm's name, cleaned of needless spaces.

    Raises:
        DetailWrong: it is empty, too long, or holds a link, control characters or a personal identity number.
    """
    name = " ".join(text.split())
    if not name:
        raise DetailWrong("company", "Skriv företagets namn.")
    if len(name) > 200 or re.search(r"https?:|www\.|[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069<>]", name, re.IGNORECASE):
        raise DetailWrong("company", WRONG_NAME)
    if holds_personal_number(name):
        raise DetailWrong("company", NAME_PERSONAL)
    return name


def mask(email: str) -> str:
    """Return the address so that its owner knows it again and nobody else learns it: k…@firma.se."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"


_MISSPELT = {
    "gmial.com": "gmail.com", "gmai.com": "gmail.com", "gmal.com": "gmail.com", "gamil.com": "gmail.com",
    "gmail.se": "gmail.com", "gmail.con": "gmail.com", "hotmial.com": "hotmail.com", "hotmai.com": "hotmail.com",
    "hotmail.con": "hotmail.com", "outlok.com": "outlook.com", "outllok.com": "outlook.com", "telia.con": "telia.com",
    "icloud.con": "icloud.com", "iclod.com": "icloud.com", "yahoo.con": "yahoo.com",
}  # fmt: skip


def likely_address(email: str) -> str | None:
    """Return the address that was probably meant, or None when nothing looks misspelt."""
    local, _, domain = email.partition("@")
    return f"{local}@{_MISSPELT[domain]}" if domain in _MISSPELT else None
