"""The words of the description: what is said once for all operations, and what only some need."""

from typing import Any

from portal.foundation.web import site

ABOUT = """Everything public about procurements, meetings, the action plan and amounts, free to use (CC0). No key is needed to read.

**Pages.** Lists come page by page. `next` is the address of the next page, `null` at the end; it begins after the last row
that you saw, whatever was added meanwhile. To stay in step with the register, read `/api/v1/procurements?order=changed`,
keep the last `cursor`, and go on from there.

**Asking again.** Send `ETag` back as `If-None-Match`: 304 means that you have it already.

**Limits.** Each answer says in `RateLimit` what is left of the minute; 429 says in `Retry-After` when to come back.

**Errors** are `application/problem+json` (RFC 9457); `type` is the address of a page that explains it.

**Time and money.** Instants are ISO 8601 with their offset. Sums are integers in hundredths (öre) with their currency.

**Names.** `reference` names a procurement or a meeting for ever. Texts come in every language they exist in.

**Changes here.** Members are added within v1, so ignore those you do not know. What is to be removed is announced in the
changelog and by `Deprecation` and `Sunset` headers (RFC 9745, RFC 8594) at least a year before; then there is a v2 beside it."""

TAGS = [
    {"name": "Procurements", "description": "What is planned, open, awarded and over, and who buys."},
    {"name": "Notices", "description": "The published documents behind them, by source."},
    {"name": "Open contracting", "description": "The same as OCDS 1.1 releases and records."},
    {"name": "Categories", "description": "Trades in plain words, and CPV codes."},
    {"name": "Meetings", "description": "Information meetings and other meetings for firms."},
    {"name": "Plan", "description": "The action plan, the amounts in force, the half-year reports."},
    {"name": "Statistics", "description": "Counts."},
    {"name": "Writing", "description": "For systems of the municipality, with a key."},
    {
        "name": "Webhooks",
        "description": "What a system that asked for it is told at once, signed by Standard Webhooks.",
    },
]
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "The address of a page that explains it."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "In the language of the address: /fi/api/… answers in Finnish."},
        "reference": {"type": "string", "description": "A fault's code, which our log holds too."},
        "errors": {
            "type": "array",
            "description": "What has to be put right.",
            "items": {
                "type": "object",
                "properties": {"in": {"type": "string"}, "name": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["in", "name", "detail"],
            },
        },
    },
}
PROBLEMS = {
    400: "A parameter or the body cannot be read.",
    401: "No key, or none that is known.",
    403: "The key may not do this.",
    404: "There is nothing public of this name, or the cursor is not this list's.",
    409: "It cannot be done now.",
    410: "It was public, and was taken away; the detail says why.",
    413: "The body is too large.",
    415: "The body is of another kind than described.",
    422: "The body can be read, and says something that cannot be.",
    429: "Asked too often; Retry-After says when to come back.",
    500: "A fault of ours; its reference is in our log.",
    503: "The service is away for a moment.",
}
SECURITY: dict[str, Any] = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key that an administrator makes at /intern/drift/nycklar, with what it may do.",
    },
    "returnedMail": {"type": "http", "scheme": "bearer", "description": "The token of ANBUD_BOUNCE_TOKEN."},
}
_MOVED = {
    "308": {
        "description": "It was found to be the same purchase as another one.",
        "headers": {"Location": {"schema": {"type": "string", "format": "uri"}}},
    }
}
_KEY: list[dict[str, list[str]]] = [{"key": []}]
_NOTHING_YET = {"204": {"description": "Nothing there, or nothing after the cursor yet."}}
# By operation id: what is particular about it.
OPERATIONS: dict[str, dict[str, Any]] = {
    "readProcurement": {"responses": _MOVED, "problems": (410,)},
    "returnMail": {
        "security": [{"returnedMail": []}],
        "requestBody": {
            "required": True,
            "content": {"message/rfc822": {"schema": {}}},
            "description": "One whole mail (RFC 822).",
        },
        "problems": (404,),
    },
    "listReleases": {"responses": _NOTHING_YET},
    "listRecords": {"responses": _NOTHING_YET},
    "createProcurement": {"security": _KEY, "problems": (422,)},
    "changeProcurement": {"security": _KEY, "problems": (404, 409, 422)},
    "publishProcurement": {"security": _KEY, "problems": (404, 409, 422)},
    "importNotices": {
        "security": _KEY,
        "requestBody": {
            "required": True,
            "description": "One file: RSS, Atom, OCDS, eForms, TED, CSV or XLSX.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary", "minLength": 1}}},
        },
    },
    "readPlan": {"problems": (404,)},
}


def info() -> dict[str, Any]:
    """Return whose service this is and on which terms."""
    return {
        "title": f"Anbud: {site().municipality}",
        "summary": "Procurements of a municipality and its neighbours, as open data.",
        "description": ABOUT,
        "contact": {"name": site().municipality, "email": site().contact_email, "url": f"{site().base_url}/kontakt"},
        "license": {"name": "CC0 1.0", "identifier": "CC0-1.0"},
        "termsOfService": f"{site().base_url}/oppna-data",
    }


# How a receiver checks that a message is ours (Standard Webhooks); the suite runs it.
VERIFY = """import base64, hmac, time

def is_genuine(secret, headers, body):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    right = "v1," + base64.b64encode(hmac.digest(key, said, "sha256")).decode()
    fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    return fresh and any(hmac.compare_digest(right, one) for one in headers["webhook-signature"].split())"""
WEBHOOKS = {
    "procurement.published": "A procurement became public.",
    "procurement.changed": "Something public about a procurement changed; `changed` names the members.",
    "procurement.cancelled": "A procurement was called off.",
    "procurement.awarded": "It was decided who won.",
    "meeting.announced": "A meeting was announced.",
    "meeting.moved": "The time or place of a meeting changed.",
    "meeting.cancelled": "A meeting was called off.",
}


def webhook(kind: str, words: str) -> dict[str, Any]:
    """Return what OpenAPI says of a message of this kind (Standard Webhooks)."""
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    members = {
        "type": {"const": kind},
        "timestamp": {"type": "string", "format": "date-time"},
        "data": {"type": "object"},
    }
    shape = {"type": "object", "required": list(members), "properties": members}
    return {
        "post": {
            "operationId": kind,
            "tags": ["Webhooks"],
            "summary": words.replace("`", ""),
            "description": "Signed, and sent again for about three days until it is answered 2xx. Persons are never in it. "
            f"How to check the signature, with an example: {site().base_url}/oppna-data#webhookar",
            "parameters": [
                {"name": name, "in": "header", "required": True, "schema": {"type": "string"}} for name in names
            ],
            "requestBody": {"required": True, "content": {"application/json": {"schema": shape}}},
            "responses": {"2XX": {"description": "Taken."}, "410": {"description": "Nothing more is to be sent here."}},
        }
    }
