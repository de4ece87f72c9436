"""Refusals in VoiceTel's envelope: every answer that is no success is made here (voicetel.md §1.4, §1.5)."""

from typing import Any

from django.http import JsonResponse
from rest_framework.exceptions import ValidationError

from common.errors import DomainError, Throttled
from portal.api.repeating import Reply
from portal.api.serving import verdict


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
    """Any error as the dialect tells it."""
    match exc:
        case Problem():
            return exc
        case ValidationError():
            return Problem(400, first_fault(exc.detail))
    found = verdict(exc, "VoiceTel")
    return Problem(found.status, found.text)


def reply_to(exc: Exception) -> Reply | None:
    """A refusal as it is kept under an Idempotency-Key; None for what is a fault of ours."""
    if not isinstance(exc, DomainError | Problem):
        return None
    refusal = problem(exc)
    return Reply(refusal.status, refusal.body())


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
