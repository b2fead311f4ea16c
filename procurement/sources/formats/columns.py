"""Which column of a table holds what, guessed from its header in Swedish, Finnish or English."""

import re
from collections.abc import Mapping, Sequence

# Our field: header words as compared, the best first. A header fits when it equals one of them.
SYNONYMS: dict[str, str] = {
    "external_id": "id, noticeid, ansökningsid, annonsid, notice id, cn id, löpnummer, tunniste, ocid, rootnoticeid",
    "title": "rubrik, titel, upphandlingens titel, benämning, upphandling, upphandlingens namn, namn på upphandling, namn, "
    "objekt, projekt, avtal, avtalsnamn, tjänst/vara, otsikko, nimi, hankinta, hankinnan nimi, hankinnan kohde, title, name, "
    "notice title, noticetitle, tender title, tender/title, service, contract name, subject, vad",
    "description": "beskrivning, kort beskrivning, omfattning, innehåll, kommentar, kuvaus, description, "
    "tender/description, details, summary, notering",
    "buyer_name": "köpare, beställare, upphandlande myndighet, upphandlande enhet, namn för köpare, kommun, myndighet, "
    "hankintayksikkö, ostaja, tilaaja, buyer, buyer name, buyer_name, buyer/name, agency, organisation, org_name, "
    "noticeorganisationname, procurement_entity, contracting authority",
    "unit": "förvaltning, enhet, nämnd, avdelning, ansvarig enhet, toimiala, yksikkö, osasto, department, unit, agency branch",
    "buyer_identifier": "organisationsnummer för köpare, organisationsnummer, orgnr, org.nr, y-tunnus, buyer_id",
    "cpv": "cpv, cpv-kod, cpv-koder, cpv kod, huvudsaklig cpv-kod, cpv-koodi, cpv koodi, cpv code, cpv codes, cpvcodes, cpv_codes, "
    "classification, tender/items/0/classification/id, tender/classification/id",
    "planned_on": "planerad annonsering, planerad start, annonseras, annonsering, planerat annonsdatum, planerad tid, när, tidpunkt, "
    "planerad upphandlingsstart, beräknad annonsering, tidplan, upphandlingsstart, kvartal, ajankohta, suunniteltu ajankohta, "
    "julkaistaan, approachdate, planned date, planned start, approach date, planned publication, forecast date",
    "published_at": "publicerad, publiceringsdatum, annonsdatum, julkaistu, julkaisupäivä, published, publication date, "
    "publication_date, datepublished, date published, publish date, publisheddate, date",
    "deadline_at": "sista anbudsdag, anbudstiden går ut, sista dag, sista anbudsdatum, sista ansökningsdag, anbud senast, "
    "määräaika, tarjousten määräaika, tarjousten jättöpäivä, deadline, closing date, date_closing, closing, "
    "tender/tenderperiod/enddate, submission deadline",
    "contract_from_on": "avtalsstart, avtal från, avtalsperiod från, startdatum, avtalet börjar, sopimus alkaa, alkupäivä, "
    "contract start, startdate, start date, tender/contractperiod/startdate",
    "contract_until_on": "avtalsslut, avtal till, avtalsperiod till, slutdatum, avtalet upphör, avtalet löper ut, giltig till, "
    "sopimus päättyy, loppupäivä, contract end, enddate, end date, expiration, expires, expiry date, tender/contractperiod/enddate",
    "value": "värde, uppskattat värde, beräknat värde, kontraktsvärde, belopp, avtalsvärde, kontrakterat värde, summa, arvo, "
    "ennakoitu arvo, arvioitu arvo, value, estimated value, estimated_value_eur, amount, tender/value/amount, totalcapitalcost",
    "value_from": "värde från, lägsta värde, minimiarvo, valuemin, value min, min value, tender/minvalue/amount",
    "value_to": "värde till, högsta värde, takvärde, enimmäisarvo, valuemax, value max, max value",
    "currency": "valuta, valuutta, currency, tender/value/currency",
    "url": "länk, webbadress, url, annons, linkki, link, tender_url, document url",
    "submission_url": "lämna anbud, anbud lämnas, inlämning, submission url",
    "procedure": "förfarande, upphandlingsform, upphandlingsförfarande, menettely, hankintamenettely, procedure, procurement method, "
    "tendering_procedure, tender/procurementmethod",
    "locality": "plats, ort, leveransort, utförandeort, paikka, sijainti, place, location, region, region_delivery, deliverylocation",
    "nuts": "nuts, nuts-kod, deliverylocationnutscode",
    "upphandlings_id": "upphandlings-id, upphandlingsid",
    "case_number": "diarienummer, dnr, ärendenummer, referens, referensnummer, asianumero, diaarinumero, viite, "
    "reference, reference number, referencenumber, reference_number, solicitation_number, notice_id, contract, agency ref. id",
    "status": "status, läge, skede, tila, vaihe, state, notice_state, publishing_status, tender/status",
    "kind": "annonstyp, typ av annons, ilmoitustyyppi, noticetype, notice type, notice_type",
    "language": "språk, kieli, language",
    "contact_name": "kontaktperson, kontakt, yhteyshenkilö, contact person",
}  # fmt: skip
_WORDS = {
    field: {re.sub(r"[\W_]+", "", word): rank for rank, word in enumerate(words.split(", "))}
    for field, words in SYNONYMS.items()
}
# Without these a column called "namn" would become the title of a table that has "rubrik" too; see `guess_columns`.
REQUIRED = "title"


def guess_columns(header: Sequence[str]) -> dict[str, int]:
    """Return for each of our fields the column whose header fits best; a column serves one field."""
    fits = sorted(
        (rank, position, field)
        for position, cell in enumerate(header)
        for field, words in _WORDS.items()
        if (rank := _rank(words, cell)) is not None
    )
    chosen: dict[str, int] = {}
    taken: set[int] = set()
    for _, position, field in fits:
        if field not in chosen and position not in taken:
            chosen[field] = position
            taken.add(position)
    return chosen


def _rank(words: Mapping[str, int], cell: str) -> int | None:
    """Return how well a header fits; what stands in brackets ("Värde (tkr)") is a remark."""
    plain = re.sub(r"[\W_]+", "", cell.lower())
    if plain in words:
        return words[plain]
    return words.get(re.sub(r"[\W_]+", "", re.sub(r"[(\[].*", "", cell.lower())) or "-")


def find_header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """Return the row that is the header and its columns: among the first twenty, the one that names most."""
    best: tuple[int, dict[str, int]] | None = None
    for position, row in enumerate(rows[:20]):
        columns = guess_columns(row)
        if REQUIRED in columns and (best is None or len(columns) > len(best[1])):
            best = (position, columns)
    return best if best and (len(best[1]) > 1 or len(rows[best[0]]) == 1) else None


def unit_factor(header: str) -> int:
    """Return what amounts under a header are counted in: "Värde (tkr)" is thousands."""
    words = header.lower()
    if re.search(r"\b(?:tkr|tsek|tusen|teur|t€)\b", words):
        return 1_000
    return 1_000_000 if re.search(r"\b(?:mkr|msek|mnkr|miljoner|meur|milj)\b", words) else 1
