"""The poster as a tagged PDF (PDF/UA-1), set by Typst; what people wrote is handed over as data, never as markup."""

import asyncio
import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

import typst


async def poster_pdf(words: dict[str, Any]) -> bytes:
    """Return one sheet of A4; `words` are the texts, the language and the code as SVG."""
    return await asyncio.to_thread(_set, json.dumps(words))


@lru_cache(maxsize=32)
def _set(words: str) -> bytes:
    source = files("procurement.meetings").joinpath("data/poster.typ").read_bytes()
    return bytes(typst.compile(source, sys_inputs={"words": words}, pdf_standards=["ua-1"]))
