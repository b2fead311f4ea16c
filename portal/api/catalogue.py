"""What open data there is, as DCAT-AP-SE 3 describes it: a catalogue, its datasets, their distributions, one service.

The nodes are said once and written as JSON-LD and as RDF/XML.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from xml.etree import ElementTree

import msgspec

from portal.foundation.web import site

SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}  # fmt: skip
EU = "http://publications.europa.eu/resource/authority"
CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
LANGUAGES = {"sv": "SWE", "fi": "FIN", "en": "ENG"}
OCDS = "https://standard.open-contracting.org/1.1/en/"


class Ref(NamedTuple):
    """Another thing, by its address."""

    uri: str


class Words(NamedTuple):
    """Words in a language; none for what is the same in all."""

    text: str
    language: str = ""


class Node(NamedTuple):
    """A thing: its address, its class, and what is said of it."""

    uri: str
    kind: str
    said: Sequence[tuple[str, Ref | Words]]


class Kind(NamedTuple):
    """A kind of file: the EU's name of it, and the media type."""

    name: str
    media_type: str


KINDS = {
    "atom": Kind("ATOM", "application/atom+xml"), "ics": Kind("ICS", "text/calendar"), "csv": Kind("CSV", "text/csv"),
    "xlsx": Kind("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": Kind("JSON", "application/json"),
}  # fmt: skip


class Set(NamedTuple):
    """A dataset: title and description in Swedish and English, its page, and (address, kind) of each distribution."""

    name: str
    title: tuple[str, str]
    about: tuple[str, str]
    page: str
    files: Sequence[tuple[str, str]]
    conforms_to: str = ""


DATASETS = (
    Set("upphandlingar", ("Upphandlingar", "Procurements"),
        ("Planerade, öppna och avslutade upphandlingar med CPV-koder, belopp, sista dag och utfall.",
         "Planned, open and completed procurements with CPV codes, values, deadlines and outcomes."), "/upphandlingar",
        [(f"/upphandlingar.{ending}", ending) for ending in KINDS] + [("/api/v1/procurements", "json")]),
    Set("ocds", ("Upphandlingar enligt Open Contracting", "Procurements as Open Contracting data"),
        ("Planering, annonsering och tilldelning som oföränderliga meddelanden (releases) och poster (records).",
         "Planning, tender and award as releases that never change, and records."), "/oppna-data",
        [("/api/v1/ocds/releases", "json"), ("/api/v1/ocds/records", "json")], OCDS),
    Set("moten", ("Möten för företag", "Meetings for firms"),
        ("Informationsmöten om kommande upphandlingar och andra möten.", "Information meetings on coming procurements, and others."),
        "/moten", [(f"/moten.{ending}", ending) for ending in KINDS] + [("/api/v1/meetings", "json")]),
    Set("handlingsplan", ("Handlingsplan och halvårsrapporter", "Action plan and half-year reports"),
        ("Aktiviteterna i handlingsplanen med läge, och de rapporter som är offentliga.",
         "The activities of the action plan with their state, and the public reports."), "/handlingsplan",
        [(f"{path}.{ending}", ending) for path in ("/handlingsplan", "/rapporter") for ending in KINDS]
        + [("/api/v1/plan", "json"), ("/api/v1/reports", "json")]),
    Set("beloppsgranser", ("Beloppsgränser", "Thresholds"),
        ("Belopp som avgör hur något får köpas, med källa och från när de gäller.",
         "Amounts that decide how something may be bought, with their source and days."), "/sa-koper-kommunen",
        [("/api/v1/thresholds", "json")]),
    Set("branscher", ("Branscher och CPV-koder", "Trades and CPV codes"),
        ("Branscher med vardagsord på svenska, finska, meänkieli och engelska, och deras CPV-koder.",
         "Trades in everyday words in Swedish, Finnish, Meänkieli and English, and their CPV codes."), "/branscher",
        [(f"/branscher.{ending}", ending) for ending in KINDS if ending != "ics"] + [("/api/v1/trades", "json")]),
)  # fmt: skip


def nodes() -> Iterator[Node]:
    """Yield the catalogue and all that it holds."""
    base = site().base_url
    publisher, contact, service = (Ref(f"{base}/oppna-data#{name}") for name in ("utgivare", "kontakt", "api"))
    shared = [("dcterms:publisher", publisher), ("dcterms:license", Ref(CC0))]
    languages = [
        ("dcterms:language", Ref(f"{EU}/language/{LANGUAGES[code]}")) for code in site().languages if code in LANGUAGES
    ]
    datasets = [Ref(f"{base}/oppna-data#{one.name}") for one in DATASETS]
    yield Node(f"{base}/oppna-data", "dcat:Catalog", [
        *_both("dcterms:title", (f"Öppna data från {site().municipality}", f"Open data of {site().municipality}")),
        *_both("dcterms:description", ("Inköp och upphandling.", "Purchasing and procurement.")), *shared, *languages,
        ("dcat:themeTaxonomy", Ref(f"{EU}/data-theme")), ("foaf:homepage", Ref(f"{base}/oppna-data")),
        *(("dcat:dataset", one) for one in datasets), ("dcat:service", service),
    ])  # fmt: skip
    yield Node(publisher.uri, "foaf:Organization", [
        ("foaf:name", Words(site().municipality)), ("dcterms:type", Ref("http://purl.org/adms/publishertype/LocalAuthority")),
    ])  # fmt: skip
    yield Node(contact.uri, "vcard:Organization", [
        ("vcard:fn", Words(site().municipality)), ("vcard:hasEmail", Ref(f"mailto:{site().contact_email}")),
    ])  # fmt: skip
    for one in DATASETS:
        yield from _dataset(one, base, [*shared[:1], *languages, ("dcat:contactPoint", contact)])
    yield Node(service.uri, "dcat:DataService", [
        *_both("dcterms:title", ("Anbuds API", "The API of Anbud")), *shared, ("dcat:contactPoint", contact),
        ("dcat:endpointURL", Ref(f"{base}/api/v1")), ("dcat:endpointDescription", Ref(f"{base}/api/openapi.json")),
        ("foaf:page", Ref(f"{base}/api")), ("dcterms:accessRights", Ref(f"{EU}/access-right/PUBLIC")),
        *(("dcat:servesDataset", one) for one in datasets),
    ])  # fmt: skip


def _dataset(one: Set, base: str, shared: Sequence[tuple[str, Ref | Words]]) -> Iterator[Node]:
    places = [(Ref(f"{base}/oppna-data#{one.name}-{number}"), *file) for number, file in enumerate(one.files, 1)]
    yield Node(f"{base}/oppna-data#{one.name}", "dcat:Dataset", [
        *_both("dcterms:title", one.title), *_both("dcterms:description", one.about), *shared,
        ("dcat:theme", Ref(f"{EU}/data-theme/GOVE")), *_both("dcat:keyword", ("upphandling", "procurement")),
        ("dcterms:accessRights", Ref(f"{EU}/access-right/PUBLIC")), ("dcterms:accrualPeriodicity", Ref(f"{EU}/frequency/CONT")),
        ("dcat:landingPage", Ref(f"{base}{one.page}")), *((("dcterms:conformsTo", Ref(one.conforms_to)),) if one.conforms_to else ()),
        *(("dcat:distribution", place) for place, *_file in places),
    ])  # fmt: skip
    for place, path, ending in places:
        kind = KINDS[ending]
        yield Node(place.uri, "dcat:Distribution", [
            ("dcterms:title", Words(f"{one.title[0]}, {kind.name}", "sv")), ("dcat:accessURL", Ref(f"{base}{path}")),
            ("dcterms:format", Ref(f"{EU}/file-type/{kind.name}")), ("dcterms:license", Ref(CC0)),
            ("dcat:mediaType", Ref(f"https://www.iana.org/assignments/media-types/{kind.media_type}")),
        ])  # fmt: skip


def _both(name: str, words: tuple[str, str]) -> list[tuple[str, Ref | Words]]:
    return [(name, Words(words[0], "sv")), (name, Words(words[1], "en"))]


def as_jsonld() -> bytes:
    """Return the catalogue as JSON-LD."""
    graph = [_object(node) for node in nodes()]
    return msgspec.json.encode(
        {"@context": {name: uri for name, uri in SPACES.items() if name != "rdf"}, "@graph": graph}
    )


def _object(node: Node) -> Mapping[str, Any]:
    made: dict[str, Any] = {"@id": node.uri, "@type": node.kind}
    for name, value in node.said:
        made.setdefault(name, []).append(_written(value))
    return made


def _written(value: Ref | Words) -> Mapping[str, str]:
    if isinstance(value, Ref):
        return {"@id": value.uri}
    return {"@value": value.text} | ({"@language": value.language} if value.language else {})


def as_rdf() -> bytes:
    """Return the catalogue as RDF/XML."""
    for name, uri in SPACES.items():
        ElementTree.register_namespace(name, uri)
    root = ElementTree.Element(_full("rdf:RDF"))
    for node in nodes():
        made = ElementTree.SubElement(root, _full(node.kind), {_full("rdf:about"): node.uri})
        for name, value in node.said:
            _add(made, name, value)
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _add(parent: ElementTree.Element, name: str, value: Ref | Words) -> None:
    if isinstance(value, Ref):
        ElementTree.SubElement(parent, _full(name), {_full("rdf:resource"): value.uri})
        return
    language = {"{http://www.w3.org/XML/1998/namespace}lang": value.language} if value.language else {}
    ElementTree.SubElement(parent, _full(name), language).text = value.text


def _full(name: str) -> str:
    space, _, rest = name.partition(":")
    return f"{{{SPACES[space]}}}{rest}"
