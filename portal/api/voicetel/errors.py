"""Refusals in VoiceTel's envelope: every answer that is no success is made here (voicetel.md §1.4, §1.5)."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse, UnreadablePostError
from rest_framework.exceptions import MethodNotAllowed, ValidationError

from common.errors import (
    CarrierTrouble,
    Conflict,
    DomainError,
    Forbidden,
    InsufficientFunds,
    Invalid,
    NotFound,
    Throttled,
)

log = logging.getLogger(__name__)

STATUS: dict[type[DomainError], int] = {
    Invalid: 400,
    InsufficientFunds: 402,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Throttled: 429,
    CarrierTrouble: 502,
}


class Problem(Exception):
    """A refusal in the dialect's own words, with what its body carries besides the usual."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        beside: dict[str, Any] | None = None,
        within: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.beside = beside or {}
        self.within = within or {}

    def body(self) -> dict[str, Any]:
        error = {"code": self.status, "message": self.message, **self.within}
        return {"status": "error", "error": error, **self.beside}


def problem(exc: Exception) -> Problem:
    """Any error as the dialect tells it; one that nobody foresaw is logged with its trace."""
    match exc:
        case Problem():
            return exc
        case DomainError():
            status = next(STATUS[kind] for kind in type(exc).__mro__ if kind in STATUS)
            return Problem(status, exc.text)
        case ValidationError():
            return Problem(400, first_fault(exc.detail))
        case MethodNotAllowed():
            return Problem(405, f"{exc.detail}")
        case RequestDataTooBig():
            return Problem(413, "The request is too large.")
        case UnreadablePostError():
            return Problem(400, "The request ended early.")
    log.error("A VoiceTel request met an unexpected error.", exc_info=exc)
    return Problem(500, "Internal error")


def answer(exc: Exception) -> JsonResponse:
    """The refusal as a response."""
    told = problem(exc)
    response = JsonResponse(told.body(), status=told.status, json_dumps_params={"sort_keys": True})
    if isinstance(exc, Throttled):
        # No Retry-After: older clients would sleep for most of an hour (voicetel.md §13).
        response["RateLimit-Reset"] = str(exc.reset_seconds)
    if told.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def first_fault(detail: Any, at: str = "") -> str:
    """The first fault that validation found, as one sentence that names the field."""
    if isinstance(detail, dict):
        name, inner = next(iter(detail.items()))
        if name == "non_field_errors":
            return first_fault(inner, at)
        return first_fault(inner, f"{at}.{name}" if at else str(name))
    if isinstance(detail, list):
        position, inner = next((place, item) for place, item in enumerate(detail) if item)
        return first_fault(inner, f"{at}.{position}" if isinstance(inner, dict) else at)
    if getattr(detail, "code", "") in {"required", "blank", "empty"}:
        return f"Field Required: {at}"
    return f"{at}: {detail}" if at else str(detail)


def unknown_path(_request: HttpRequest) -> JsonResponse:
    """Every path under the dialect that is not one of its operations."""
    return answer(NotFound("There is no such operation."))


unknown_path.csrf_exempt = True  # type: ignore[attr-defined]
