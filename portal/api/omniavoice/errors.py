"""Refusals in OmniaVoice's form: every answer that is no success is made here (omniavoice.md §3, reading 7)."""

from typing import Any

from django.http import JsonResponse
from rest_framework.exceptions import ValidationError

from portal.api.serving import verdict

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
    """Any error as the dialect tells it; it has no 402."""
    match exc:
        case Problem():
            return exc
        case ValidationError():
            return Problem(400, first_fault(exc.detail))
    found = verdict(exc, "OmniaVoice")
    return Problem(found.status if found.status in CODES else 409, found.text)


def answer(exc: Exception) -> JsonResponse:
    """The refusal as a response."""
    told = problem(exc)
    return JsonResponse(told.body(), status=told.status)


def first_fault(detail: Any) -> str:
    """The first fault that validation found, as one sentence that names the field; the shapes here are flat."""
    name, faults = next(iter(detail.items()))
    return str(faults[0]) if name == "non_field_errors" else f"{name}: {faults[0]}"
