"""Answers that are no success. Each operation has an envelope of its own for what it refuses (smartcommunicator.md §2);
this is for the rest, in the form that the vendor's gateway gives a 401.
"""

from http import HTTPStatus
from typing import Any

from django.http import JsonResponse

from common.errors import Throttled
from portal.api.serving import verdict

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
    """Any error as the dialect tells it: outside of operations' own envelopes a status says all."""
    if isinstance(exc, Problem):
        return exc
    status = verdict(exc, "SmartCommunicator").status
    if status == TOO_LARGE["code"]:
        return Problem(413, TOO_LARGE)
    # What an operation refuses it tells in its own envelope; the gateway has but these.
    return Problem(status if status in {405, 429, 500, 502} else 400)


def answer(exc: Exception) -> JsonResponse:
    """The refusal as a response."""
    told = problem(exc)
    response = JsonResponse(told.body, status=told.status)
    if isinstance(exc, Throttled):
        response["Retry-After"] = str(exc.reset_seconds)
    if told.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response
