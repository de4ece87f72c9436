"""Refusals of our own API: a code, a text that a user may read, and the field at fault."""

from typing import Any

from django.http import JsonResponse
from rest_framework.exceptions import ValidationError

from common.errors import Throttled
from portal.api.serving import verdict

CODES = {
    400: "invalid",
    401: "unauthorized",
    402: "insufficient_funds",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    429: "rate_limited",
    500: "internal_error",
    502: "carrier_error",
}


class Unauthorized(Exception):
    """No key, or one that nobody has."""


def answer(exc: Exception) -> JsonResponse:
    """The refusal as a response."""
    if isinstance(exc, Unauthorized):
        return _reply(401, "A valid API key is needed in the X-API-Key header.")
    if isinstance(exc, ValidationError):
        detail: Any = exc.detail
        field, faults = next(iter(detail.items()))
        return _reply(400, str(faults[0]), str(field))
    found = verdict(exc, "Tandem")
    response = _reply(found.status, found.text, found.field)
    if isinstance(exc, Throttled):
        response["Retry-After"] = str(exc.reset_seconds)
    return response


def _reply(status: int, message: str, field: str | None = None) -> JsonResponse:
    error: dict[str, Any] = {"code": CODES[status], "message": message, "field": field}
    return JsonResponse({"error": error}, status=status)
