"""How a contracting process and its releases are named, and what is filled in where a release is handed out."""

import re
from collections.abc import Mapping
from typing import Any

# The standard's own example prefix: what carries it is a test. One's own comes from the Open Contracting Partnership.
TEST_PREFIX = "ocds-213czf"
_OCID = re.compile(r"(ocds-[a-z0-9]{6})-(\d{4}-\d{3,9})")


def ocid_of(prefix: str, reference: str) -> str:
    """Return the ocid of a procurement: ocds-213czf-2026-014."""
    return f"{prefix}-{reference}"


def release_id(prefix: str, reference: str, revision: int) -> str:
    """Return the id of the release that tells of a revision."""
    return f"{ocid_of(prefix, reference)}-{revision}"


def reference_in(ocid: str, prefix: str) -> str | None:
    """Return the reference in an ocid of ours, None when it is another publisher's."""
    found = _OCID.fullmatch(ocid)
    return found[2] if found and found[1] == prefix else None


def bound(
    body: Mapping[str, Any], prefix: str, base_url: str, reference: str, revision: int, date: str
) -> dict[str, Any]:
    """Return a kept body as the release it is: named, dated, its addresses whole.

    Kept without them, a body stays the same when the municipality is given its prefix or moves to another address.
    """
    release = {
        "ocid": ocid_of(prefix, reference), "id": release_id(prefix, reference, revision), "date": date, **body,
    }  # fmt: skip
    if documents := body.get("tender", {}).get("documents"):
        # One that is shown no more has no address.
        whole = [{**one, "url": one["url"] and _whole(one["url"], base_url)} for one in documents]
        release["tender"] = {**body["tender"], "documents": whole}
    if related := body.get("relatedProcesses"):
        release["relatedProcesses"] = [{**one, "identifier": ocid_of(prefix, one["identifier"])} for one in related]
    return release


def _whole(url: str, base_url: str) -> str:
    return f"{base_url}{url}" if url.startswith("/") else url
