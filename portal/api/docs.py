"""The OpenAPI documents of the served APIs, generated from their code."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.plumbing import get_lib_doc_excludes
from drf_spectacular.settings import patched_settings
from rest_framework import serializers

from portal.api.serving import Api

# The generator loads its extensions as it goes and is not made for several threads.
_generating = threading.Lock()


@dataclass(frozen=True)
class Document:
    """One served API as its OpenAPI document and the reference page tell of it.

    ``also`` holds older paths of the same operations; ``shape`` is the dialect's base of objects, whose docstring is
    for readers of the code. ``extend`` adds what has no path of its own, such as the methods of a JSON-RPC address.
    """

    api: Api
    operations: Sequence[URLPattern | URLResolver]
    title: str
    description: str
    version: str
    security: dict[str, dict[str, str]]
    shape: type[serializers.Serializer[Any]]
    also: Sequence[URLPattern | URLResolver] = ()
    extend: Callable[[dict[str, Any]], None] | None = None

    @property
    def slug(self) -> str:
        return self.api.dialect.slug

    @property
    def name(self) -> str:
        return self.api.dialect.name

    @property
    def url_name(self) -> str:
        return f"{self.slug}_openapi"

    def served(self) -> list[URLPattern | URLResolver]:
        """Everything under the API's own path: its document, its operations, and a refusal of any other path."""
        mount = self.api.dialect.path.removeprefix("/api/")
        unknown = csrf_exempt(self.api.unknown_path)
        return [
            path(f"{mount}/openapi.json", require_safe(self._openapi), name=self.url_name),
            path(f"{mount}/", include([*self.operations, *self.also, re_path(r"", unknown)])),
            re_path(rf"^{mount}$", unknown),
        ]

    def _openapi(self, _request: HttpRequest) -> JsonResponse:
        return JsonResponse(openapi(self))


# By slug: a document cannot be a key itself.
_made: dict[str, dict[str, Any]] = {}


def openapi(document: Document) -> dict[str, Any]:
    """OpenAPI of the operations that are served, and of no others; made once."""
    with _generating:
        if document.slug not in _made:
            _made[document.slug] = _generate(document)
        return _made[document.slug]


def _generate(document: Document) -> dict[str, Any]:
    words = {
        "TITLE": document.title,
        "DESCRIPTION": document.description,
        "VERSION": f"{document.version} (Tandem {settings.VERSION})",
        "SERVERS": [{"url": document.api.dialect.path}],
        "APPEND_COMPONENTS": {"securitySchemes": document.security},
        "OAS_VERSION": "3.1.0",
        "GET_LIB_DOC_EXCLUDES": lambda: [*get_lib_doc_excludes(), document.shape],  # type: ignore[no-untyped-call]
    }
    with patched_settings(words):
        generator = SchemaGenerator(patterns=list(document.operations))  # type: ignore[no-untyped-call]
        made = dict(generator.get_schema(public=True))  # type: ignore[no-untyped-call]
    if document.extend is not None:
        document.extend(made)
    return made
