"""The OpenAPI documents of the served APIs, generated from their code, and a page to read them on."""

import functools
import threading
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.plumbing import get_lib_doc_excludes
from drf_spectacular.settings import patched_settings

from portal.api.smartcommunicator import fields as smartcommunicator
from portal.api.smartcommunicator.urls import operations as smartcommunicator_operations
from portal.api.voicetel.fields import Shape
from portal.api.voicetel.urls import operations

VOICETEL = {
    "TITLE": "VoiceTel REST API v2.2, served by Tandem",
    "DESCRIPTION": "Existing VoiceTel clients work against this base URL unchanged.",
    "VERSION": f"2.2 (Tandem {settings.VERSION})",
    "SERVERS": [{"url": "/api/voicetel"}],
    "APPEND_COMPONENTS": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    "OAS_VERSION": "3.1.0",
    # What our base classes say is for readers of the code.
    "GET_LIB_DOC_EXCLUDES": lambda: [*get_lib_doc_excludes(), Shape],  # type: ignore[no-untyped-call]
}

SMARTCOMMUNICATOR = {
    "TITLE": "SmartCommunicator user management API, served by Tandem",
    "DESCRIPTION": "Existing clients work against this base URL unchanged, for users and for sign-in.",
    "VERSION": f"1 (Tandem {settings.VERSION})",
    "SERVERS": [{"url": "/api/smartcommunicator"}],
    "APPEND_COMPONENTS": {
        "securitySchemes": {"token": {"type": "apiKey", "in": "header", "name": "Authorization"}}
    },
    "OAS_VERSION": "3.1.0",
    "GET_LIB_DOC_EXCLUDES": lambda: [*get_lib_doc_excludes(), smartcommunicator.Shape],  # type: ignore[no-untyped-call]
}

# The generator loads its extensions as it goes and is not made for several threads.
_generating = threading.Lock()


@functools.cache
def voicetel_document() -> dict[str, Any]:
    """OpenAPI of the VoiceTel operations that are served, and of no others; generated once in a process."""
    with _generating, patched_settings(VOICETEL):
        generator = SchemaGenerator(patterns=operations)  # type: ignore[no-untyped-call]
        return dict(generator.get_schema(public=True))  # type: ignore[no-untyped-call]


@functools.cache
def smartcommunicator_document() -> dict[str, Any]:
    """OpenAPI of the SmartCommunicator operations, generated once in a process."""
    with _generating, patched_settings(SMARTCOMMUNICATOR):
        generator = SchemaGenerator(patterns=smartcommunicator_operations)  # type: ignore[no-untyped-call]
        return dict(generator.get_schema(public=True))  # type: ignore[no-untyped-call]


@require_safe
def smartcommunicator_openapi(_request: HttpRequest) -> JsonResponse:
    return JsonResponse(smartcommunicator_document())


@require_safe
def voicetel_openapi(_request: HttpRequest) -> JsonResponse:
    return JsonResponse(voicetel_document())


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI over the documents; its script is a file, as the content security policy wants it."""
    return render(request, "portal/api_docs.html")
