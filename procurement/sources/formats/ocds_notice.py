"""One OCDS release, merged or single, as a notice."""

import re
from collections.abc import Iterator
from typing import Any, get_args
from zoneinfo import ZoneInfo

from procurement.sources.formats import moments
from procurement.sources.formats.amounts import read_minor
from procurement.sources.formats.cleaning import clean_email, clean_line, clean_text, clean_url
from procurement.sources.formats.codes import country_of, cpv_codes, language_of, nuts_codes
from procurement.sources.formats.json import Object, get, objects, strings
from procurement.sources.formats.notice import Document, Kind, Lot, NoticeRead, Precision, Rejected, Text

_COUNTRIES = {"sweden": "SE", "sverige": "SE", "finland": "FI", "suomi": "FI", "norway": "NO", "norge": "NO",
              "united kingdom": "GB", "england": "GB", "scotland": "GB", "wales": "GB"}  # fmt: skip


def notice_of(ocid: str, release: Object, place: str, office: ZoneInfo) -> NoticeRead | Rejected:
    """Return a release in our words."""
    tender = release.get("tender")
    language = language_of(release.get("language"), "en")
    title, identity = _title(release), clean_line(ocid, 200)
    if not identity:
        return Rejected(place, "no_ocid")
    if not title:
        return Rejected(place, "no_title")
    buyer = _party(release)
    country = _country(buyer)
    office = moments.office_of(country, office)
    low, high, currency = _value(release)
    period = get(tender, "contractPeriod") or get(next(objects(release, "awards"), None), "contractPeriod")
    return NoticeRead(
        external_id=identity,
        place=place,
        version=clean_line(release.get("id"), 200) or None,
        kind=_kind(release),
        texts={language: Text(title, description=_description(release)), **_translations(tender, language)},
        language=language,
        keys=_keys(ocid, release),
        buyer_name=clean_line(get(release, "buyer", "name") or get(buyer, "name")) or None,
        buyer_identifier=_identifier(release, buyer),
        buyer_country=country,
        cpv=cpv_codes(_codes(release, "CPV")),
        nuts=nuts_codes(_places(release)),
        locality=_locality(tender),
        value_from_minor=low,
        value_to_minor=high,
        currency=currency,
        **_planned(release, office),
        published_at=moments.read_instant(release.get("publishedDate") or release.get("date"), office),
        opens_at=moments.read_instant(get(tender, "tenderPeriod", "startDate"), office),
        deadline_at=moments.read_deadline(get(tender, "tenderPeriod", "endDate"), office),
        questions_until=moments.read_deadline(get(tender, "enquiryPeriod", "endDate"), office),
        contract_from_on=moments.read_day(get(period, "startDate")),
        contract_until_on=moments.read_day(get(period, "endDate")),
        url=_url(release),
        submission_url=_submission(tender),
        documents=_documents(tender, language),
        upphandlings_id=_upphandlings_id(tender),
        case_number=clean_line(get(tender, "id"), 100) or None,
        procedure=clean_line(get(tender, "procurementMethodDetails") or get(tender, "procurementMethod"), 60) or None,
        contact_name=clean_line(get(buyer, "contactPoint", "name"), 120) or None,
        contact_email=clean_email(get(buyer, "contactPoint", "email")),
        contact_phone=clean_line(get(buyer, "contactPoint", "telephone"), 40) or None,
        cancelled_reason=clean_text(_cancellation(tender), 2_000) or None,
        winners=_winners(release),
        lots=_lots(tender, office),
    )


def _title(release: Object) -> str:
    candidates = [
        get(release, "tender", "title"),
        get(release, "planning", "project", "title"),
        get(release, "planning", "budget", "project"),
        release.get("title"),
        *(award.get("title") for award in objects(release, "awards")),
        *(contract.get("title") for contract in objects(release, "contracts")),
        get(release, "tender", "description"),
        get(release, "planning", "budget", "description"),
        get(release, "planning", "rationale"),
        *(item.get("description") for item in objects(release, "tender", "items")),
    ]
    return next(filter(None, map(clean_line, candidates)), "")


def _description(release: Object) -> str:
    planning = get(release, "planning", "rationale") or get(release, "planning", "project", "description")
    return clean_text(get(release, "tender", "description") or release.get("description") or planning)


def _upphandlings_id(tender: Any) -> str | None:
    known = [one.get("id") for one in objects(tender, "identifiers") if one.get("scheme") == "SE-UPPHANDLINGS-ID"]
    return next(filter(None, (clean_line(one, 100) for one in known)), None)


def _translations(tender: Any, language: str) -> dict[str, Text]:
    """Return the words in further languages: title_fi, description_fi."""
    titles = {name.removeprefix("title_"): words for name, words in (tender or {}).items() if name.startswith("title_")}
    return {
        code: Text(clean_line(words), description=clean_text(get(tender, f"description_{code}")))
        for code, words in titles.items()
        if code != language and re.fullmatch(r"[a-z]{2,3}", code) and clean_line(words)
    }


def _planned(release: Object, office: ZoneInfo) -> dict[str, Any]:
    """Return when it is planned for and how exactly, where a milestone says so in words of ours."""
    for milestone in objects(release, "planning", "milestones"):
        precision, _, word = clean_line(milestone.get("code"), 40).partition(" ")
        on = moments.read_day(milestone.get("dueDate"))
        if milestone.get("id") == "planned" and precision in get_args(Precision) and on:
            return {"planned_on": on, "planned_precision": precision, "preliminary": word == "preliminary"}
    return {}


def _cancellation(tender: Any) -> Any:
    reasons = [one.get("rationale") for one in objects(tender, "amendments") if one.get("id") == "cancelled"]
    return next(filter(None, reasons), None) or get(tender, "cancellationRationale") or get(tender, "statusDetails")


def _kind(release: Object) -> Kind:
    status = get(release, "tender", "status")
    tags = set(strings(release.get("tag")))
    if status in ("cancelled", "withdrawn", "unsuccessful") or "tenderCancellation" in tags:
        return "cancel"
    if tags & {"contract", "contractUpdate", "contractAmendment", "implementation", "implementationUpdate"}:
        return "contract"
    if tags & {"award", "awardUpdate"} or (status == "complete" and list(objects(release, "awards"))):
        return "award"
    if tags & {"planning", "planningUpdate"} or status in ("planning", "planned"):
        return "planning"
    return "change" if tags & {"tenderUpdate", "tenderAmendment"} else "tender"


def _keys(ocid: str, release: Object) -> tuple[str, ...]:
    related = [
        f"ocid:{clean_line(process.get('identifier'), 140)}"
        for process in objects(release, "relatedProcesses")
        if process.get("scheme") == "ocid"
        and "unsuccessfulProcess" not in set(strings(process.get("relationship")))
        and "framework" not in set(strings(process.get("relationship")))
    ]
    # A call-off or a follow-up is a procurement of its own; only a planned one that became this one is the same.
    same = [key for key in related if "planning" in str(release.get("relatedProcesses"))]
    return tuple(dict.fromkeys([f"ocid:{clean_line(ocid, 140)}", *same]))


def _party(release: Object) -> Object | None:
    wanted = get(release, "buyer", "id")
    parties = list(objects(release, "parties"))
    with_role = [party for party in parties if {"buyer", "procuringEntity"} & set(strings(party.get("roles")))]
    same = [party for party in with_role if party.get("id") == wanted and wanted]
    entity = get(release, "tender", "procuringEntity")
    return next(iter(same or with_role), entity if isinstance(entity, dict) else get(release, "buyer"))


def _identifier(release: Object, buyer: Object | None) -> str | None:
    stated = get(buyer, "identifier", "id") or get(release, "buyer", "identifier", "id")
    return clean_line(stated, 50) or clean_line(get(release, "buyer", "id"), 50) or None


def _country(buyer: Object | None) -> str | None:
    code = country_of(get(buyer, "address", "country"))
    return code or _COUNTRIES.get(clean_line(get(buyer, "address", "countryName"), 60).lower())


def _codes(release: Object, scheme: str) -> Iterator[Any]:
    tender = release.get("tender")
    owners: list[Any] = [tender, *objects(tender, "items"), *objects(tender, "lots")]
    owners += [item for award in objects(release, "awards") for item in objects(award, "items")]
    for owner in owners:
        for found in (get(owner, "classification"), *objects(owner, "additionalClassifications")):
            if scheme in clean_line(get(found, "scheme"), 30).upper():
                code = get(found, "id")
                yield str(code).zfill(8) if isinstance(code, int) else code


def _lot_codes(tender: Any, lot: Object) -> Iterator[Any]:
    """Yield the codes of a lot: its own, and those of the items that name it."""
    items = [item for item in objects(tender, "items") if item.get("relatedLot") == lot.get("id")]
    for owner in (lot, *items):
        for found in (get(owner, "classification"), *objects(owner, "additionalClassifications")):
            if "CPV" in clean_line(get(found, "scheme"), 30).upper():
                code = get(found, "id")
                yield str(code).zfill(8) if isinstance(code, int) else code


def _places(release: Object) -> Iterator[Any]:
    for item in objects(release, "tender", "items"):
        for address in (get(item, "deliveryAddress"), *objects(item, "deliveryAddresses")):
            yield get(address, "region")
        yield from strings(get(item, "deliveryLocation", "gazetteer", "identifiers"))
    yield from _codes(release, "NUTS")


def _locality(tender: Any) -> str | None:
    for item in objects(tender, "items"):
        for address in (get(item, "deliveryAddress"), *objects(item, "deliveryAddresses")):
            words = clean_line(get(address, "locality") or get(address, "region"), 120)
            if words:
                return words
    return None


def _value(release: Object) -> tuple[int | None, int | None, str | None]:
    tender = release.get("tender")
    exact = get(tender, "value") or get(release, "planning", "budget", "amount")
    low, high = get(tender, "minValue") or exact, get(tender, "maxValue") or exact
    if not high and get(low, "amount") is not None:
        # A least value alone says nothing about the most.
        return read_minor(get(low, "amount")), None, clean_line(get(low, "currency"), 3).upper() or None
    first, last = read_minor(get(low, "amount")), read_minor(get(high, "amount"))
    if first is None and last is None:
        return None, None, None
    first, last = (last if first is None else first), (first if last is None else last)
    currency = clean_line(get(low, "currency") or get(high, "currency"), 3).upper()
    return min(first or 0, last or 0), max(first or 0, last or 0), currency or None


def _url(release: Object) -> str | None:
    notices = [
        document.get("url")
        for owner in (release.get("tender"), *objects(release, "awards"), release.get("planning"))
        for document in objects(owner, "documents")
        if "notice" in clean_line(document.get("documentType"), 60).lower()
    ]
    return next(filter(None, map(clean_url, [*notices, release.get("url")])), None)


def _submission(tender: Any) -> str | None:
    details = clean_text(get(tender, "submissionMethodDetails"), 2_000)
    return next(filter(None, map(clean_url, details.split())), None)


def _documents(tender: Any, language: str) -> tuple[Document, ...]:
    found = {}
    for document in objects(tender, "documents"):
        url = clean_url(document.get("url"))
        if url:
            title = clean_line(document.get("title") or document.get("description"))
            found[url] = Document(url, title, language_of(document.get("language"), language))
    return tuple(found.values())[:50]


def _winners(release: Object) -> tuple[str, ...]:
    names = [
        clean_line(supplier.get("name"))
        for award in objects(release, "awards")
        if award.get("status") not in ("cancelled", "unsuccessful")
        for supplier in objects(award, "suppliers")
    ]
    return tuple(dict.fromkeys(filter(None, names)))[:50]


def _lots(tender: Any, office: ZoneInfo) -> tuple[Lot, ...]:
    lots = [
        Lot(
            clean_line(lot.get("id"), 40),
            clean_line(lot.get("title")),
            moments.read_deadline(get(lot, "tenderPeriod", "endDate"), office),
            lot.get("status") in ("cancelled", "unsuccessful", "withdrawn"),
            clean_text(lot.get("description"), 5_000),
            cpv_codes(_lot_codes(tender, lot)),
            read_minor(get(lot, "value", "amount")),
        )
        for lot in objects(tender, "lots")
    ]
    return tuple(lots[:500])
