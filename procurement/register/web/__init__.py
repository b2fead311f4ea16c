"""The register's pages: public and internal."""

from procurement.register.web import internal, lists, public, publishing, steps

ROUTES = [*lists.ROUTES, *public.ROUTES, *internal.ROUTES, *steps.ROUTES, *publishing.ROUTES]
