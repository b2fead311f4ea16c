"""What the columns of a list of firms may be called, and which firms are one."""

import re

from suppliers.registry.domain import holds_personal_number

WORDS = {
    "company": "company, företag, företagsnamn, leverantör, leverantörsnamn, namn, firma, yritys, toimittaja, nimi, name, supplier, vendor, "
    "supplier name, company name",
    "email": "email, e-post, epost, e-postadress, mejl, mail, sähköposti, sähköpostiosoite, e-mail, email address",
    "organisation_number": "organisation_number, organisationsnummer, orgnr, org.nr, org nr, org-nr, y-tunnus, business id, vat, "
    "company number, organisation number, registration number",
    "postcode": "postcode, postnummer, postnr, postinumero, zip, zip code",
    "language": "language, språk, kieli",
    "frequency": "frequency, hur ofta, tiheys, how often",
    "everything": "everything, allt, kaikki",
    "trades": "trades, branscher, bransch, toimialat, toimiala, trade",
    "cpv": "cpv, cpv-koder, cpv-kod, cpv-koodit, cpv codes",
}
TITLES = {
    "company": "Företag", "email": "E-postadress", "organisation_number": "Organisationsnummer", "postcode": "Postnummer",
    "language": "Språk", "frequency": "Hur ofta", "everything": "Allt", "trades": "Branscher", "cpv": "CPV-koder",
}  # fmt: skip
SAID = {
    "language": {"svenska": "sv", "finska": "fi", "suomi": "fi", "meänkieli": "fit", "engelska": "en", "english": "en"},
    "frequency": {"direkt": "now", "varje dag": "day", "dagligen": "day", "varje vecka": "week", "veckovis": "week"},
}
PERSONAL = "Namnet ser ut att innehålla ett personnummer. Vi sparar inga personnummer. Skriv namnet utan siffrorna."


def coded(field: str, cell: str) -> str:
    """Return a cell as the sign-up has it: "Varje vecka" is `week`."""
    word = " ".join(cell.lower().split())
    return SAID.get(field, {}).get(word, word)


def several(cell: str) -> list[str]:
    """Return the parts of a cell that lists several things, by commas, semicolons, bars or lines."""
    return [part for part in (piece.strip() for piece in re.split(r"[,;|\n]", cell)) if part]


def tidy_name(text: str) -> str:
    """Return a ledger's name for a firm without the marks that bookkeeping puts before and after it.

    ".SE STIFTELSEN INTERNETINFRASTRUKTU (FB)" is "SE STIFTELSEN INTERNETINFRASTRUKTU".
    """
    name = re.sub(r"\s*\((?:FB|F-?skatt|bg|pg)\)\s*$", "", " ".join(text.split()), flags=re.IGNORECASE)
    name = re.sub(r"^[\s.,;*/-]+", "", name)
    return re.sub(r"^\d{6}\s*-\s*", "", name) if not holds_personal_number(name) else name
