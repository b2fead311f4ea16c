"""Forms: what was posted, turned into typed values; what could not be, into errors beside the fields.

A handler reads each field once, then asks `form.valid`:

    form = await read_form(request)
    email = form.email("email", gettext("Skriv en e-postadress, till exempel namn@exempel.se"))
    if not form.valid:
        return page("suppliers/signup/who.html", form=form)
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from email_validator import EmailNotValidError, validate_email
from litestar import Request
from litestar.datastructures import UploadFile

from portal.foundation.web.parsing import day_of, minor_of, web_address_of

T = TypeVar("T")

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000\ue001]")


class Form:
    """Posted (or initial) values by field, with the errors found so far."""

    def __init__(
        self, values: Mapping[str, Sequence[str]] | None = None, files: Mapping[str, UploadFile] | None = None
    ):
        self.values = {name: [_tidy(v) for v in given] for name, given in (values or {}).items()}
        self.files = dict(files or {})
        self.errors: dict[str, str] = {}

    @classmethod
    def of(cls, **values: Any) -> "Form":
        """Return a form filled with what is known, for the first showing."""
        return cls(
            {
                k: [str(x) for x in v] if isinstance(v, list | tuple | set) else ["" if v is None else str(v)]
                for k, v in values.items()
            }
        )

    @property
    def valid(self) -> bool:
        """Tell whether no field has an error."""
        return not self.errors

    def error(self, name: str, message: str) -> None:
        """Say what is wrong with a field; the first word about a field stands."""
        self.errors.setdefault(name, message)

    def first(self, name: str) -> str:
        """Return the value as written, for showing it again."""
        return next(iter(self.values.get(name, ())), "")

    def all(self, name: str) -> list[str]:
        """Return all values of a field, for checkboxes."""
        return self.values.get(name, [])

    def has(self, name: str) -> bool:
        """Tell whether a checkbox is ticked or a button was pressed."""
        return name in self.values

    def text(self, name: str, required: str | None = None, longest: int = 10_000, too_long: str | None = None) -> str:
        """Return a trimmed text; `required` is what to say when it is empty."""
        value = self.first(name).strip()
        if required and not value:
            self.error(name, required)
        if len(value) > longest:
            self.error(name, too_long or required or f"≤ {longest}")
        return value

    def choice(self, name: str, allowed: Collection[str], message: str) -> str:
        """Return the one value chosen; what is not among `allowed` is an error."""
        value = self.first(name)
        if value not in allowed:
            self.error(name, message)
        return value

    def choices(self, name: str, allowed: Collection[str] | None = None) -> list[str]:
        """Return the values ticked, without those nobody offered."""
        return [v for v in dict.fromkeys(self.all(name)) if v and (allowed is None or v in allowed)]

    def email(self, name: str, message: str, *, optional: bool = False) -> str:
        """Return a checked address with a lower-case domain; deliverability is not asked for."""
        value = re.sub(r"^mailto:", "", self.first(name).strip(), flags=re.IGNORECASE)
        if not value and optional:
            return ""
        try:
            return str(validate_email(value, check_deliverability=False, test_environment=True).normalized)
        except EmailNotValidError:
            self.error(name, message)
            return value

    def web_address(self, name: str, message: str) -> str | None:
        """Return the http(s) address of a page, with https:// where only a host is written; None when empty."""
        return self._read(name, web_address_of, message)

    def day(self, name: str, message: str) -> date | None:
        """Return a date from 2026-10-14, 14/10 2026, 14.10.2026 or 14 okt 2026; None when empty."""
        return self._read(name, day_of, message)

    def money(self, name: str, message: str) -> int | None:
        """Return hundredths from 400 000, 400000 kr or 0,4 mkr; None when empty."""
        return self._read(name, minor_of, message)

    def whole(self, name: str, message: str, low: int = 0, high: int = 1_000_000) -> int | None:
        """Return a whole number within bounds; None when empty or outside them."""
        number = self._read(name, lambda text: int(re.sub(r"\s", "", text)), message)
        if number is not None and not low <= number <= high:
            self.error(name, message)
            return None
        return number

    def _read(self, name: str, reader: Callable[[str], T], message: str) -> T | None:
        value = self.first(name).strip()
        if not value:
            return None
        try:
            return reader(value)
        except ValueError:
            self.error(name, message)
            return None


def _tidy(text: str) -> str:
    return CONTROL.sub("", unicodedata.normalize("NFC", text)).replace("\r\n", "\n")


async def read_form(request: Request[Any, Any, Any]) -> Form:
    """Return what a form posted, urlencoded or multipart."""
    values: dict[str, list[str]] = {}
    files: dict[str, UploadFile] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            files[name] = value
        else:
            values.setdefault(name, []).append(value)
    return Form(values, files)


def read_query(request: Request[Any, Any, Any]) -> Form:
    """Return the values of a GET form."""
    values: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        values.setdefault(name, []).append(value)
    return Form(values)
