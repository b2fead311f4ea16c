"""What the API says of itself: OpenAPI 3.1 at /api/openapi.json, and the same as a page of ours at /api."""

from copy import deepcopy
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response, Router
from litestar.enums import MediaType
from litestar.exceptions import NotFoundException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.serialization import encode_json

from portal.api import examples, told
from portal.api.drafting import Changed, Draft
from portal.foundation.access.guard import PUBLIC
from portal.foundation.feeds import answer
from portal.foundation.web import site
from portal.foundation.web.answers import EXPLANATIONS, problem_type

Schema = dict[str, Any]
PROBLEM = {"$ref": "#/components/schemas/Problem"}
READ_HEADERS = {
    "ETag": {"schema": {"type": "string"}, "description": "Send it back as If-None-Match."},
    "Last-Modified": {"schema": {"type": "string"}, "description": "When the newest of it changed."},
}
LIMIT_HEADERS = {
    "RateLimit": {"schema": {"type": "string"}, "description": 'What is left of the minute: "minute";r=299;t=42.'},
    "RateLimit-Policy": {"schema": {"type": "string"}, "description": 'What a minute holds: "minute";q=300;w=60.'},
}


class Described(JsonRenderPlugin):
    """The description as JSON, complete."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: Schema) -> bytes:
        return encode_json(completed(openapi_schema))


class Documented(OpenAPIRenderPlugin):
    """The description as a page, from our own templates and files alone."""

    def __init__(self) -> None:
        super().__init__(path="/", media_type=MediaType.HTML)

    def render(self, request: Request[Any, Any, Any], openapi_schema: Schema) -> bytes:
        from portal.api.reading import as_page

        return as_page(completed(openapi_schema)).encode()


def config() -> OpenAPIConfig:
    """Return what Litestar makes the description from."""
    return OpenAPIConfig(
        title="Anbud",
        version="1.0.0",
        path="/api",
        render_plugins=[Documented(), Described()],
        openapi_router=Router(
            "/api", route_handlers=[], include_in_schema=False, before_request=as_it_is_held, opt=PUBLIC
        ),
        use_handler_docstrings=True,
    )


async def as_it_is_held(request: Request[Any, Any, Any]) -> Response[Any] | None:
    """Answer with the description, or with 304 when the caller has it already; elsewhere below /api there is nothing."""
    if request.scope["path"] == "/api":
        return None
    if request.scope["path"] != "/api/openapi.json":
        raise NotFoundException
    body = encode_json(completed(request.app.openapi_schema.to_schema()))
    return answer(request, body, Described().media_type)


def completed(drawn: Schema) -> Schema:
    """Return the description with what all operations share: problems, headers, keys, and whose service it is."""
    schema = deepcopy(drawn)
    schema["info"] |= told.info()
    schema["servers"] = [{"url": site().base_url}]
    schema["tags"] = told.TAGS
    parts = schema.setdefault("components", {})
    parts["schemas"] = {**parts.get("schemas", {}), "Problem": told.PROBLEM_SCHEMA}
    # Litestar's drawing loses the bounds within unions; what is sent is described by who reads it.
    _found, sent = msgspec.json.schema_components([Draft, Changed], ref_template="#/components/schemas/{name}")
    parts["schemas"] |= sent
    parts["securitySchemes"] = told.SECURITY
    schema["webhooks"] = {kind: told.webhook(kind, words) for kind, words in told.WEBHOOKS.items()}
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            _complete(path, method, operation)
    return schema


def _complete(path: str, method: str, operation: Schema) -> None:
    for one in operation.get("parameters", []):
        one["schema"] = _said(one["schema"])
    responses, own = operation["responses"], told.OPERATIONS.get(operation["operationId"], {})
    for status in sorted({*_usual(path, method, operation), *own.get("problems", ())}):
        responses[str(status)] = {
            "description": told.PROBLEMS[status],
            "content": {"application/problem+json": {"schema": PROBLEM}},
            "headers": LIMIT_HEADERS if status == 429 else {},
        }
    if method == "get":
        responses["200"]["headers"] = READ_HEADERS | LIMIT_HEADERS
        responses["304"] = {"description": "You have it already.", "headers": READ_HEADERS}
    responses |= own.get("responses", {})
    operation |= {name: deepcopy(own[name]) for name in ("security", "requestBody") if name in own}
    _exemplify(operation)
    operation["responses"] = dict(sorted(responses.items()))


def _exemplify(operation: Schema) -> None:
    """Show an example of what is sent, of what is answered, and of each problem."""
    name, responses = operation["operationId"], operation["responses"]
    if body := examples.body_of(name):
        operation["requestBody"]["content"][body[0]]["example"] = body[1]
    good = next(status for status in sorted(responses) if status.startswith("2"))
    responses[good]["content"]["application/json"]["example"] = examples.answer_of(name)
    for status in (int(status) for status in responses if status.isdecimal() and int(status) >= 400):
        problem = examples.problem_of(
            status, HTTPStatus(status).phrase, EXPLANATIONS[status].advice, problem_type(status)
        )
        responses[str(status)]["content"]["application/problem+json"]["example"] = problem


def _usual(path: str, method: str, operation: Schema) -> set[int]:
    """Return the problems that any operation like this may answer with."""
    asked = operation.get("parameters", [])
    found = {429, 500, 503}
    if asked or method != "get":
        found.add(400)
    if "{" in path or any(one["name"] == "cursor" for one in asked):
        found.add(404)
    return found | ({401, 403, 413, 415} if method != "get" else set())


def _said(schema: Schema) -> Schema:
    """Return a parameter's schema without null: what is not asked is left out of the address."""
    kinds = [one for one in schema.get("oneOf", []) if one.get("type") != "null"]
    if len(kinds) != 1:
        return schema
    return {**kinds[0]} | {name: value for name, value in schema.items() if name != "oneOf"}
