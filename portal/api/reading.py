"""The description as a page: operations by subject, with their parameters, answers and an example to try."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from portal.foundation.web import render, site

Schema = dict[str, Any]


def as_page(schema: Schema) -> str:
    """Return the page."""
    operations = [*_operations(schema, "paths"), *_operations(schema, "webhooks")]
    subjects = [(tag, [one for one in operations if tag["name"] in one["tags"]]) for tag in schema["tags"]]
    return render(
        "portal/api/documentation.html",
        form=None,
        schema=schema,
        about=_paragraphs(schema["info"]["description"]),
        subjects=[(tag, found) for tag, found in subjects if found],
        shapes=sorted(schema["components"]["schemas"].items()),
        told=told,
        marked=marked,
        shape_link=shape_link,
        anchor=lambda name: name.lower().replace(" ", "-"),
    )


def _paragraphs(text: str) -> list[Markup]:
    return [marked(paragraph) for paragraph in text.split("\n\n")]


def marked(text: str) -> Markup:
    """Return a text with what stands between double stars strong, and between backquotes as code."""
    words = str(escape(text))
    for mark, name in (("**", "strong"), ("`", "code")):
        pieces = words.split(mark)
        words = "".join(f"<{name}>{piece}</{name}>" if at % 2 else piece for at, piece in enumerate(pieces))
    return Markup(words)


def _operations(schema: Schema, part: str) -> Iterator[dict[str, Any]]:
    for path, item in schema.get(part, {}).items():
        for method, operation in item.items():
            yield {
                **operation, "path": path, "method": method.upper(), "example_address": _example(path, operation),
                "parameters": operation.get("parameters", []), "sent": _shown(operation.get("requestBody")),
                "answered": _shown(next((one for code, one in operation["responses"].items() if code.startswith("20")), None)),
                "requestBody": operation.get("requestBody"), "tags": operation.get("tags", []),
            }  # fmt: skip


def _shown(said: Schema | None) -> str:
    """Return the example of a body or an answer as one reads it, "" without one."""
    example = next((one["example"] for one in (said or {}).get("content", {}).values() if "example" in one), "")
    return example if isinstance(example, str) else json.dumps(example, ensure_ascii=False, indent=2)


def _example(path: str, operation: Schema) -> str:
    """Return an address to try: the path's parameters filled in, and the first of the others that has an example."""
    query: dict[str, Any] = {}
    for one in operation.get("parameters", []):
        value = example_of(one)
        if value is None:
            continue
        if one["in"] == "path":
            path = path.replace("{" + one["name"] + "}", str(value))
        elif not query:
            query = {one["name"]: value}
    return f"{site().base_url}{path}{'?' + urlencode(query, doseq=True) if query else ''}"


def example_of(parameter: Schema) -> Any:
    """Return a parameter's first example."""
    return next((one["value"] for one in parameter.get("examples", {}).values() if "value" in one), None)


def shape_link(schema: Schema) -> Markup:
    """Return a schema in a few words, as a link when its shape is told further down."""
    words = told(schema)
    return Markup('<a href="#shape-{0}">{0}</a>').format(words) if "$ref" in schema else escape(words)


def told(schema: Schema) -> str:
    """Return a schema in a few words: "string, date-time", "array of OpenProcurement"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "oneOf" in schema or "anyOf" in schema:
        return " or ".join(dict.fromkeys(told(one) for one in schema.get("oneOf") or schema["anyOf"]))
    kind = schema.get("type", "anything")
    if kind == "array" or (isinstance(kind, list) and "array" in kind):
        return f"array of {told(schema.get('items', {}))}"
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{words}, {schema['format']}" if "format" in schema else words
