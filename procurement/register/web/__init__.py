"""The register's pages: public and internal."""

from procurement.register.web import internal, lists, public, publishing, same_kind, steps

ROUTES = [*lists.ROUTES, *public.ROUTES, *internal.ROUTES, *steps.ROUTES, *publishing.ROUTES, *same_kind.ROUTES]
