"""The standard's public validator, on the standard's own schema, without a network."""

import json
import re
from functools import cache
from io import BytesIO
from pathlib import Path
from unittest.mock import patch
from zipfile import ZipFile

import json_merge_patch
import libcoveocds.api
import libcoveocds.config
from libcoveocds.schema import SchemaOCDS
from ocdsextensionregistry.extension_version import ExtensionVersion

from procurement.releases.domain.extension import METADATA, PATCH

SCHEMA = Path(__file__).resolve().parents[2] / "data" / "ocds" / "schema"
LANGUAGE = re.compile(r"^(title|description)_(sv|fi|fit|en)$")
EXTENDED = {"identifiers", "deliveryAddress", "deliveryLocation", "lots", "relatedLot", "relatedLots"}
EXTENSIONS = SCHEMA.parent / "extensions"
# The standard's list of schemes is open.
OWN_CODES: set[str] = set()


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


def _of_extension(extension: ExtensionVersion, name: str, default: str | None = None) -> str:
    """Return a file of an extension, which the validator would fetch: our own as we serve it."""
    if "ocds_" not in str(extension.input_url):
        return json.dumps(METADATA if name == "extension.json" else PATCH)
    official = str(extension.input_url).partition("ocds_")[2].partition("_extension")[0]
    return (EXTENSIONS / official / name).read_text()


def _is_translation(field: dict[str, str]) -> bool:
    return bool(LANGUAGE.search(field["field"]) or LANGUAGE.search(field["path"].rpartition("/")[2]))


def _is_history_extended(field: dict[str, str]) -> bool:
    """Tell whether a field is of an extension, in the history of values: the validator extends the schema of releases alone."""
    return field["path"].startswith("/records/versionedRelease") and bool(
        EXTENDED.intersection((field["field"], *field["path"].split("/")))
    )


def faults_of(package: dict[str, object]) -> dict[str, object]:
    """Return all that the validator has to say against a package; nothing is {}."""
    config = libcoveocds.config.LibCoveOCDSConfig()
    config.config |= {"context": "api", "standard_zip": standard()}
    usual = SchemaOCDS._jsonref_kwarg
    local = staticmethod(lambda *, proxies=False: {**usual(proxies=proxies), "loader": _file})
    with patch.object(SchemaOCDS, "_jsonref_kwarg", local), patch.object(ExtensionVersion, "remote", _of_extension):
        said = libcoveocds.api.ocds_json_output(json_data=package, lib_cove_ocds_config=config)
    names = ("validation_errors", "conformance_errors", "deprecated_fields", "additional_fields", "additional_checks",
             "additional_closed_codelist_values", "json_deref_error")  # fmt: skip
    faults = {name: said[name] for name in names if said.get(name)}
    # The schema allows title_fi by a pattern, which this check does not read.
    more = [
        one for one in said.get("additional_fields") or () if not _is_translation(one) and not _is_history_extended(one)
    ]
    faults = (
        {**faults, "additional_fields": more} if more else {k: v for k, v in faults.items() if k != "additional_fields"}
    )
    if wrong := (said.get("extensions") or {}).get("invalid_extension"):
        faults["extensions"] = wrong
    unknown = {code for one in said["additional_open_codelist_values"].values() for code in one["values"]} - OWN_CODES
    return faults | ({"unknown": unknown} if unknown else {})


def extended() -> dict[str, object]:
    """Return the release schema with the extensions laid over it, as merging tools read it."""
    schema = json.loads((SCHEMA / "release-schema.json").read_text())
    for layer in (
        *(json.loads((EXTENSIONS / name / "release-schema.json").read_text()) for name in ("location", "lots")),
        PATCH,
    ):
        schema = json_merge_patch.merge(schema, layer)
    return schema
