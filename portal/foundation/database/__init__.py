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
from portal.foundation.database.together import NOTHING, Asking, Question, asked_together, fetch_together, rows_of

__all__ = [
    "DATABASE_TROUBLE",
    "DB",
    "NOTHING",
    "REFUSED",
    "Asking",
    "Calls",
    "PoolMissing",
    "Question",
    "asked_together",
    "copy_rows",
    "execute",
    "execute_many",
    "fetch",
    "fetch_row",
    "fetch_together",
    "fetch_value",
    "rows_of",
    "shared_now",
    "transaction",
]
