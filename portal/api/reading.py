"""What the served APIs share in reading a request: its JSON, checked values and the key."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from rest_framework import serializers

from accounts.models import ApiCredential
from accounts.selectors.credentials import credential_for_key
from common.errors import Invalid
from common.json_in import json_of

MOST_BYTES = 1_000_000


def json_body(request: HttpRequest, *, most: int = MOST_BYTES) -> Any:
    """The body's JSON, whatever its content type; RequestDataTooBig over a megabyte, or over ``most`` bytes for whoever
    is known already; Invalid when it is no JSON.
    """
    raw = request.body if most <= MOST_BYTES else request.read(most + 1)
    if len(raw) > most:
        raise RequestDataTooBig
    try:
        return json_of(raw)
    except ValueError as exc:
        raise Invalid("The body is not valid JSON.") from exc


def json_object(request: HttpRequest) -> dict[str, Any]:
    """The body as a JSON object; no body is an empty object."""
    body = json_body(request) if request.body.strip() else {}
    if not isinstance(body, dict):
        raise Invalid("The body must be a JSON object.")
    return body


def checked(shape: type[serializers.Serializer[Any]], given: dict[str, Any]) -> dict[str, Any]:
    """The values of an object of the shape; raises ValidationError."""
    serializer = shape(data=given)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def credential_with_key(request: HttpRequest, *, dialect: str) -> ApiCredential | None:
    """The credential whose key stands in ``X-API-Key``, if one has it; call it in the system scope."""
    key = request.headers.get("X-API-Key", "").strip()
    return credential_for_key(dialect=dialect, key=key) if key else None
