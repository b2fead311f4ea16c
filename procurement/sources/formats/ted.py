"""TED legacy notices (TED_EXPORT, schemas R2.0.8 and R2.0.9): one notice a file."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from procurement.sources.formats import moments, xml
from procurement.sources.formats.amounts import plain_number, read_minor
from procurement.sources.formats.cleaning import clean_email, clean_line, clean_text, clean_url
from procurement.sources.formats.codes import (
    country_of,
    cpv_codes,
    language_of,
    nuts_codes,
    publication_number,
    same_words,
)
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

_FORMS: dict[str, Kind] = {
    **dict.fromkeys(("F01", "F04", "F07", "F08", "PRIOR_INFORMATION"), "planning"),
    **dict.fromkeys(("F02", "F05", "F12", "F17", "F24", "CONTRACT", "OTH_NOT"), "tender"),
    **dict.fromkeys(("F03", "F06", "F13", "F15", "F18", "F25", "CONTRACT_AWARD"), "award"),
    "VOLUNTARY_EX_ANTE_TRANSPARENCY_NOTICE": "award",
    "F14": "change",
    "F20": "contract",
}  # fmt: skip
_NOTICE_TYPES: dict[str, Kind] = {"PRI": "planning", "CONTRACT": "tender", "AWARD": "award", "QSU": "tender"}
_TED = "https://ted.europa.eu/sv/notice/-/detail/"


def read(data: Buffer, office: ZoneInfo) -> Reading:
    """Yield the one notice of a file."""
    root = xml.parse(data)
    if xml.local(root) != "TED_EXPORT":
        raise Unreadable("unknown_root", xml.local(root))
    yield _notice(xml.strip_namespaces(root), office)


def _notice(root: Node, office: ZoneInfo) -> NoticeRead | Rejected:
    form = _form(root)
    coded = root.find("CODED_DATA_SECTION")
    number = publication_number(root.get("DOC_ID")) or publication_number(text_of(coded, "NOTICE_DATA/NO_DOC_OJS"))
    if form is None:
        return Rejected("notice", "not_procurement", "TED_EXPORT")
    if not number:
        return Rejected("notice", "no_id")
    language = language_of(form.get("LG") or text_of(coded, "NOTICE_DATA/LG_ORIG"), "en")
    texts = _texts(root, form, language)
    if not texts:
        return Rejected("notice", "no_title")
    buyer = _buyer(form)
    country = country_of(
        _value_of(form, ".//ADDRESS_CONTRACTING_BODY/COUNTRY") or _value_of(coded, "NOTICE_DATA/ISO_COUNTRY")
    )
    office = moments.office_of(country, office)
    low, high, currency = _value(form)
    starts, ends = _contract_days(form)
    planned = moments.read_day(text_of(form, ".//DATE_PUBLICATION_NOTICE"))
    lots = _lots(form)
    return NoticeRead(
        external_id=number,
        place="notice",
        kind=_kind(form, lots),
        texts=texts,
        language=language if language in texts else next(iter(texts)),
        keys=_keys(form, number, buyer),
        buyer_name=buyer,
        buyer_identifier=clean_line(text_of(form, ".//ADDRESS_CONTRACTING_BODY/NATIONALID"), 50) or None,
        buyer_country=country,
        cpv=_cpv(form, coded),
        nuts=nuts_codes(node.get("CODE") or "" for node in _places(form, coded)),
        locality=clean_line(text_of(form, ".//OBJECT_DESCR/MAIN_SITE"), 120) or None,
        value_from_minor=low,
        value_to_minor=high,
        currency=currency,
        planned_on=planned,
        planned_precision="day" if planned else None,
        published_at=moments.read_instant(text_of(coded, "REF_OJS/DATE_PUB"), office),
        deadline_at=_deadline(form, coded, office),
        contract_from_on=starts,
        contract_until_on=ends,
        url=_TED + number,
        submission_url=clean_url(text_of(form, ".//CONTRACTING_BODY/URL_PARTICIPATION")),
        documents=_documents(form, language),
        case_number=_reference(form) or None,
        procedure=_procedure(form),
        contact_name=clean_line(text_of(form, ".//ADDRESS_CONTRACTING_BODY/CONTACT_POINT"), 120) or None,
        contact_email=clean_email(text_of(form, ".//ADDRESS_CONTRACTING_BODY/E_MAIL")),
        contact_phone=clean_line(text_of(form, ".//ADDRESS_CONTRACTING_BODY/PHONE"), 40) or None,
        winners=_winners(form),
        lots=lots,
    )


def _form(root: Node) -> Node | None:
    forms = root.findall("FORM_SECTION/*")
    return next((form for form in forms if form.get("CATEGORY") == "ORIGINAL"), forms[0] if forms else None)


def _value_of(node: Node | None, path: str) -> str:
    found = node.find(path) if node is not None else None
    return (found.get("VALUE") or "") if found is not None else ""


def _kind(form: Node, lots: tuple[Lot, ...]) -> Kind:
    stated = form.find("NOTICE")
    kind = _NOTICE_TYPES.get((stated.get("TYPE") or "").split("_")[0] if stated is not None else "")
    name = xml.local(form)
    kind = kind or _FORMS.get(name.split("_2014")[0], _FORMS.get(name.split("_")[0], "tender"))
    if lots and all(lot.cancelled for lot in lots):
        return "cancel"
    return kind


def _texts(root: Node, form: Node, language: str) -> dict[str, Text]:
    """Return the notice's own title and words, and the Official Journal's short title in other languages."""
    title = _first(form, "OBJECT_CONTRACT/TITLE", ".//TITLE_CONTRACT", "OBJECT_CONTRACT/TITLE_CONTRACT", ".//TITLE")
    words = _first(
        form, "OBJECT_CONTRACT/SHORT_DESCR", ".//SHORT_CONTRACT_DESCRIPTION", ".//SHORT_DESCR", ".//CONTENTS"
    )
    texts = {}
    for entry in root.iterfind("TRANSLATION_SECTION/ML_TITLES/ML_TI_DOC"):
        short = clean_line(text_of(entry, "TI_TEXT"))
        if short and entry.get("LG") in ("SV", "FI", "EN", language.upper()):
            texts[language_of(entry.get("LG"))] = Text(short)
    original = clean_line(title) or (texts[language].title if language in texts else "")
    if original:
        texts[language] = Text(original, description=clean_text(words))
    return texts


def _first(node: Node, *paths: str) -> str:
    return next((words for words in (text_of(node, path) for path in paths) if words), "")


def _buyer(form: Node) -> str | None:
    return (
        clean_line(_first(form, ".//ADDRESS_CONTRACTING_BODY/OFFICIALNAME", ".//OFFICIALNAME", ".//ORGANISATION"))
        or None
    )


def _reference(form: Node) -> str:
    return clean_line(_first(form, "OBJECT_CONTRACT/REFERENCE_NUMBER", ".//FILE_REFERENCE_NUMBER"), 100)


def _keys(form: Node, number: str, buyer: str | None) -> tuple[str, ...]:
    before = texts_of(form, ".//NOTICE_NUMBER_OJ") + texts_of(form, ".//PREVIOUS_NOTICE//NOTICE_NUMBER")
    keys = [f"ted:{number}", *(f"ted:{known}" for known in map(publication_number, before) if known)]
    reference = same_words(_reference(form))
    # Short references ("1", "2020-1") are common to strangers; with the buyer's name beside they are not.
    if buyer and len(reference) >= 3:
        keys.append(f"reference:{same_words(buyer)[:60]}/{reference}")
    return tuple(dict.fromkeys(keys))


def _cpv(form: Node, coded: Node | None) -> tuple[str, ...]:
    nodes = [*form.iterfind(".//CPV_MAIN//CPV_CODE"), *form.iterfind(".//CPV_ADDITIONAL//CPV_CODE")]
    if coded is not None:
        nodes += coded.findall("NOTICE_DATA/ORIGINAL_CPV")
    return cpv_codes(node.get("CODE") for node in nodes)


def _places(form: Node, coded: Node | None) -> Iterator[Node]:
    yield from form.iterfind(".//OBJECT_DESCR/NUTS")
    if coded is not None:
        for name in ("PERFORMANCE_NUTS", "ORIGINAL_NUTS"):
            yield from coded.iterfind(f"NOTICE_DATA/{name}")


def _value(form: Node) -> tuple[int | None, int | None, str | None]:
    """Return the estimate of the whole; TED writes "400 000" and "400000.00" alike."""
    for path in ("OBJECT_CONTRACT/VAL_ESTIMATED_TOTAL", "OBJECT_CONTRACT/VAL_TOTAL", ".//OBJECT_DESCR/VAL_OBJECT"):
        nodes = form.findall(path)
        minor = _minor(nodes[0]) if len(nodes) == 1 else None
        if minor is not None:
            return minor, minor, clean_line(nodes[0].get("CURRENCY"), 3) or None
    return None, None, None


def _minor(node: Node) -> int | None:
    words = text_of(node)
    return read_minor(words) if read_minor(words) is not None else read_minor(plain_number(words))


def _deadline(form: Node, coded: Node | None, office: ZoneInfo) -> datetime | None:
    moved = [_new_deadline(change) for change in form.iterfind("CHANGES/CHANGE")]
    day = next(filter(None, moved), None) or _joined(
        text_of(form, ".//PROCEDURE/DATE_RECEIPT_TENDERS"), text_of(form, ".//PROCEDURE/TIME_RECEIPT_TENDERS")
    )
    return moments.read_deadline(day or text_of(coded, "CODIF_DATA/DT_DATE_FOR_SUBMISSION"), office)


def _new_deadline(change: Node) -> str:
    """Return the new date of a corrigendum, if it corrects the time limit for bids (section IV.2.2)."""
    if "IV.2.2" not in text_of(change, "WHERE/SECTION"):
        return ""
    return _joined(text_of(change, "NEW_VALUE/DATE"), text_of(change, "NEW_VALUE/TIME"))


def _joined(day: str, clock: str) -> str:
    return f"{day} {clock}".strip() if day else ""


def _contract_days(form: Node) -> tuple[date | None, date | None]:
    starts = [moments.read_day(words) for words in texts_of(form, ".//OBJECT_DESCR/DATE_START")]
    ends = [moments.read_day(words) for words in texts_of(form, ".//OBJECT_DESCR/DATE_END")]
    return min(filter(None, starts), default=None), max(filter(None, ends), default=None)


def _documents(form: Node, language: str) -> tuple[Document, ...]:
    url = clean_url(text_of(form, ".//CONTRACTING_BODY/URL_DOCUMENT"))
    return (Document(url, language=language),) if url else ()


def _procedure(form: Node) -> str | None:
    found = next((xml.local(node) for node in form.iterfind(".//PROCEDURE/*") if xml.local(node).startswith("PT_")), "")
    return found.removeprefix("PT_").lower().replace("_", "-") or None


def _lots(form: Node) -> tuple[Lot, ...]:
    ended = {
        text_of(award, "LOT_NO") or "1"
        for award in form.iterfind("AWARD_CONTRACT")
        if award.find("NO_AWARDED_CONTRACT") is not None
    }
    kept = {text_of(award, "LOT_NO") or "1" for award in form.iterfind("AWARD_CONTRACT/AWARDED_CONTRACT/..")}
    lots = []
    for position, node in enumerate(form.iterfind(".//OBJECT_DESCR"), start=1):
        number = clean_line(text_of(node, "LOT_NO"), 40) or str(position)
        lots.append(Lot(
            number, clean_line(text_of(node, "TITLE")), cancelled=number in ended - kept,
            description=clean_text("\n\n".join(texts_of(node, "SHORT_DESCR/P")), 5_000),
            cpv=cpv_codes(code.get("CODE") or "" for code in node.iterfind(".//CPV_CODE")),
            value_minor=read_minor(text_of(node, "VAL_OBJECT")),
        ))  # fmt: skip
    return tuple(lots[:500])


def _winners(form: Node) -> tuple[str, ...]:
    names = texts_of(form, ".//AWARDED_CONTRACT//CONTRACTOR//OFFICIALNAME")
    return tuple(dict.fromkeys(clean_line(name) for name in names))[:50]
