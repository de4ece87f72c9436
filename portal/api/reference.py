"""The pages on which people read the served APIs, from the same documents that programs get."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.api.docs import Document, openapi

METHODS = ("get", "post", "put", "patch", "delete")
DEEPEST = 4
# The generator's own lists of values, which the type tells already, and marks of the code's docstrings.
LISTED = re.compile(r"^\* `.*$\n?", re.MULTILINE)
SHORT = re.compile(r"(?<=[.!?])\s|\n")


@dataclass(frozen=True)
class Field:
    """One key of what is sent or answered; ``depth`` is how deep it stands in other keys."""

    name: str
    depth: int
    type: str
    is_required: bool
    description: str


@dataclass(frozen=True)
class Operation:
    """What a program may ask, as people read it."""

    id: str
    method: str
    path: str
    group: str
    description: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answers: tuple[tuple[str, tuple[Field, ...]], ...]

    @property
    def summary(self) -> str:
        return SHORT.split(self.description, maxsplit=1)[0]


def overview(documents: tuple[Document, ...], request: HttpRequest) -> HttpResponse:
    """The operations of one API, by what they are about; within the console's frame for who is signed in."""
    shown = _asked(documents, request.GET.get("api", ""))
    groups: dict[str, list[Operation]] = {}
    for operation in operations(shown).values():
        groups.setdefault(operation.group, []).append(operation)
    description = openapi(shown)["info"]["description"]
    context = {"documents": documents, "shown": shown, "groups": groups, "description": description}
    return _page(request, "portal/api_reference.html", context)


def operation(documents: tuple[Document, ...], request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One operation: what it takes and what it answers."""
    shown = next((document for document in documents if document.slug == slug), None)
    found = operations(shown).get(name) if shown else None
    if shown is None or found is None:
        raise Http404("There is no such operation.")
    return _page(request, "portal/api_operation.html", {"shown": shown, "operation": found})


def trial(documents: tuple[Document, ...], request: HttpRequest) -> HttpResponse:
    """Swagger UI over one of the documents, to try operations; its script is a file, as the security policy wants."""
    shown = _asked(documents, request.GET.get("api", ""))
    return render(request, "portal/api_docs.html", {"documents": documents, "shown": shown})


def _asked(documents: tuple[Document, ...], slug: str) -> Document:
    return next((document for document in documents if document.slug == slug), documents[0])


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    frame = "base.html" if getattr(request, "account", None) else "portal/public.html"
    return render(request, template, context | {"frame": frame})


# By slug: a document cannot be a key itself.
_read: dict[str, dict[str, Operation]] = {}


def operations(document: Document) -> dict[str, Operation]:
    """The document's operations by id, in its order; read once."""
    if document.slug not in _read:
        whole = openapi(document)
        schemas = whole.get("components", {}).get("schemas", {})
        found = (
            _operation(schemas, path, method, entry[method])
            for path, entry in whole["paths"].items()
            for method in METHODS
            if method in entry
        )
        _read[document.slug] = {one.id: one for one in found}
    return _read[document.slug]


def _operation(schemas: dict[str, Any], path: str, method: str, told: dict[str, Any]) -> Operation:
    parameters = [
        Field(
            f"{given['name']} ({given['in']})",
            0,
            _type(schemas, given.get("schema", {})),
            given.get("required", False),
            _plain(given.get("description", "")),
        )
        for given in told.get("parameters", [])
    ]
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        group=(told.get("tags") or ["other"])[0],
        description=_plain(told.get("description", "")),
        parameters=tuple(parameters),
        body=_fields(schemas, told.get("requestBody", {})),
        answers=tuple(
            (status, _fields(schemas, answer)) for status, answer in sorted(told["responses"].items())
        ),
    )


def _fields(schemas: dict[str, Any], holder: dict[str, Any]) -> tuple[Field, ...]:
    contents = list(holder.get("content", {}).values())
    return tuple(_walk(schemas, contents[0].get("schema", {}), 0)) if contents else ()


def _walk(schemas: dict[str, Any], schema: dict[str, Any], depth: int) -> Iterator[Field]:
    schema = _resolved(schemas, schema)
    if schema.get("type") == "array":
        yield from _walk(schemas, schema.get("items", {}), depth)
        return
    required = set(schema.get("required", []))
    for name, given in schema.get("properties", {}).items():
        inner = _resolved(schemas, given)
        text = given.get("description") or inner.get("description", "")
        yield Field(name, depth, _type(schemas, inner), name in required, _plain(text))
        if depth < DEEPEST:
            yield from _walk(schemas, inner, depth + 1)


def _plain(text: str) -> str:
    return LISTED.sub("", text).replace("`", "").strip()


def _resolved(schemas: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself where it is named, or made of several; of alternatives the first that is not null."""
    if "$ref" in schema:
        return _resolved(schemas, schemas.get(schema["$ref"].rpartition("/")[2], {}))
    if parts := schema.get("allOf"):
        joined: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
        for part in map(lambda one: _resolved(schemas, one), parts):
            joined["properties"] |= part.get("properties", {})
            joined["required"] += part.get("required", [])
        return joined if joined["properties"] else _resolved(schemas, parts[0])
    for alternatives in ("oneOf", "anyOf"):
        for part in schema.get(alternatives, []):
            if part.get("type") != "null":
                return _resolved(schemas, part)
    return schema


def _type(schemas: dict[str, Any], schema: dict[str, Any]) -> str:
    schema = _resolved(schemas, schema)
    kinds = schema.get("type", "")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    kind = " or ".join(filter(None, kinds)) or ("one of these" if "enum" in schema else "any")
    if kind == "array":
        kind = f"array of {_type(schemas, schema.get('items', {}))}"
    if values := [str(value) for value in schema.get("enum", []) if value not in ("", None)]:
        shown = ", ".join(values[:12])
        kind = f"{kind}: {shown}{' …' if len(values) > 12 else ''}"
    return kind
