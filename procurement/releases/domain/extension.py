"""Our own extension of OCDS 1.1: identifiers of a tender, which its next version has, for the national procurement number."""

from typing import Any

_ABOUT = "Identifiers of the tender in registers, such as Upphandlings-ID of the Swedish procurement statistics."
METADATA: dict[str, Any] = {
    "name": {"en": "Tender identifiers"},
    "description": {"en": _ABOUT},
    "documentationUrl": {"en": "https://standard.open-contracting.org/1.1/en/"},
    "compatibility": ["1.1"],
    "schemas": ["release-schema.json"],
}
PATCH: dict[str, Any] = {
    "definitions": {
        "Tender": {
            "properties": {
                "identifiers": {
                    "title": "Identifiers",
                    "description": _ABOUT,
                    "type": "array",
                    "items": {"$ref": "#/definitions/SimpleIdentifier"},
                    "wholeListMerge": True,
                    "uniqueItems": True,
                    "minItems": 1,
                }
            }
        },
        "SimpleIdentifier": {
            "title": "Simple identifier",
            "description": "A name of something in a register.",
            "type": "object",
            "properties": {
                "scheme": {
                    "title": "Scheme",
                    "description": "The register: SE-UPPHANDLINGS-ID.",
                    "type": ["string", "null"],
                    "minLength": 1,
                },
                "id": {
                    "title": "ID",
                    "description": "The name in the register.",
                    "type": ["string", "null"],
                    "minLength": 1,
                },
            },
            "minProperties": 1,
        },
    }
}
