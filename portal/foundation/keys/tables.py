"""Keys of other systems."""

from piccolo.columns import Array, Bytea, Serial, Text, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class ApiKey(Table, tablename="api_key"):
    id = Serial(primary_key=True)
    name = Text(required=True, default=None, null=False, help_text="Which system has it.")
    begins = Text(required=True, default=None, null=False, help_text="The first characters, to tell one from another.")
    digest = Bytea(required=True, default=None, null=False, help_text="sha256 of the key; the key itself is nowhere.")
    scopes = Array(Text(), null=False, default=list)
    made_at = Timestamptz(required=True, default=None, null=False)
    made_by = Text(required=True, default=None, null=False)
    used_at = Timestamptz(null=True, default=None, help_text="Last used, to the minute.")
    revoked_at = Timestamptz(null=True, default=None)
    revoked_by = Text(null=True, default=None)

    one_digest_a_key = Unique(["digest"])
    revoked_by_somebody = Check("(revoked_at IS NULL) = (revoked_by IS NULL)")
