"""The plan's pages: public, the officers', and the working group's."""

from procurement.plan.web import activity, group, indices, public

ROUTES = [*public.ROUTES, *group.ROUTES, *activity.ROUTES, *indices.ROUTES]
