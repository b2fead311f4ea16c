"""The database: engine, embedded server, migrations."""

from portal.foundation.database.calls import Calls
from portal.foundation.database.engine import (
    DATABASE_TROUBLE,
    DB,
    REFUSED,
    PoolMissing,
    copy_rows,
    execute,
    execute_many,
    fetch,
    fetch_row,
    fetch_value,
    transaction,
)
from portal.foundation.database.instants import shared_now

__all__ = [
    "DATABASE_TROUBLE",
    "DB",
    "REFUSED",
    "Calls",
    "PoolMissing",
    "copy_rows",
    "execute",
    "execute_many",
    "fetch",
    "fetch_row",
    "fetch_value",
    "shared_now",
    "transaction",
]
