"""What every page stands on."""

from portal.foundation.web.answers import error_answer
from portal.foundation.web.forms import Form, read_form, read_query
from portal.foundation.web.paging import Page, page_of
from portal.foundation.web.site import Site, site
from portal.foundation.web.templates import page, redirect, render
from portal.foundation.web.visit import Visit, url, visit

__all__ = [
    "Form",
    "Page",
    "Site",
    "Visit",
    "error_answer",
    "page",
    "page_of",
    "read_form",
    "read_query",
    "redirect",
    "render",
    "site",
    "url",
    "visit",
]
