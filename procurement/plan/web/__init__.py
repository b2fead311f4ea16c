"""The plan's pages: public, the officers', and the working group's."""

from procurement.plan.web import activity, files, group, indices, lists, public, wording

ROUTES = [
    *public.ROUTES,
    *lists.ROUTES,
    *group.ROUTES,
    *activity.ROUTES,
    *indices.ROUTES,
    *files.ROUTES,
    *wording.ROUTES,
]
