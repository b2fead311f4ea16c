"""The register's pages: public and internal."""

from procurement.register.web import internal, lists, public, same_kind, steps

ROUTES = [*lists.ROUTES, *public.ROUTES, *internal.ROUTES, *steps.ROUTES, *same_kind.ROUTES]
