"""Addresses as codes that a phone reads."""

import io

import segno
from markupsafe import Markup


def svg_of(address: str) -> Markup:
    """Return the code as an image to set into a page; black on white in every colour scheme, or phones do not read it."""
    out = io.BytesIO()
    code = segno.make(address, error="m")
    code.save(out, kind="svg", scale=6, border=4, light="#fff", dark="#000", xmldecl=False, svgns=True, nl=False)
    return Markup(out.getvalue().decode())
