"""Addresses as codes that a phone reads."""

import io

import segno


def svg_of(address: str) -> str:
    """Return the code as SVG that scales; black on white in every colour scheme, or phones do not read it."""
    out = io.BytesIO()
    code = segno.make(address, error="m")
    code.save(out, kind="svg", border=4, light="#fff", dark="#000", xmldecl=False, omitsize=True, nl=False)
    return out.getvalue().decode()
