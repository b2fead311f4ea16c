"""The register's pages: public and internal."""

from procurement.register.web import (
    documents,
    editing,
    lists,
    promises,
    public,
    publishing,
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
    *steps.ROUTES,
    *publishing.ROUTES,
    *same_kind.ROUTES,
]
