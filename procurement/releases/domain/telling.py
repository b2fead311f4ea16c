"""What a release says of a procurement as it stood: planning, tender, award. No person is in it."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from procurement.categories.domain import name_of_code
from procurement.register.domain import firm_key
from procurement.releases.domain.history import Facts
from procurement.releases.domain.merging import WHOLE

Object = dict[str, Any]
SWEDEN = ZoneInfo("Europe/Stockholm")
TENDER_STATUS = {
    "planned": "planned", "dialogue": "planning", "open": "active", "closed": "active", "awarded": "complete",
    "ended": "complete", "cancelled": "cancelled",
}  # fmt: skip
# Words in a procedure's name, and the standard's four methods; the name itself stands in the details.
METHODS = (("öppe", "open"), ("selektiv", "selective"), ("urval", "selective"), ("direkt", "direct"), ("förhandl", "selective"),
           ("open", "open"), ("restricted", "selective"), ("negotiat", "selective"))  # fmt: skip
# Registers of organisation numbers, by country (org-id.guide).
REGISTERS = {"SE": "SE-BLV", "FI": "FI-PRO", "NO": "NO-BRC"}
# The countries whose regions a NUTS code begins with.
COUNTRIES = {"SE": "Sweden", "FI": "Finland", "NO": "Norway"}
DOCUMENT_TYPES = {"notice": "tenderNotice", "document": "biddingDocuments", "page": "tenderNotice"}
AWARD = "1"
UPPHANDLINGS_ID = "SE-UPPHANDLINGS-ID"


def tags_of(facts: Facts, earlier: Collection[str]) -> list[str]:
    """Return what kinds of release this is, after releases of the kinds `earlier`."""
    status = facts["status"]
    if status == "cancelled":
        return ["tenderCancellation"]
    if status in ("planned", "dialogue"):
        return ["planningUpdate" if earlier else "planning"]
    if _is_awarded(facts):
        return ["awardUpdate" if "award" in earlier else "award", *_contract_tags(facts, earlier)]
    if "award" in earlier and "awardCancellation" not in earlier:
        return ["awardCancellation"]
    return ["tenderUpdate" if "tender" in earlier else "tender"]


def _contract_tags(facts: Facts, earlier: Collection[str]) -> list[str]:
    """Return what is said of the contract, as far as there is one to speak of."""
    if facts["status"] == "ended" and "contractTermination" not in earlier:
        return ["contractTermination"]
    return ["contractUpdate" if "contract" in earlier else "contract"] if _has_contract(facts) else []


def told(facts: Facts, tags: Sequence[str], at: datetime) -> Object:
    """Return the release without its names: what everybody may know of the procurement at a revision of the instant `at`."""
    buyer = _buyer(facts)
    suppliers = _suppliers(facts)
    release: Object = {
        "tag": list(tags),
        "initiationType": "tender",
        "language": facts["language"],
        "parties": [
            {**buyer, "roles": ["buyer", "procuringEntity"]},
            *({**one, "roles": ["supplier"]} for one in suppliers),
        ],
        "buyer": {"id": buyer["id"], "name": buyer["name"]},
        "planning": _planning(facts),
        "tender": _tender(facts, buyer, at),
    }
    if _is_awarded(facts) or "awardCancellation" in tags:
        status = "active" if _is_awarded(facts) else "cancelled"
        release["awards"] = _awards(facts, suppliers, status)
        if _has_contract(facts):
            kind = _contract_status(facts, at) if _is_awarded(facts) else "cancelled"
            release["contracts"] = [_contract(facts, award["id"], kind) for award in release["awards"]]
    if facts.get("merged_into"):
        release["relatedProcesses"] = [
            {"id": "1", "relationship": ["replacementProcess"], "scheme": "ocid", "identifier": facts["merged_into"]}
        ]
    whole: Object = _stated(release)
    return whole


def changed_between(before: Object, now: Object) -> Object:
    """Return `now` with null for whatever `before` said and it no longer says: merging takes it away."""
    result = dict(now)
    for name, value in before.items():
        if name not in now:
            if (gone := _nothing(value)) is not ...:
                result[name] = gone
        elif isinstance(value, dict) and isinstance(now[name], dict):
            result[name] = changed_between(value, now[name])
        elif isinstance(value, list) and name not in WHOLE:
            result[name] = [*_items_between(value, now[name]), *_left_out(name, value, now[name])]
    return result


def _left_out(name: str, before: list[Any], now: list[Any]) -> list[Any]:
    """Return what is said of documents and lots that are no more: nothing known by its id can be taken out of a list."""
    left = {one["id"] for one in now if isinstance(one, dict)}
    gone = [one["id"] for one in before if isinstance(one, dict) and one["id"] not in left]
    if name == "documents":
        return [{"id": identity, "url": None, "description": "Visas inte längre."} for identity in gone]
    return [{"id": identity, "status": "withdrawn"} for identity in gone] if name == "lots" else []


def _items_between(before: list[Any], now: list[Any]) -> list[Any]:
    known = {one["id"]: one for one in before if isinstance(one, dict) and "id" in one}
    return [
        changed_between(known[one["id"]], one) if isinstance(one, dict) and one.get("id") in known else one
        for one in now
    ]


def _nothing(value: Any) -> Any:
    """Return what takes a value away; items of a list that are known by id can only stay."""
    if isinstance(value, dict):
        return {name: gone for name, part in value.items() if name != "id" and (gone := _nothing(part)) is not ...}
    return ... if isinstance(value, list) else None


def _stated(value: Any) -> Any:
    """Return a value without members that say nothing."""
    if isinstance(value, dict):
        parts = {name: _stated(part) for name, part in value.items()}
        return {name: part for name, part in parts.items() if part not in (None, "", [], {})}
    return [_stated(one) for one in value] if isinstance(value, list) else value


def _buyer(facts: Facts) -> Object:
    number, country = facts.get("organisation_number"), facts.get("country") or "SE"
    scheme = REGISTERS.get(country)
    identity = f"{scheme}-{number}" if number and scheme else f"buyer-{_slug(facts['buyer'])}"
    identifier = {"scheme": scheme, "id": number, "legalName": facts["buyer"]} if number and scheme else None
    return {
        "id": identity,
        "name": facts["buyer"],
        "identifier": identifier,
        "address": {"countryName": _country(country)},
    }


def _country(code: str) -> str:
    return COUNTRIES.get(code, code)


def _suppliers(facts: Facts) -> list[Object]:
    if not _is_awarded(facts):
        return []
    words = [facts.get("awarded_to"), *(lot.get("awarded_to") for lot in _lots_of(facts))]
    return _named(*words)


def _named(*words: str | None) -> list[Object]:
    names = [name.strip() for word in words for name in (word or "").split(",")]
    found = {f"supplier-{_slug(name)}": name for name in names if name}
    return [{"id": identity, "name": name} for identity, name in found.items()]


def _lots_of(facts: Facts) -> list[Object]:
    return facts.get("lots") or []


def _slug(name: str) -> str:
    return firm_key(name).replace(" ", "-")[:80] or hashlib.sha256(name.encode()).hexdigest()[:12]


def _is_awarded(facts: Facts) -> bool:
    return facts["status"] in ("awarded", "ended")


def _planning(facts: Facts) -> Object | None:
    if not facts.get("planned_on"):
        return None
    code = f"{facts['planned_precision']}{' preliminary' if facts.get('preliminary') else ''}"
    return {
        "milestones": [{
            "id": "planned", "title": "Planned", "type": "preProcurement", "code": code, "status": "scheduled",
            "dueDate": _first_instant(facts["planned_on"]),
        }]
    }  # fmt: skip


def _tender(facts: Facts, buyer: Object, at: datetime) -> Object:
    method, low, high = facts.get("procedure"), facts.get("value_from_minor"), facts.get("value_to_minor")
    places = (facts.get("submission_system"), facts.get("submission_url"))
    return {
        "id": facts.get("case_number") or facts["reference"],
        "identifiers": _identifiers(facts),
        **_words(facts),
        "status": TENDER_STATUS[facts["status"]],
        "eligibilityCriteria": facts.get(f"requirements_{facts['language']}"),
        "procuringEntity": {"id": buyer["id"], "name": buyer["name"]},
        "items": _items(facts),
        "minValue": _value(low, facts) if low != high else None,
        "value": _value(high, facts),
        "procurementMethod": next((code for word, code in METHODS if method and word in method.lower()), None),
        "procurementMethodDetails": method,
        "mainProcurementCategory": _category(facts),
        "submissionMethod": ["electronicSubmission"] if places[1] else None,
        "submissionMethodDetails": ": ".join(filter(None, places)) or None,
        "tenderPeriod": _tender_period(facts),
        "enquiryPeriod": {"endDate": facts.get("questions_until")},
        "hasEnquiries": True if _answered(facts, at) else None,
        "contractPeriod": _contract_period(facts),
        "numberOfTenderers": facts.get("bids") if _is_awarded(facts) else None,
        "lots": [_lot(facts, lot) for lot in _lots_of(facts)],
        "documents": _documents(facts, at),
        "amendments": _cancellation(facts),
    }


def _identifiers(facts: Facts) -> list[Object]:
    """Return the number that the national procurement statistics know it by."""
    number = facts.get("upphandlings_id")
    return [{"scheme": UPPHANDLINGS_ID, "id": number}] if number else []


def _words(facts: Facts) -> Object:
    """Return title and description, the original's without, the others' with their language in the member's name."""
    languages = [name.removeprefix("title_") for name, title in facts.items() if name.startswith("title_") and title]
    original = facts["language"] if facts["language"] in languages else next(iter(languages), facts["language"])
    found: Object = {"title": facts.get(f"title_{original}") or facts["reference"]}
    for language in sorted(languages, key=lambda one: one != original):
        ending = "" if language == original else f"_{language}"
        parts = (facts.get(f"summary_{language}"), facts.get(f"description_{language}"))
        found[f"title{ending}"] = facts[f"title_{language}"]
        found[f"description{ending}"] = "\n\n".join(filter(None, dict.fromkeys(parts)))
    return found


def _items(facts: Facts) -> list[Object]:
    codes = facts.get("cpv") or []
    whole = {"id": "1", **_classes(codes), **_place(facts)}
    parts = [
        {"id": f"lot-{lot['number']}", **_classes(lot.get("cpv") or []), "relatedLot": lot["number"]}
        for lot in _lots_of(facts)
        if lot.get("cpv")
    ]
    return [whole, *parts] if len(whole) > 1 else parts


def _classes(codes: Sequence[str]) -> Object:
    if not codes:
        return {}
    return {
        "description": name_of_code(codes[0], "sv"), "classification": _classified("CPV", codes[0]),
        "additionalClassifications": [_classified("CPV", code) for code in codes[1:]],
    }  # fmt: skip


def _place(facts: Facts) -> Object:
    """Return where it is done or delivered: in words, and by the EU's codes of regions."""
    place, regions = facts.get("place"), facts.get("nuts") or []
    if not place and not regions:
        return {}
    country = COUNTRIES.get(regions[0][:2]) if regions else None
    address = {"locality": place, "countryName": country}
    gazetteer = {"scheme": "NUTS", "identifiers": regions} if regions else None
    return {"deliveryAddress": address, "deliveryLocation": {"description": place, "gazetteer": gazetteer}}


def _lot(facts: Facts, lot: Object) -> Object:
    """Return a lot as it stands: called off, or as the whole does."""
    return {
        "id": lot["number"], "title": lot.get("title"), "description": lot.get("description"),
        "status": "cancelled" if lot.get("cancelled") else TENDER_STATUS[facts["status"]],
        "value": _value(lot.get("value_minor"), facts), "tenderPeriod": {"endDate": lot.get("deadline_at")},
    }  # fmt: skip


def _classified(scheme: str, code: str) -> Object:
    return {"scheme": scheme, "id": code, "description": name_of_code(code, "en")}


def _category(facts: Facts) -> str | None:
    """Return what the main code's division holds: works, goods, or services."""
    division = (facts.get("cpv") or [""])[0][:2]
    if not division:
        return None
    return "works" if division == "45" else "goods" if division < "50" else "services"


def _value(minor: int | None, facts: Facts) -> Object | None:
    if minor is None:
        return None
    return {"amount": minor // 100 if minor % 100 == 0 else minor / 100, "currency": facts["currency"]}


def _tender_period(facts: Facts) -> Object | None:
    """Return when bids are taken: from publication as open, as far as it is known."""
    if facts["status"] in ("planned", "dialogue"):
        return None
    return {
        "startDate": facts["published_at"] if facts.get("deadline_at") else None,
        "endDate": facts.get("deadline_at"),
    }


def _contract_period(facts: Facts) -> Object:
    starts, ends = facts.get("contract_from_on"), facts.get("contract_until_on")
    return {"startDate": _first_instant(starts), "endDate": _last_instant(ends)}


def _answered(facts: Facts, at: datetime) -> bool:
    return any(datetime.fromisoformat(moment) <= at for moment in facts.get("answered_at") or [])


def _documents(facts: Facts, at: datetime) -> list[Object]:
    found = [
        {
            "id": hashlib.sha256(link["url"].encode()).hexdigest()[:16], "documentType": DOCUMENT_TYPES[link["kind"]],
            "title": link["title"], "url": link["url"], "language": link["language"],
        }
        for link in facts.get("links") or []
    ]  # fmt: skip
    papers = [_paper(facts, one) for one in facts.get("uploaded") or [] if _was_shown(one, at)]
    page = {
        "id": "page", "documentType": "tenderNotice", "title": "Upphandlingens sida", "format": "text/html",
        "url": f"/upphandlingar/{facts['reference']}", "language": "sv",
    }  # fmt: skip
    return [*{one["id"]: one for one in found}.values(), *papers, page]


def _was_shown(paper: Object, at: datetime) -> bool:
    removed = paper.get("removed_at")
    return datetime.fromisoformat(paper["added_at"]) <= at and (not removed or datetime.fromisoformat(removed) > at)


def _paper(facts: Facts, paper: Object) -> Object:
    """Return a file that was handed in with the procurement."""
    return {
        "id": f"paper-{paper['id']}", "documentType": "biddingDocuments", "title": paper["title"],
        "url": f"/upphandlingar/{facts['reference']}/dokument/{paper['id']}", "format": paper["media_type"],
        "language": paper["language"], "datePublished": max(paper["added_at"], facts["published_at"] or ""),
    }  # fmt: skip


def _cancellation(facts: Facts) -> list[Object]:
    reason = facts.get("cancelled_reason")
    return [{"id": "cancelled", "rationale": reason}] if facts["status"] == "cancelled" and reason else []


def _awards(facts: Facts, suppliers: list[Object], status: str) -> list[Object]:
    """Return one award for the whole, or one for each lot that somebody won."""
    won = [lot for lot in _lots_of(facts) if lot.get("awarded_to") and not lot.get("cancelled")]
    shared = {
        "status": status,
        "date": _first_instant(facts.get("awarded_on")),
        "contractPeriod": _contract_period(facts),
    }
    if not won:
        return [{"id": AWARD, **shared, "suppliers": [{"id": one["id"], "name": one["name"]} for one in suppliers]}]
    return [
        {"id": f"lot-{lot['number']}", **shared, "suppliers": _named(lot["awarded_to"]) if suppliers else [],
         "relatedLots": [lot["number"]]}
        for lot in won
    ]  # fmt: skip


def _has_contract(facts: Facts) -> bool:
    """Tell whether anything is known of a contract: its days, or that it is over."""
    return bool(facts["status"] == "ended" or facts.get("contract_from_on") or facts.get("contract_until_on"))


def _contract_status(facts: Facts, at: datetime) -> str:
    """Return how the contract stood: over, in force, or still to come."""
    if facts["status"] == "ended":
        return "terminated"
    begins = facts.get("contract_from_on")
    return "active" if begins and date.fromisoformat(begins) <= at.astimezone(SWEDEN).date() else "pending"


def _contract(facts: Facts, award: str, status: str) -> Object:
    return {"id": award, "awardID": award, "status": status, "period": _contract_period(facts)}


def _first_instant(day: str | None) -> str | None:
    return datetime.combine(date.fromisoformat(day), time(), SWEDEN).isoformat() if day else None


def _last_instant(day: str | None) -> str | None:
    return datetime.combine(date.fromisoformat(day), time(23, 59, 59), SWEDEN).isoformat() if day else None
