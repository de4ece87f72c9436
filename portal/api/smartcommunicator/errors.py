"""Answers that are no success. Each operation has an envelope of its own for what it refuses (smartcommunicator.md §2);
this is for the rest, in the form that the vendor's gateway gives a 401.
"""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse, UnreadablePostError
from rest_framework.exceptions import MethodNotAllowed

from common.errors import CarrierTrouble, DomainError, Throttled

log = logging.getLogger(__name__)

# Not every version of Python calls it so.
TOO_LARGE = {"code": 413, "error": "Content Too Large"}
NOT_FOUND = {"status": "error", "message": "object not found"}


class Problem(Exception):
    """An answer that is no success, ready to be sent."""

    def __init__(self, status: int, body: dict[str, Any] | None = None) -> None:
        super().__init__(f"{status}")
        self.status = status
        self.body = body or {"code": status, "error": HTTPStatus(status).phrase}


def problem(exc: Exception) -> Problem:
    """Any error as the dialect tells it; one that nobody foresaw is logged with its trace."""
    match exc:
        case Problem():
            return exc
        case MethodNotAllowed():
            return Problem(405)
        case RequestDataTooBig():
            return Problem(413, TOO_LARGE)
        case Throttled():
            return Problem(429)
        case CarrierTrouble():
            return Problem(502)
        case UnreadablePostError() | DomainError():
            return Problem(400)
    log.error("A SmartCommunicator request met an unexpected error.", exc_info=exc)
    return Problem(500)


def answer(exc: Exception) -> JsonResponse:
    """The refusal as a response."""
    told = problem(exc)
    response = JsonResponse(told.body, status=told.status)
    if isinstance(exc, Throttled):
        response["Retry-After"] = str(exc.reset_seconds)
    if told.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def unknown_path(_request: HttpRequest) -> JsonResponse:
    """Every path under the dialect that is not one of its operations."""
    return answer(Problem(404))


unknown_path.csrf_exempt = True  # type: ignore[attr-defined]
