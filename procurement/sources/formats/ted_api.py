"""Answers of TED's search interface, version 3."""

from typing import Any
from zoneinfo import ZoneInfo

from procurement.sources.formats import moments
from procurement.sources.formats.amounts import read_minor
from procurement.sources.formats.cleaning import clean_line, clean_text, clean_url
from procurement.sources.formats.codes import country_of, cpv_codes, language_of, nuts_codes, publication_number
from procurement.sources.formats.json import Object, decode, get, strings
from procurement.sources.formats.notice import Buffer, Document, Kind, NoticeRead, Reading, Rejected, Text, Unreadable

# What a query asks for; the interface answers with nothing but the fields named.
FIELDS = (
    "publication-number", "notice-identifier", "notice-version", "procedure-identifier", "publication-date", "notice-title",
    "description-proc", "title-proc", "buyer-name", "buyer-identifier", "buyer-country", "classification-cpv",
    "place-of-performance", "notice-type", "form-type", "procedure-type", "deadline-receipt-tender-date-lot",
    "deadline-receipt-tender-time-lot", "estimated-value-proc", "estimated-value-cur-proc", "document-url-lot",
    "submission-url-lot", "change-notice-version-identifier", "official-language", "internal-identifier-proc",
)  # fmt: skip
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("cont-modif", "contract"), ("can-modif", "contract"), ("compl", "contract"), ("pin-cfc", "tender"), ("pin", "planning"),
    ("pmc", "planning"), ("planning", "planning"), ("consultation", "planning"), ("corr", "change"), ("change", "change"),
    ("can", "award"), ("veat", "award"), ("result", "award"), ("dir-awa", "award"),
)  # fmt: skip


def read(data: Buffer, office: ZoneInfo) -> Reading:
    """Yield the notices of one answer."""
    answer = decode(data)
    notices = get(answer, "notices")
    if not isinstance(notices, list):
        raise Unreadable("not_this_kind", "TED Search API")
    for position, item in enumerate(notices, start=1):
        yield _notice(item, f"notice {position}", office)


def next_token(data: Buffer) -> str | None:
    """Return the token that asks for the following page, None after the last."""
    answer = decode(data)
    token = get(answer, "iterationNextToken")
    return token if isinstance(token, str) and get(answer, "notices") else None


def _notice(item: Any, place: str, office: ZoneInfo) -> NoticeRead | Rejected:
    if not isinstance(item, dict):
        return Rejected(place, "not_an_object")
    number = publication_number(item.get("publication-number") or item.get("ND"))
    if not number:
        return Rejected(place, "no_id")
    texts = _texts(item)
    if not texts:
        return Rejected(place, "no_title")
    country = country_of(_one(item.get("buyer-country") or item.get("organisation-country-buyer")))
    office = moments.office_of(country, office)
    minor, currency = _value(item)
    identity = clean_line(_one(item.get("notice-identifier")), 100)
    documents = map(clean_url, strings(item.get("document-url-lot")))
    return NoticeRead(
        external_id=number,
        place=place,
        version=clean_line(_one(item.get("notice-version")), 20) or None,
        kind=_kind(item),
        texts=texts,
        language=_language(item, texts),
        keys=_keys(item, number, identity),
        buyer_name=clean_line(_one(item.get("buyer-name") or item.get("organisation-name-buyer"))) or None,
        buyer_identifier=clean_line(_one(item.get("buyer-identifier")), 50) or None,
        buyer_country=country,
        cpv=cpv_codes(
            code
            for name in ("main-classification-lot", "main-classification-proc", "classification-cpv")
            for code in strings(item.get(name))
        ),
        locality=clean_line(_one(item.get("buyer-city")), 120) or None,
        nuts=nuts_codes(code for code in strings(item.get("place-of-performance")) if len(code) != 3),
        value_from_minor=minor,
        value_to_minor=minor,
        currency=currency,
        published_at=moments.read_instant(item.get("publication-date") or item.get("PD"), office),
        deadline_at=_deadline(item, office),
        url=f"https://ted.europa.eu/sv/notice/-/detail/{number}",
        submission_url=next(filter(None, map(clean_url, strings(item.get("submission-url-lot")))), None),
        documents=tuple(Document(url) for url in dict.fromkeys(documents) if url)[:50],
        case_number=clean_line(_one(item.get("internal-identifier-proc")), 100) or None,
        procedure=clean_line(_one(item.get("procedure-type")), 60) or None,
    )


def _one(value: Any) -> Any:
    """Return the first of a list, or of a map of language to list."""
    if isinstance(value, dict):
        value = value.get("swe") or next(iter(value.values()), None)
    if isinstance(value, list):
        value = value[0] if value else None
    return value


def _value(item: Object) -> tuple[int | None, str | None]:
    for amount, currency in (("estimated-value-proc", "estimated-value-cur-proc"), ("total-value", "total-value-cur")):
        minor = read_minor(_one(item.get(amount)))
        if minor is not None:
            return minor, clean_line(_one(item.get(currency)), 3) or None
    return None, None


def _texts(item: Object) -> dict[str, Text]:
    titles = item.get("title-proc") or item.get("notice-title") or item.get("TI")
    words = item.get("description-proc") or item.get("description-lot")
    if isinstance(titles, str):
        titles = {"eng": titles}
    if not isinstance(titles, dict):
        return {}
    found = {}
    for code, title in titles.items():
        # The journal puts country and subject before the title: "Sverige – Takarbeten – Nytt tak på skolan".
        line = clean_line(_one(title)).split(" – ", 2)[-1]
        if line:
            found[language_of(code)] = Text(line, description=clean_text(_one(get(words, code))))
    return found


def _language(item: Object, texts: dict[str, Text]) -> str:
    stated = language_of(_one(item.get("official-language")), "")
    return next((code for code in (stated, "sv", "fi", "en") if code in texts), next(iter(texts)))


def _kind(item: Object) -> Kind:
    words = f"{clean_line(_one(item.get('notice-type')), 40)} {clean_line(_one(item.get('form-type')), 40)}"
    for start, kind in _KINDS:
        if any(word.startswith(start) for word in words.split()):
            return kind
    return "tender"


def _keys(item: Object, number: str, identity: str) -> tuple[str, ...]:
    procedure = clean_line(_one(item.get("procedure-identifier")), 100)
    before = clean_line(_one(item.get("change-notice-version-identifier")), 100)
    keys = [f"procedure:{procedure.lower()}"] if len(procedure) >= 10 else []
    keys.append(f"ted:{number}")
    keys += [f"notice:{known[:36].lower()}" for known in (identity, before) if len(known) >= 36]
    return tuple(keys)


def _deadline(item: Object, office: ZoneInfo) -> Any:
    """Return the earliest of the lots' deadlines; days and times come as two lists."""
    for name in ("deadline-receipt-tender", "deadline", "deadline-receipt-request"):
        days = list(strings(item.get(f"{name}-date-lot")))
        clocks = list(strings(item.get(f"{name}-time-lot")))
        clocks += [""] * (len(days) - len(clocks))
        read = [
            moments.read_deadline(f"{day[:10]}T{clock}" if clock else day, office)
            for day, clock in zip(days, clocks, strict=False)
        ]
        if any(read):
            return min(filter(None, read))
    return None
