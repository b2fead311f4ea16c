"""eForms notices (UBL 2.3), all subtypes: one notice a file."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from procurement.sources.formats import moments, xml
from procurement.sources.formats.amounts import read_minor
from procurement.sources.formats.cleaning import clean_email, clean_line, clean_text, clean_url
from procurement.sources.formats.codes import country_of, cpv_codes, language_of, nuts_codes, publication_number
from procurement.sources.formats.notice import (
    Buffer,
    Document,
    Kind,
    Lot,
    NoticeRead,
    Reading,
    Rejected,
    Text,
    Unreadable,
)
from procurement.sources.formats.xml import Node, text_of, texts_of

ROOTS = {"ContractNotice", "ContractAwardNotice", "PriorInformationNotice"}
_KINDS: dict[str, Kind] = {
    "planning": "planning",
    "consultation": "planning",
    "competition": "tender",
    "change": "change",
    "result": "award",
    "dir-awa-pre": "award",
    "cont-modif": "contract",
    "completion": "contract",
}
_BY_ROOT: dict[str, Kind] = {
    "ContractNotice": "tender",
    "ContractAwardNotice": "award",
    "PriorInformationNotice": "planning",
}
_TED = "https://ted.europa.eu/sv/notice/-/detail/"


def read(data: Buffer, office: ZoneInfo) -> Reading:
    """Yield the one notice of a file."""
    root = xml.parse(data)
    name = xml.local(root)
    if name == "BusinessRegistrationInformationNotice":
        yield Rejected("notice", "not_procurement", "BusinessRegistrationInformationNotice")
    elif name not in ROOTS:
        raise Unreadable("unknown_root", name)
    else:
        yield _notice(xml.strip_namespaces(root), name, office)


def _notice(root: Node, name: str, office: ZoneInfo) -> NoticeRead | Rejected:
    language = language_of(text_of(root, "NoticeLanguageCode"), "en")
    texts = _texts(root, language)
    identity = clean_line(text_of(root, "ID"), 100)
    extension = root.find("UBLExtensions/UBLExtension/ExtensionContent/EformsExtension")
    published = publication_number(text_of(extension, "Publication/NoticePublicationID"))
    if not texts:
        return Rejected("notice", "no_title")
    if not (identity or published):
        return Rejected("notice", "no_id")
    original = language if language in texts else next(iter(texts))
    buyer = _buyer(root, extension)
    country = country_of(text_of(buyer, "PostalAddress/Country/IdentificationCode"))
    office = moments.office_of(country, office)
    lots = _lots(root, original, office)
    deadlines = [lot.deadline_at for lot in lots if lot.deadline_at and not lot.cancelled]
    planned = moments.read_day(text_of(root, "PlannedDate"))
    starts, ends = _contract_days(root)
    low, currency = _value(root)
    notice_url = _TED + published if published else None
    return NoticeRead(
        external_id=identity or str(published),
        place="notice",
        version=clean_line(text_of(root, "VersionID"), 20) or None,
        kind=_kind(root, name, extension, lots),
        texts=texts,
        language=original,
        keys=_keys(root, extension, identity, published),
        buyer_name=clean_line(text_of(buyer, "PartyName/Name")) or None,
        buyer_identifier=clean_line(text_of(buyer, "PartyLegalEntity/CompanyID"), 50) or None,
        buyer_country=country,
        cpv=_cpv(root),
        nuts=nuts_codes(texts_of(root, ".//RealizedLocation/Address/CountrySubentityCode")),
        locality=clean_line(text_of(root, ".//RealizedLocation/Address/CityName"), 120) or None,
        value_from_minor=low,
        value_to_minor=low,
        currency=currency,
        planned_on=planned,
        planned_precision="day" if planned else None,
        published_at=_published(root, extension, office),
        deadline_at=min(deadlines, default=None),
        questions_until=_first_deadline(root, ".//AdditionalInformationRequestPeriod", office),
        contract_from_on=starts,
        contract_until_on=ends,
        url=notice_url,
        submission_url=clean_url(text_of(root, ".//TenderRecipientParty/EndpointID")),
        documents=_documents(root, original),
        case_number=clean_line(text_of(root, "ProcurementProject/ID"), 100) or None,
        procedure=clean_line(text_of(root, "TenderingProcess/ProcedureCode"), 60) or None,
        contact_name=clean_line(text_of(buyer, "Contact/Name"), 120) or None,
        contact_email=clean_email(text_of(buyer, "Contact/ElectronicMail")),
        contact_phone=clean_line(text_of(buyer, "Contact/Telephone"), 40) or None,
        cancelled_reason=_change_reason(extension, original) or None,
        winners=_winners(extension),
        lots=lots,
    )


def _in_languages(nodes: Iterable[Node], default: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in nodes:
        words = text_of(node)
        if words:
            found.setdefault(language_of(node.get("languageID"), default), words)
    return found


def _texts(root: Node, language: str) -> dict[str, Text]:
    """Return title and description by language; planning notices without a project have them in their parts."""
    for place in ("ProcurementProject", "ProcurementProjectLot/ProcurementProject"):
        project = root.find(place)
        if project is None:
            continue
        titles = _in_languages(project.findall("Name"), language)
        words = _in_languages(project.findall("Description"), language)
        texts = {
            code: Text(title=clean_line(title), description=clean_text(words.get(code, "")))
            for code, title in titles.items()
            if clean_line(title)
        }
        if texts:
            return texts
    return {}


def _buyer(root: Node, extension: Node | None) -> Node | None:
    wanted = text_of(root, "ContractingParty/Party/PartyIdentification/ID")
    companies = extension.findall("Organizations/Organization/Company") if extension is not None else []
    return next((company for company in companies if text_of(company, "PartyIdentification/ID") == wanted), None)


def _kind(root: Node, name: str, extension: Node | None, lots: tuple[Lot, ...]) -> Kind:
    code = root.find("NoticeTypeCode")
    kind = _KINDS.get((code.get("listName") or "") if code is not None else "", _BY_ROOT[name])
    reason = text_of(extension, "Changes/ChangeReason/ReasonCode")
    if reason == "cancel" or (kind == "award" and lots and all(lot.cancelled for lot in lots)):
        return "cancel"
    return kind


def _keys(root: Node, extension: Node | None, identity: str, published: str | None) -> tuple[str, ...]:
    procedure = text_of(root, "ContractFolderID")
    keys = [f"procedure:{procedure.lower()}"] if len(procedure) >= 10 else []
    keys += [f"notice:{identity.lower()}"] if identity else []
    keys += [f"ted:{published}"] if published else []
    before = [text_of(extension, "Changes/ChangedNoticeIdentifier")]
    before += texts_of(root, ".//NoticeDocumentReference/ID")
    for reference in before:
        number = publication_number(reference)
        if number:
            keys.append(f"ted:{number}")
        elif len(reference) >= 36:
            # A reference carries the version after the identity: "…-01".
            keys.append(f"notice:{reference[:36].lower()}")
    return tuple(dict.fromkeys(key[:150] for key in keys))


def _lots(root: Node, language: str, office: ZoneInfo) -> tuple[Lot, ...]:
    closed = _closed_lots(root)
    lots = []
    for node in root.findall("ProcurementProjectLot"):
        number = clean_line(text_of(node, "ID"), 40)
        names = _in_languages(node.findall("ProcurementProject/Name"), language)
        words = _in_languages(node.findall("ProcurementProject/Description"), language)
        lots.append(Lot(
            number, clean_line(_said(names, language)), _lot_deadline(node, office), number in closed,
            clean_text(_said(words, language), 5_000), cpv_codes(_codes_of(node)),
            read_minor(text_of(node, "ProcurementProject/RequestedTenderTotal/EstimatedOverallContractAmount")),
        ))  # fmt: skip
    return tuple(lots[:500])


def _said(words: dict[str, str], language: str) -> str:
    """Return the words in the original language, else in any."""
    return words.get(language) or next(iter(words.values()), "")


def _codes_of(lot: Node) -> Iterator[str]:
    for kind in ("Main", "Additional"):
        yield from texts_of(lot, f"ProcurementProject/{kind}CommodityClassification/ItemClassificationCode")


def _closed_lots(root: Node) -> set[str]:
    """Return the lots that ended without a winner."""
    results = root.iterfind(".//NoticeResult/LotResult")
    return {text_of(result, "TenderLot/ID") for result in results if text_of(result, "TenderResultCode") == "clos-nw"}


def _lot_deadline(lot: Node, office: ZoneInfo) -> datetime | None:
    for name in ("TenderSubmissionDeadlinePeriod", "ParticipationRequestReceptionPeriod"):
        found = _first_deadline(lot, f"TenderingProcess/{name}", office)
        if found:
            return found
    return None


def _first_deadline(node: Node, path: str, office: ZoneInfo) -> datetime | None:
    period = node.find(path)
    day, clock = text_of(period, "EndDate"), text_of(period, "EndTime")
    return moments.read_deadline(_joined(day, clock), office) if day else None


def _joined(day: str, clock: str) -> str:
    """Join "2023-11-16+01:00" and "09:12:40+01:00", each with an offset of its own."""
    return f"{day[:10]}T{clock}" if clock else day


def _published(root: Node, extension: Node | None, office: ZoneInfo) -> datetime | None:
    published = moments.read_instant(text_of(extension, "Publication/PublicationDate"), office)
    return published or moments.read_instant(_joined(text_of(root, "IssueDate"), text_of(root, "IssueTime")), office)


def _contract_days(root: Node) -> tuple[date | None, date | None]:
    starts = [moments.read_day(words) for words in texts_of(root, ".//ProcurementProject/PlannedPeriod/StartDate")]
    ends = [moments.read_day(words) for words in texts_of(root, ".//ProcurementProject/PlannedPeriod/EndDate")]
    return min(filter(None, starts), default=None), max(filter(None, ends), default=None)


def _value(root: Node) -> tuple[int | None, str | None]:
    """Return the estimate for the whole, or the sum of the lots when they share a currency."""
    total = root.find("ProcurementProject/RequestedTenderTotal/EstimatedOverallContractAmount")
    amounts = [total] if total is not None else root.findall(
        "ProcurementProjectLot/ProcurementProject/RequestedTenderTotal/EstimatedOverallContractAmount"
    )  # fmt: skip
    minors = [read_minor(text_of(node)) for node in amounts]
    currencies = {node.get("currencyID") for node in amounts}
    if not minors or None in minors or len(currencies) != 1:
        return None, None
    return sum(minor for minor in minors if minor is not None), clean_line(currencies.pop(), 3) or None


def _cpv(root: Node) -> tuple[str, ...]:
    paths = (
        "ProcurementProject/MainCommodityClassification/ItemClassificationCode",
        "ProcurementProject/AdditionalCommodityClassification/ItemClassificationCode",
        "ProcurementProjectLot/ProcurementProject/MainCommodityClassification/ItemClassificationCode",
        "ProcurementProjectLot/ProcurementProject/AdditionalCommodityClassification/ItemClassificationCode",
    )
    return cpv_codes(words for path in paths for words in texts_of(root, path))


def _documents(root: Node, language: str) -> tuple[Document, ...]:
    found: dict[str, Document] = {}
    for node in root.iterfind(".//CallForTendersDocumentReference"):
        url = clean_url(text_of(node, "Attachment/ExternalReference/URI"))
        if url:
            title = clean_line(text_of(node, "Attachment/ExternalReference/FileName"))
            found.setdefault(url, Document(url, title, language_of(text_of(node, "LanguageID"), language)))
    return tuple(found.values())[:50]


def _change_reason(extension: Node | None, language: str) -> str:
    if extension is None:
        return ""
    words = _in_languages(extension.iterfind(".//ChangeReason/ReasonDescription"), language)
    return clean_text(words.get(language) or next(iter(words.values()), ""), 2_000)


def _winners(extension: Node | None) -> tuple[str, ...]:
    if extension is None:
        return ()
    companies = {
        text_of(company, "PartyIdentification/ID"): clean_line(text_of(company, "PartyName/Name"))
        for company in extension.iterfind("Organizations/Organization/Company")
    }
    parties = texts_of(extension, "NoticeResult/TenderingParty/Tenderer/ID")
    return tuple(dict.fromkeys(companies[party] for party in parties if companies.get(party)))[:50]
