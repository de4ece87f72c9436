"""The JSON-RPC envelope: one request, one answer, HTTP 200 for both kinds of it (callr.md §3)."""

import logging
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from common.errors import DomainError, Invalid
from pbx.media import sound
from portal.api.callr.base import API, CONTENT_TYPE, ApiCall, Endpoint, error, outside
from portal.api.callr.faults import INTERNAL, METHOD, PARAMS, PARSE, REQUEST, Fault, Unauthorized, fault_of
from portal.api.callr.objects.shape import plain
from portal.api.callr.registry import METHODS, bind
from portal.api.reading import MOST_BYTES, json_body
from portal.api.serving import require, serve

log = logging.getLogger(__name__)
# Base64 has four letters for three bytes.
MOST_WITH_SOUND = sound.MOST_BYTES * 4 // 3 + 100_000


@dataclass(frozen=True)
class Envelope:
    """What was asked; ``fault`` when it is no request that a method could be run for. ``id`` is echoed as it came."""

    id: int | None = None
    method: str = ""
    params: tuple[Any, ...] = ()
    fault: Fault | None = None


class JsonRpc(Endpoint):
    """The one address of all methods."""

    http_method_names = ["post"]

    @extend_schema(exclude=True)
    def post(self, request: Request) -> HttpResponseBase:
        """Run one method. No batches, no notifications, no named parameters.

        Whoever sends more than a megabyte, which only sound is, proves first who it is.
        """
        raw = request._request
        asked = None
        try:
            if not _is_large(raw):
                asked = envelope(raw)
            return serve(
                API,
                request,
                need=None,
                admit=lambda caller: ApiCall(**vars(caller)),
                run=lambda call: _reply(call, asked or envelope(raw, most=MOST_WITH_SOUND)),
            )
        except (Unauthorized, DomainError, RequestDataTooBig) as exc:
            return outside(exc, id=asked.id if asked else None)


def _is_large(request: HttpRequest) -> bool:
    length = request.headers.get("Content-Length", "")
    return length.isdecimal() and int(length[:18]) > MOST_BYTES


def envelope(request: HttpRequest, *, most: int = MOST_BYTES) -> Envelope:
    """The request's envelope. RequestDataTooBig over ``most`` bytes; whatever else is wrong is kept as its fault."""
    try:
        body = json_body(request, most=most)
    except Invalid as exc:
        return Envelope(fault=Fault(PARSE, "PARSE_ERROR", exc.text))
    if isinstance(body, list):
        return Envelope(fault=_no_request("Send one request at a time; there are no batches."))
    if not isinstance(body, dict):
        return Envelope(fault=_no_request("A request is a JSON object."))
    id = body.get("id")
    if type(id) is not int:
        return Envelope(fault=_no_request("The id must be an integer; there are no notifications."))
    if body.get("jsonrpc") != "2.0" or not isinstance(body.get("method"), str):
        return Envelope(id, fault=_no_request("A request has jsonrpc 2.0 and the name of a method."))
    params = body.get("params", [])
    if not isinstance(params, list):
        return Envelope(id, fault=Fault(PARAMS, "INVALID_PARAMS", "Parameters are sent by position."))
    return Envelope(id, body["method"], tuple(params))


def _no_request(text: str) -> Fault:
    return Fault(REQUEST, "INVALID_REQUEST", text)


def _reply(call: ApiCall, asked: Envelope) -> HttpResponse:
    try:
        result = result_of(call, asked)
    except Fault as fault:
        return error(fault, id=asked.id)
    body = {"jsonrpc": "2.0", "id": asked.id, "result": result}
    return JsonResponse(body, content_type=CONTENT_TYPE)


def result_of(call: ApiCall, asked: Envelope) -> Any:
    """What the method answers, as JSON; raises a Fault. Whatever nobody foresaw is logged, and told as internal."""
    if asked.fault is not None:
        raise asked.fault
    method = METHODS.get(asked.method)
    if method is None:
        raise Fault(METHOD, "METHOD_NOT_FOUND")
    try:
        require(API, call.credential, method.need)
        return plain(method.run(call, *bind(method, call, asked.params)))
    except DomainError as exc:
        raise fault_of(exc, method.names) from exc
    except Fault:
        raise
    except Exception as exc:
        log.exception("The CALLR method %s met an unexpected error.", method.name)
        raise Fault(INTERNAL, "INTERNAL_ERROR") from exc
