"""The two kinds of lists of firms that `/intern/importera` takes in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from portal.foundation.audit.actions import record_event
from portal.foundation.database import fetch_value
from procurement.categories.queries import active_trades
from procurement.intake.domain import Judged, Made, repeated
from procurement.intake.formats.table import shown
from procurement.intake.ports import Field, Listed
from suppliers.lists.actions import KnownFirm, enter_known, forget_asked, forget_known
from suppliers.lists.domain import PERSONAL, TITLES, WORDS, coded, several, tidy_name
from suppliers.lists.queries import firms_named, firms_numbered, subscribing
from suppliers.ports import Outbox
from suppliers.registry.addresses import read_address
from suppliers.registry.areas import read_postcode
from suppliers.registry.domain import CompanyNumber, read_company_number, read_name
from suppliers.registry.errors import DetailWrong
from suppliers.signup.actions import ask_to_confirm
from suppliers.subscriptions.domain import Wish, read_wish

TWICE = "Raden är samma företag som rad {first}."
LIST = "/intern/leverantorer"


def _fields(required: Sequence[str], others: Sequence[str]) -> tuple[Field, ...]:
    return tuple(Field(key, TITLES[key], WORDS[key], key in required) for key in (*required, *others))


def _cells(listed: Listed) -> list[tuple[int, dict[str, str]]]:
    return [
        (number, {field: shown(row[at]) if at < len(row) else "" for field, at in listed.columns.items()})
        for number, row in listed.table.rows
        if any(shown(cell) for cell in row)
    ]


class FirmList:
    """Firms that are asked by mail whether they want to hear of procurements."""

    kind = "leverantorer"
    role = "officer"
    personal = True
    title = "Leverantörer som vill ha mejl"
    about = (
        "Företag med e-postadress. Varje företag får ett mejl och måste bekräfta själv. Innan dess händer ingenting."
    )
    fields: Sequence[Field] = _fields(
        ("company", "email"),
        ("organisation_number", "postcode", "trades", "cpv", "everything", "frequency", "language"),
    )
    examples: Sequence[Mapping[str, str]] = (
        {"company": "Annas plog AB", "email": "anna@plog.example", "organisation_number": "556036-0793",
         "trades": "Snöröjning och halkbekämpning", "frequency": "direkt", "language": "svenska"},
        {"company": "Tornion Puu Oy", "email": "matti@puu.example", "everything": "ja", "frequency": "varje vecka",
         "language": "finska"},
    )  # fmt: skip
    then = (LIST, "Visa leverantörerna")

    def __init__(self, outbox: Outbox, secret: str) -> None:
        self.outbox, self.secret = outbox, secret

    async def check(self, listed: Listed, *, source: str, now: datetime) -> list[Judged]:
        """Return rows that cannot be read, that are said twice, or whose address gets mail already."""
        words, rows = await _trade_words(), _cells(listed)
        problems = {number: found for number, cells in rows if (found := _read(cells, words)[1])}
        judged = {number: Judged(number, "wrong", found) for number, found in problems.items()}
        addresses = [(n, read_address(cells["email"])) for n, cells in rows if n not in problems]
        for number, first in repeated(addresses).items():
            judged[number] = Judged(number, "known", {"email": TWICE.format(first=first)})
        there = await subscribing({email for _n, email in addresses})
        for number, email in addresses:
            if email in there and number not in judged:
                judged[number] = Judged(
                    number, "known", {"email": "Adressen får redan mejl."}, f"{LIST}/{there[email]}"
                )
        return [judged[number] for number in sorted(judged)]

    async def take(self, listed: Listed, *, source: str, by: str, now: datetime) -> list[Made]:
        """Ask each firm by mail to confirm; the list's name and the officer are recorded with each."""
        words, made = await _trade_words(), []
        for number, cells in _cells(listed):
            read, problems = _read(cells, words)
            if problems:
                continue
            await ask_to_confirm(
                read["email"], read["company"], read["number"], read["wish"], secret=self.secret, outbox=self.outbox, now=now,
                postcode=read["postcode"], origin="file", source=f"{source} ({by})",
            )  # fmt: skip
            asked = await fetch_value("SELECT max(id) FROM pending_signup WHERE email = $1", read["email"])
            if asked is not None:
                made.append(Made(number, asked, read["company"]))
            await record_event(by, "supplier.asked", "supplier", read["company"], at=now, details={"source": source})
        return made

    async def take_back(self, made: Sequence[Made], *, by: str, now: datetime) -> set[int]:
        """Take back what has not been confirmed, with the mail that has not gone; a firm that has confirmed stays."""
        gone = await forget_asked([one.object_id for one in made])
        await self.outbox.withdraw([f"confirm:{one}" for one in gone], now=now)
        return gone


def _read(cells: Mapping[str, str], words: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what a row says, and every fault in it by field."""
    found: dict[str, Any] = {}
    problems: dict[str, str] = {}
    readers: tuple[tuple[str, str, Any], ...] = (
        ("email", "email", read_address), ("company", "company", read_name),
        ("organisation_number", "number", read_company_number), ("postcode", "postcode", read_postcode),
    )  # fmt: skip
    for field, name, read in readers:
        try:
            found[name] = read(cells.get(field, ""))
        except DetailWrong as error:
            problems[field] = str(error)
    try:
        found["wish"] = _wish(cells, words)
    except DetailWrong as error:
        field = error.field if error.field in cells else "email"
        problems.setdefault(field, str(error))
    return found, problems


def _wish(cells: Mapping[str, str], words: Mapping[str, str]) -> Wish:
    form = {name: [coded(name, cells[name])] for name in ("frequency", "language") if cells.get(name, "")}
    named = several(cells.get("trades", ""))
    # Slugs may stand with spaces between them, as in `anbud supplier add`.
    parts = [part for one in named for part in ([one] if one.casefold() in words else one.split())]
    form["trades"] = [words.get(part.casefold(), part) for part in parts]
    form["cpv"] = cells.get("cpv", "").replace(",", " ").replace(";", " ").split()
    if cells.get("everything", "").strip().lower() in ("ja", "yes", "x", "1", "kyllä", "sant", "true"):
        form["everything"] = ["yes"]
    return read_wish(form, set(words.values()))


async def _trade_words() -> dict[str, str]:
    """Return the trades by slug and by their names in every language."""
    trades = await active_trades()
    return {name.casefold(): t.slug for t in trades for name in (*t.names.values(), t.slug)}


class Ledger:
    """Whom the municipality buys from: known by name and number, written to by nobody."""

    kind = "reskontra"
    role = "officer"
    personal = False
    title = "Leverantörsreskontra"
    about = (
        "Företag som kommunen köper av: namn och organisationsnummer. De får inga mejl om de inte själva anmäler sig."
    )
    fields: Sequence[Field] = _fields(("company",), ("organisation_number",))
    examples: Sequence[Mapping[str, str]] = (
        {"company": "Annas plog AB", "organisation_number": "556036-0793"},
        {"company": "Övertorneå Värmeverk AB"},
    )
    then = (f"{LIST}/kanda", "Visa kända företag")

    async def check(self, listed: Listed, *, source: str, now: datetime) -> list[Judged]:
        """Return rows that cannot be read, that are said twice, or whose firm is known already."""
        judged: dict[int, Judged] = {}
        firms = []
        for number, cells in _cells(listed):
            firm, problems = _known(number, cells)
            if firm is None:
                judged[number] = Judged(number, "wrong", problems)
            else:
                firms.append(firm)
        for number, first in repeated([(firm.row, _key(firm)) for firm in firms]).items():
            judged[number] = Judged(number, "known", {"company": TWICE.format(first=first)})
        for number, supplier in (await self._there([f for f in firms if f.row not in judged])).items():
            judged[number] = Judged(
                number, "known", {"company": "Företaget är redan känt."}, f"{LIST}/foretag/{supplier}"
            )
        return [judged[number] for number in sorted(judged)]

    async def take(self, listed: Listed, *, source: str, by: str, now: datetime) -> list[Made]:
        """Write the firms; no mail goes to anybody."""
        read = [_known(number, cells)[0] for number, cells in _cells(listed)]
        firms = [firm for firm in read if firm is not None]
        ids = await enter_known(firms, now=now)
        return [
            Made(f.row, new, f.name, f"{LIST}/foretag/{new}") for f, new in zip(firms, ids, strict=True)
        ]  # fmt: skip

    async def take_back(self, made: Sequence[Made], *, by: str, now: datetime) -> set[int]:
        """Take back firms that nobody has done anything with."""
        return await forget_known([one.object_id for one in made], [one.title for one in made])

    async def _there(self, firms: Sequence[KnownFirm]) -> dict[int, int]:
        numbered = await firms_numbered([(f.number.country, f.number.number) for f in firms if f.number])
        named = await firms_named({f.name.lower() for f in firms if f.number is None})
        found = {
            f.row: numbered.get((f.number.country, f.number.number)) if f.number else named.get(f.name.lower())
            for f in firms
        }
        return {row: supplier for row, supplier in found.items() if supplier is not None}


def _known(row: int, cells: Mapping[str, str]) -> tuple[KnownFirm | None, dict[str, str]]:
    problems: dict[str, str] = {}
    name, number = "", None
    try:
        name = read_name(tidy_name(cells.get("company", "")))
    except DetailWrong as error:
        problems["company"] = PERSONAL if "personnummer" in str(error) else str(error)
    try:
        number = read_company_number(cells.get("organisation_number", ""))
    except DetailWrong as error:
        problems["organisation_number"] = str(error)
    return (None, problems) if problems else (KnownFirm(row, name, number), {})


def _key(firm: KnownFirm) -> str:
    number: CompanyNumber | None = firm.number
    return f"{number.country}:{number.number}" if number else firm.name.lower()
