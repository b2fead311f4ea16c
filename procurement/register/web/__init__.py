"""The register's pages: public and internal."""

from procurement.register.web import internal, public

ROUTES = [*public.ROUTES, *internal.ROUTES]
