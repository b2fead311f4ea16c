"""The register's pages: public and internal."""

from procurement.register.web import (
    documents,
    editing,
    internal,
    lists,
    promises,
    public,
    questions,
    same_kind,
    steps,
    table,
)

ROUTES = [
    *lists.ROUTES,
    *public.ROUTES,
    *documents.ROUTES,
    *questions.ROUTES,
    *table.ROUTES,
    *promises.ROUTES,
    *editing.ROUTES,
    *internal.ROUTES,
    *steps.ROUTES,
    *same_kind.ROUTES,
]
