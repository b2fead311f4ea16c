"""Who may do what: officers, their roles and rights, sign-in and sessions."""

from portal.foundation.access.domain import ROLES, Officer, allows
from portal.foundation.access.guard import PUBLIC, SIGNED_IN, check_access, needs

__all__ = ["PUBLIC", "ROLES", "SIGNED_IN", "Officer", "allows", "check_access", "needs"]
