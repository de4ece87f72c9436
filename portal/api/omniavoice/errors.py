"""Refusals in OmniaVoice's form: every answer that is no success is made here (omniavoice.md §3, reading 7)."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse, UnreadablePostError
from rest_framework.exceptions import MethodNotAllowed, ValidationError

from common.errors import CarrierTrouble, Conflict, DomainError, Forbidden, Invalid, NotFound, Throttled

log = logging.getLogger(__name__)

STATUS: dict[type[DomainError], int] = {
    Invalid: 400,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Throttled: 429,
    CarrierTrouble: 502,
}
CODES = {
    400: "VALIDATION_ERROR",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    413: "PAYLOAD_TOO_LARGE",
    429: "RATE_LIMITED",
    500: "INTERNAL_ERROR",
    502: "CARRIER_ERROR",
}


class Problem(Exception):
    """A refusal with a status of its own."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    def body(self) -> dict[str, Any]:
        return {"error": {"code": CODES[self.status], "message": self.message}}


def problem(exc: Exception) -> Problem:
    """Any error as the dialect tells it; one that nobody foresaw is logged with its trace."""
    match exc:
        case Problem():
            return exc
        case DomainError():
            status = next((STATUS[kind] for kind in type(exc).__mro__ if kind in STATUS), 409)
            return Problem(status, exc.text)
        case ValidationError():
            return Problem(400, first_fault(exc.detail))
        case MethodNotAllowed():
            return Problem(405, f"{exc.detail}")
        case RequestDataTooBig():
            return Problem(413, "The request is too large.")
        case UnreadablePostError():
            return Problem(400, "The request ended early.")
    log.error("An OmniaVoice request met an unexpected error.", exc_info=exc)
    return Problem(500, "Internal error")


def answer(exc: Exception) -> JsonResponse:
    """The refusal as a response."""
    told = problem(exc)
    return JsonResponse(told.body(), status=told.status)


def first_fault(detail: Any) -> str:
    """The first fault that validation found, as one sentence that names the field; the shapes here are flat."""
    name, faults = next(iter(detail.items()))
    return str(faults[0]) if name == "non_field_errors" else f"{name}: {faults[0]}"


def unknown_path(_request: HttpRequest) -> JsonResponse:
    """Every path under the dialect that is not one of its operations."""
    return answer(NotFound("There is no such operation."))


unknown_path.csrf_exempt = True  # type: ignore[attr-defined]
