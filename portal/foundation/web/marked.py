"""Long texts with a little Markdown: headings, lists, links, emphasis. HTML stays text, and only pages are linked to."""

from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

RULES = ("heading", "list", "link", "emphasis", "newline", "escape", "autolink", "balance_pairs")
LINKED = ("https://", "http://", "mailto:")


@cache
def _reader() -> Any:
    reader = MarkdownIt("zero", {"html": False, "breaks": True}).enable(list(RULES), ignoreInvalid=True)
    reader.validateLink = lambda url: url.lower().startswith(LINKED)  # type: ignore[method-assign]
    return reader


def marked_up(text: str, level: int = 3) -> Markup:
    """Return a text as HTML; its headings begin at `level` and leave none out, as a page's should."""
    tokens = _reader().parse(text)
    used = sorted({token.tag for token in tokens if token.type == "heading_open"})
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(level + used.index(token.tag), 6)}"
        for inline in token.children or ():
            if inline.type == "link_open":
                inline.attrSet("rel", "external nofollow")
    # The reader escapes all it does not know; `html` is off.
    return Markup(_reader().renderer.render(tokens, _reader().options, {}))
