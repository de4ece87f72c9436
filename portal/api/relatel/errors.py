"""Refusals in Relatel's one shape (relatel.md §4, §8 B8): every answer that is no success is made here."""

from http import HTTPStatus
from typing import Any

from django.http import JsonResponse
from rest_framework.exceptions import ValidationError

from portal.api.serving import verdict

# The vendor's API has no other 4xx.
KNOWN = frozenset({400, 401, 403, 404, 405, 413, 429, 500, 502})

# What our services call a field, and what this API does.
FIELDS = {
    "away_until": "dnd_timeout_at",
    "label": "do_not_disturb_label",
    "emoji": "do_not_disturb_emoji",
    "members": "employee_ids",
    "groups": "employee_group_ids",
    "recipient": "recipient_id",
    "overuse_limit": "overuse_limit_dkk",
    "product": "product_name",
}


class Problem(Exception):
    """A refusal with a status of its own; ``code`` where one is documented."""

    def __init__(self, status: int, message: str, code: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code

    def body(self) -> dict[str, Any]:
        phrase = HTTPStatus(self.status).phrase.lower()
        told: dict[str, Any] = {
            "success": False,
            "message": self.message,
            "status": f"{self.status} {phrase}",
        }
        return told | ({"error": self.code} if self.code else {})


def unauthorized() -> Problem:
    return Problem(401, "unauthorized")


def answer(exc: Exception) -> JsonResponse:
    """The refusal as a response."""
    told = _problem(exc)
    return JsonResponse(told.body(), status=told.status)


def _problem(exc: Exception) -> Problem:
    if isinstance(exc, Problem):
        return exc
    if isinstance(exc, ValidationError):
        return Problem(400, _first_fault(exc.detail, ""))
    found = verdict(exc, "Relatel")
    field = FIELDS.get(found.field or "", found.field)
    text = f"{field}: {found.text}" if field else found.text
    return Problem(found.status if found.status in KNOWN else 400, text)


def _first_fault(detail: Any, at: str) -> str:
    """The first thing that is wrong, as a sentence that names the field with its path."""
    if isinstance(detail, dict):
        name, inner = next(iter(detail.items()))
        if name == "non_field_errors":
            return _first_fault(inner, at)
        return _first_fault(inner, f"{at}.{name}" if at else str(name))
    if isinstance(detail, list):
        return _first_fault(next((item for item in detail if item), "is not valid"), at)
    return f"{at}: {detail}" if at else str(detail)
