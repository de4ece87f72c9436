"""The REST side of v1.1: messages alone (callr.md §8)."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from common.errors import DomainError, Forbidden, NotFound, Throttled
from common.json_in import json_of
from portal.api.callr.base import API, CHALLENGE, ApiCall, Endpoint
from portal.api.callr.faults import (
    FORBIDDEN,
    INTERNAL,
    METHOD,
    NO_FILE,
    PARAMS,
    TOO_MANY,
    UNAUTHORIZED,
    Fault,
    Unauthorized,
)
from portal.api.callr.objects.shape import plain
from portal.api.callr.registry import METHODS
from portal.api.callr.rpc import Envelope, result_of
from portal.api.reading import json_object
from portal.api.serving import serve, verdict

STATUSES = {UNAUTHORIZED: 401, FORBIDDEN: 403, METHOD: 404, TOO_MANY: 429, INTERNAL: 500}
# The one option that is neither a text nor an object.
FLAG = "flash_message"
FLAGS = {"true": True, "1": True, "false": False, "0": False}


def answer(exc: Exception) -> HttpResponse:
    """Any refusal in the REST side's envelope, with a status of 400 or more."""
    fault, status = _told(exc)
    error = {"code": fault.code, "message": fault.message}
    response = JsonResponse({"status": "error", "data": error}, status=status)
    if isinstance(exc, Unauthorized):
        response["WWW-Authenticate"] = CHALLENGE
    if isinstance(exc, Throttled):
        response["Retry-After"] = str(exc.reset_seconds)
    return response


def _told(exc: Exception) -> tuple[Fault, int]:
    match exc:
        case Fault():
            return exc, STATUSES.get(exc.code, 400)
        case Throttled():
            return Fault(TOO_MANY, "TOO_MANY_REQUESTS", exc.text), 429
        case Forbidden():
            return Fault(FORBIDDEN, "FORBIDDEN", exc.text), 403
        case NotFound():
            return Fault(NO_FILE, "FILE_NOT_FOUND", exc.text), 404
    found = verdict(exc, "CALLR REST")
    if found.status == 500:
        return Fault(INTERNAL, "INTERNAL_ERROR"), 500
    return Fault(PARAMS, "INVALID_REQUEST", found.text), found.status


@csrf_exempt
def unknown_path(_request: HttpRequest, **_rest: str) -> HttpResponse:
    """Every path of the REST side that is none of its own."""
    return answer(Fault(METHOD, "METHOD_NOT_FOUND", "There is no such path."))


class RestEndpoint(Endpoint):
    """One path of the REST side: each method is one of the JSON-RPC methods."""

    def serve(self, request: Request, name: str, params: Callable[[], tuple[Any, ...]]) -> HttpResponseBase:
        def run(call: ApiCall) -> HttpResponse:
            result = result_of(call, Envelope(method=name, params=params()))
            return JsonResponse({"status": "success", "data": plain(result)})

        assert name in METHODS
        try:
            return serve(API, request, need=None, admit=lambda caller: ApiCall(**vars(caller)), run=run)
        except (Fault, DomainError) as exc:
            return answer(exc)

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]
        response = answer(exc)
        if response.status_code == 405:
            response["Allow"] = ", ".join(self.allowed_methods)
        return response


def _from_texts(given: Mapping[str, str]) -> dict[str, Any]:
    """What a query or a form says. Its options are an object in JSON, or stand one by one as ``options[user_data]``; a
    text that is no JSON stays, to be refused.
    """
    found: dict[str, Any] = dict(given)
    each = {key[8:-1]: value for key, value in given.items() if key.startswith("options[") and key[-1] == "]"}
    if each:
        found["options"] = {
            key: FLAGS.get(value, value) if key == FLAG else value for key, value in each.items()
        }
    elif given.get("options"):
        with suppress(ValueError):
            found["options"] = json_of(given["options"].encode())
    return found


def _of_a_message(given: dict[str, Any]) -> tuple[Any, ...]:
    return (given.get("from") or "", given.get("to"), given.get("body"), given.get("options"))


@extend_schema(exclude=True)
class Messages(RestEndpoint):
    def get(self, request: Request) -> HttpResponseBase:
        """Messages of a direction between two moments."""
        query = request._request.GET
        return self.serve(
            request, "sms.get_list", lambda: (query.get("type"), query.get("from"), query.get("to"))
        )

    def post(self, request: Request) -> HttpResponseBase:
        """Send a message; JSON or a form."""
        raw = request._request

        def params() -> tuple[Any, ...]:
            is_form = raw.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}
            return _of_a_message(_from_texts(raw.POST.dict()) if is_form else json_object(raw))

        return self.serve(request, "sms.send", params)


@extend_schema(exclude=True)
class Send(RestEndpoint):
    def get(self, request: Request) -> HttpResponseBase:
        """Send a message that the query names."""
        query = request._request.GET.dict()
        return self.serve(request, "sms.send", lambda: _of_a_message(_from_texts(query)))


@extend_schema(exclude=True)
class OneMessage(RestEndpoint):
    def get(self, request: Request, hash: str) -> HttpResponseBase:
        """One message by its hash."""
        return self.serve(request, "sms.get", lambda: (hash,))
