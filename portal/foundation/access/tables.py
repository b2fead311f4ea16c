"""Officers, their sessions, their invitations, and the waits after failed attempts."""

from piccolo.columns import (
    JSONB,
    Array,
    BigInt,
    Boolean,
    ForeignKey,
    Integer,
    OnDelete,
    Serial,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table


class Officer(Table, tablename="officer"):
    """A member of staff who may sign in. Never deleted: the audit trail names them."""

    id = Serial(primary_key=True)
    email = Text(null=False, default=None, required=True, unique=True, help_text="In lower case.")
    name = Text(null=False, default=None, required=True)
    password_hash = Text(
        null=True, default=None, help_text="argon2id; none until the invitation is used, or with OIDC."
    )
    oidc_subject = Text(
        null=True, default=None, unique=True, help_text="Issuer and subject, set at the first OIDC sign-in."
    )
    totp_secret = Text(null=True, default=None, help_text="Encrypted with a key made from ANBUD_SECRET_KEY.")
    totp_last_step = BigInt(null=False, default=0, help_text="The last 30-second step whose code was used; none twice.")
    recovery_codes = Array(base_column=Text(), null=False, default=list, help_text="sha256 of each code not yet used.")
    roles = Array(base_column=Text(), null=False, default=list, index=True, index_method=IndexMethod.gin)
    sees_contacts = Boolean(null=False, default=False, help_text="May see suppliers' contact data.")
    active = Boolean(null=False, default=True)
    created_at = Timestamptz(null=False, default=None, required=True)
    last_login_at = Timestamptz(null=True, default=None)

    email_is_lower = Check("email = lower(email) AND position('@' in email) > 1")
    roles_are_known = Check(
        "roles <@ ARRAY['reader', 'officer', 'procurer', 'planner', 'reporter', 'administrator']::text[]"
    )


class Session(Table, tablename="session"):
    """One signed-in browser. Its cookie holds a random token; here is only its digest."""

    id = Varchar(length=64, primary_key=True, default=None, help_text="sha256 of the token, in hex.")
    officer_id = ForeignKey(Officer, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    verified = Boolean(null=False, default=False, help_text="The second factor has been given, or none is asked for.")
    data = JSONB(null=False, default="{}")
    created_at = Timestamptz(null=False, default=None, required=True)
    seen_at = Timestamptz(null=False, default=None, required=True)
    expires_at = Timestamptz(null=False, default=None, required=True, index=True)


class Invitation(Table, tablename="invitation"):
    """A link by which an officer sets a password; once, and for a week."""

    id = Serial(primary_key=True)
    officer_id = ForeignKey(Officer, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    token_digest = Varchar(length=64, null=False, default=None, required=True, unique=True)
    created_at = Timestamptz(null=False, default=None, required=True)
    expires_at = Timestamptz(null=False, default=None, required=True)
    used_at = Timestamptz(null=True, default=None)


class SignInWait(Table, tablename="sign_in_wait"):
    """Failed attempts in a row against one account, known or not; success removes the row."""

    key = Varchar(length=64, primary_key=True, default=None, help_text="sha256 of what is guarded; no addresses here.")
    failures = Integer(null=False, default=0)
    failed_at = Timestamptz(null=False, default=None, required=True)
    blocked_until = Timestamptz(null=False, default=None, required=True)
