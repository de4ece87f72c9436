"""Refusals of our own API: a code, a text that a user may read, and the field at fault."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from rest_framework.exceptions import MethodNotAllowed, ValidationError

from common.errors import Conflict, DomainError, Forbidden, Invalid, NotFound

log = logging.getLogger(__name__)

STATUS: dict[type[DomainError], int] = {Invalid: 400, Forbidden: 403, NotFound: 404, Conflict: 409}
CODES = {
    400: "invalid",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    500: "internal_error",
}


class Unauthorized(Exception):
    """No key, or one that nobody has."""


def answer(exc: Exception) -> JsonResponse:
    """The refusal as a response; an error that nobody foresaw is logged with its trace."""
    match exc:
        case DomainError():
            status = next((STATUS[kind] for kind in type(exc).__mro__ if kind in STATUS), 409)
            return _told(status, exc.text, exc.field)
        case ValidationError():
            detail: Any = exc.detail
            field, faults = next(iter(detail.items()))
            return _told(400, str(faults[0]), str(field))
        case Unauthorized():
            return _told(401, "A valid API key is needed in the X-API-Key header.")
        case MethodNotAllowed():
            return _told(405, str(exc.detail))
        case RequestDataTooBig():
            return _told(413, "The request is too large.")
        case UnreadablePostError() | MultiPartParserError() | TooManyFilesSent():
            return _told(400, "The request cannot be read.")
    log.error("A request met an unexpected error.", exc_info=exc)
    return _told(500, "Something went wrong here; it has been noted.")


def _told(status: int, message: str, field: str | None = None) -> JsonResponse:
    error: dict[str, Any] = {"code": CODES[status], "message": message, "field": field}
    return JsonResponse({"error": error}, status=status)


def unknown_path(_request: HttpRequest) -> JsonResponse:
    """Every path of the API that is not one of its operations."""
    return _told(404, "There is no such operation.")


unknown_path.csrf_exempt = True  # type: ignore[attr-defined]
