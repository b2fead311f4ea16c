"""The standard's public validator, on the standard's own schema, without a network."""

import json
import re
from functools import cache
from io import BytesIO
from pathlib import Path
from unittest.mock import patch
from zipfile import ZipFile

import libcoveocds.api
import libcoveocds.config
from libcoveocds.schema import SchemaOCDS

SCHEMA = Path(__file__).resolve().parents[2] / "data" / "ocds" / "schema"
# The standard's list of schemes is open, and has none for regions.
LANGUAGE = re.compile(r"^(title|description)_(sv|fi|fit|en)$")
OWN_CODES = {"NUTS"}


@cache
def standard() -> bytes:
    """The standard's files as the archive that the validator would fetch."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("standard/", b"")
        for file in sorted(SCHEMA.rglob("*.*")):
            archive.write(file, f"standard/schema/{file.relative_to(SCHEMA)}")
    return out.getvalue()


def _file(uri: str, **_more: object) -> object:
    """Return a part of the standard's schema, which the validator would fetch."""
    return json.loads((SCHEMA / uri.rpartition("/")[2]).read_text())


def _is_translation(field: dict[str, str]) -> bool:
    return bool(LANGUAGE.search(field["field"]) or LANGUAGE.search(field["path"].rpartition("/")[2]))


def faults_of(package: dict[str, object]) -> dict[str, object]:
    """Return all that the validator has to say against a package; nothing is {}."""
    config = libcoveocds.config.LibCoveOCDSConfig()
    config.config |= {"context": "api", "standard_zip": standard()}
    usual = SchemaOCDS._jsonref_kwarg
    local = staticmethod(lambda *, proxies=False: {**usual(proxies=proxies), "loader": _file})
    with patch.object(SchemaOCDS, "_jsonref_kwarg", local):
        said = libcoveocds.api.ocds_json_output(json_data=package, lib_cove_ocds_config=config)
    names = ("validation_errors", "conformance_errors", "deprecated_fields", "additional_fields", "additional_checks",
             "additional_closed_codelist_values", "json_deref_error")  # fmt: skip
    faults = {name: said[name] for name in names if said.get(name)}
    # The schema allows title_fi by a pattern, which this check does not read.
    more = [one for one in said.get("additional_fields") or () if not _is_translation(one)]
    faults = (
        {**faults, "additional_fields": more} if more else {k: v for k, v in faults.items() if k != "additional_fields"}
    )
    unknown = {code for one in said["additional_open_codelist_values"].values() for code in one["values"]} - OWN_CODES
    return faults | ({"unknown": unknown} if unknown else {})
