"""Releases as they were first told; a row is never changed."""

from piccolo.columns import JSONB, BigSerial, ForeignKey, Integer, LazyTableReference, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.constraints import Unique
from piccolo.table import Table


class Release(Table, tablename="ocds_release"):
    """What a public revision said to the world. Numbers rise in the order that releases are made."""

    id = BigSerial(primary_key=True)
    procurement_id = ForeignKey(
        LazyTableReference("Procurement", module_path="procurement.register.tables"),
        null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True,
    )  # fmt: skip
    revision = Integer(required=True, default=None, null=False)
    at = Timestamptz(required=True, default=None, null=False)
    body = JSONB(
        null=True, default=None, help_text="The release without ocid, id and date. None: nothing public changed."
    )

    one_release_a_revision = Unique(["procurement_id", "revision"])
