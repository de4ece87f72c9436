"""The OpenAPI documents of the served APIs, generated from their code, and a page to read them on."""

import functools
import threading
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.plumbing import get_lib_doc_excludes
from drf_spectacular.settings import patched_settings

from portal.api.omniavoice.fields import Shape as OmniaVoiceShape
from portal.api.omniavoice.urls import operations as omniavoice_operations
from portal.api.smartcommunicator import fields as smartcommunicator
from portal.api.smartcommunicator.urls import operations as smartcommunicator_operations
from portal.api.tandem.base import Shape as TandemShape
from portal.api.tandem.urls import operations as tandem_operations
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

OMNIAVOICE = {
    "TITLE": "OmniaVoice phone number API v1, served by Tandem",
    "DESCRIPTION": "Existing OmniaVoice clients work against this base URL unchanged. Agents are voice bots.",
    "VERSION": f"1 (Tandem {settings.VERSION})",
    "SERVERS": [{"url": "/api/omniavoice"}],
    "APPEND_COMPONENTS": {
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-API-KEY"}}
    },
    "OAS_VERSION": "3.1.0",
    "GET_LIB_DOC_EXCLUDES": lambda: [*get_lib_doc_excludes(), OmniaVoiceShape],  # type: ignore[no-untyped-call]
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

TANDEM = {
    "TITLE": "Tandem API v1",
    "DESCRIPTION": "Agents by file: upload, look, run, pause, retry and undo.",
    "VERSION": f"1 (Tandem {settings.VERSION})",
    "SERVERS": [{"url": "/api/v1"}],
    "APPEND_COMPONENTS": {
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}}
    },
    "OAS_VERSION": "3.1.0",
    "GET_LIB_DOC_EXCLUDES": lambda: [*get_lib_doc_excludes(), TandemShape],  # type: ignore[no-untyped-call]
}

# The generator loads its extensions as it goes and is not made for several threads.
_generating = threading.Lock()


def _document(words: dict[str, Any], patterns: list[Any]) -> dict[str, Any]:
    """OpenAPI of a dialect's operations that are served, and of no others."""
    with _generating, patched_settings(words):
        generator = SchemaGenerator(patterns=patterns)  # type: ignore[no-untyped-call]
        return dict(generator.get_schema(public=True))  # type: ignore[no-untyped-call]


@functools.cache
def voicetel_document() -> dict[str, Any]:
    return _document(VOICETEL, operations)


@functools.cache
def omniavoice_document() -> dict[str, Any]:
    return _document(OMNIAVOICE, omniavoice_operations)


@require_safe
def omniavoice_openapi(_request: HttpRequest) -> JsonResponse:
    return JsonResponse(omniavoice_document())


@functools.cache
def smartcommunicator_document() -> dict[str, Any]:
    return _document(SMARTCOMMUNICATOR, smartcommunicator_operations)


@require_safe
def smartcommunicator_openapi(_request: HttpRequest) -> JsonResponse:
    return JsonResponse(smartcommunicator_document())


@require_safe
def voicetel_openapi(_request: HttpRequest) -> JsonResponse:
    return JsonResponse(voicetel_document())


@functools.cache
def tandem_document() -> dict[str, Any]:
    return _document(TANDEM, tandem_operations)


@require_safe
def tandem_openapi(_request: HttpRequest) -> JsonResponse:
    return JsonResponse(tandem_document())


# The documents by what a page's address calls them, with their names for people.
DOCUMENTS = {
    "voicetel": "VoiceTel",
    "smartcommunicator": "SmartCommunicator",
    "omniavoice": "OmniaVoice",
    "tandem": "Tandem",
}


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI over one of the documents; its script is a file, as the content security policy wants it."""
    asked = request.GET.get("api", "")
    shown = asked if asked in DOCUMENTS else "voicetel"
    documents = [
        {"slug": slug, "name": name, "url": reverse(f"{slug}_openapi"), "is_shown": slug == shown}
        for slug, name in DOCUMENTS.items()
    ]
    return render(request, "portal/api_docs.html", {"documents": documents})
