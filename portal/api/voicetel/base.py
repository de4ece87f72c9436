"""What every operation shares: key, body, limit, tenant scope, envelope, and its entry in the OpenAPI document."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request

from accounts.actor import Actor
from accounts.addresses import counted_address
from accounts.dialects import VOICETEL
from accounts.services import throttle
from portal.api import repeating
from portal.api.needs import need_of
from portal.api.reading import checked, json_object
from portal.api.repeating import Reply
from portal.api.serving import Api, Caller, ServedEndpoint, serve
from portal.api.voicetel import errors
from portal.api.voicetel.auth import credential_of, unauthorized
from portal.api.voicetel.fields import TN_PATTERN, Shape

HOUR = 3600

P = ParamSpec("P")
E = TypeVar("E", bound="Endpoint")
Data = dict[str, Any] | None
Path = Callable[..., HttpResponseBase]


API = Api(VOICETEL, credential_of, errors.answer, unauthorized)


@dataclass(frozen=True)
class PublicCall:
    """A well-formed request of an unknown caller; ``values`` holds what was given, by VoiceTel's names."""

    request: Request
    values: dict[str, Any]
    actor: Actor
    address: str


@dataclass(frozen=True)
class ApiCall(Caller):
    """A well-formed request of a credential; the database shows its account's rows alone."""

    values: dict[str, Any]


class Endpoint(ServedEndpoint):
    """One path; its methods are operations."""

    api = API


@dataclass(frozen=True)
class Spec:
    """How an operation is called and what it answers."""

    name: str
    reply: type[Shape] | None
    status: int = 200
    body: type[Shape] | None = None
    query: type[Shape] | None = None
    limited: bool = False
    also: tuple[int, ...] = ()
    public: bool = False
    repeatable: bool = False


def operation(
    name: str, *, reply: type[Shape] | None, **how: Any
) -> Callable[[Callable[Concatenate[E, ApiCall, P], Data | Reply]], Path]:
    """Serve a method to holders of a key, inside their account's scope.

    ``reply`` shapes ``data``; None answers 204 without a body. ``limited`` allows six calls an hour and address,
    ``repeatable`` tells readers of the OpenAPI document that an Idempotency-Key is honoured.
    """
    spec = Spec(name=name, reply=reply, **how)

    def decorate(method: Callable[Concatenate[E, ApiCall, P], Data | Reply]) -> Path:
        need = need_of(VOICETEL.slug, name, method.__name__)

        def handle(view: E, request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            def admit(caller: Caller) -> ApiCall:
                call = ApiCall(**vars(caller), values=_values(request, spec))
                _count(caller.address, spec)
                return call

            return serve(
                API,
                request,
                need=need,
                admit=admit,
                run=lambda call: _respond(method(view, call, *args, **kwargs), spec),
            )

        return _document(functools.wraps(method)(handle), method, spec)

    return decorate


def public_operation(
    name: str, *, reply: type[Shape], **how: Any
) -> Callable[[Callable[Concatenate[E, PublicCall, P], Data]], Path]:
    """Serve a method to anybody; a key that is sent along is ignored (voicetel.md §1.3)."""
    spec = Spec(name=name, reply=reply, public=True, **how)

    def decorate(method: Callable[Concatenate[E, PublicCall, P], Data]) -> Path:
        def handle(view: E, request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            values = _values(request, spec)
            actor = API.actor(request._request, values.get("username", ""))
            call = PublicCall(request, values, actor, counted_address(request._request))
            _count(call.address, spec)
            return _respond(method(view, call, *args, **kwargs), spec)

        return _document(functools.wraps(method)(handle), method, spec)

    return decorate


def _count(address: str, spec: Spec) -> None:
    """Six an hour for each of the four limited operations and address (voicetel.md §1.6)."""
    if spec.limited:
        throttle.count(key=f"voicetel:{spec.name}:{address}", limit=6, seconds=HOUR)


def _values(request: Request, spec: Spec) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if spec.query is not None:
        values |= checked(spec.query, request._request.GET.dict())
    if spec.body is not None:
        values |= checked(spec.body, json_object(request._request))
    return values


def once(
    call: ApiCall, operation: str, do: Callable[[str | None], Reply], *, together: bool = False
) -> Reply:
    """Do the work, or tell what a request with the same Idempotency-Key was told (voicetel.md §13)."""
    return repeating.once(call, operation, do, reply_to=errors.reply_to, together=together)


def success(data: dict[str, Any]) -> dict[str, Any]:
    return {"status": "success", "data": data}


def _respond(outcome: Data | Reply, spec: Spec) -> HttpResponse:
    if isinstance(outcome, Reply):
        # Sorted, so that a stored reply is the first one byte for byte.
        return JsonResponse(outcome.body, status=outcome.status, json_dumps_params={"sort_keys": True})
    if outcome is None or spec.reply is None:
        return HttpResponse(status=204, content_type="application/json")
    return JsonResponse(success(outcome), status=spec.status)


class _Error(Shape):
    code = serializers.IntegerField(help_text="The HTTP status.")
    message = serializers.CharField()


class ErrorEnvelope(Shape):
    status = serializers.ChoiceField(["error"])
    error = _Error()


IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,128}$"},
    OpenApiParameter.HEADER,
    description="A repeat within 24 hours gets the first request's reply.",
)


PORT_ID = {"type": "string", "pattern": "^[A-Za-z0-9]{5}$"}
ROW_ID = {"type": "integer", "minimum": 1}


def _in_path(method: Callable[..., Any], spec: Spec) -> list[OpenApiParameter]:
    """What the path carries: ``id`` is a port's pid or the number of a row, all else is a telephone number."""
    names = [name for name in inspect.signature(method).parameters if name not in {"self", "call"}]
    ids = PORT_ID if spec.name == "inumbering.port" else ROW_ID
    number = {"type": "string", "pattern": TN_PATTERN}
    return [
        OpenApiParameter(name, ids if name == "id" else number, OpenApiParameter.PATH, required=True)
        for name in names
    ]


def _document(handle: Path, method: Callable[..., Any], spec: Spec) -> Path:
    """Describe the operation in the OpenAPI document from the same data that serves it."""
    refusals = {400, 405, *spec.also}
    refusals |= set() if spec.public else {401, 403}
    refusals |= {429} if spec.limited else set()
    responses: dict[int, Any] = {status: OpenApiResponse(ErrorEnvelope) for status in sorted(refusals)}
    if spec.reply is None:
        responses[204] = OpenApiResponse(description="Done; no body.")
    else:
        fields = {"status": serializers.ChoiceField(["success"]), "data": spec.reply()}
        responses[spec.status] = inline_serializer(f"{spec.name}.Reply", fields)
    documented = extend_schema(
        operation_id=spec.name,
        tags=[spec.name.partition(".")[0]],
        request=spec.body,
        parameters=[
            *_in_path(method, spec),
            *([spec.query] if spec.query else []),
            *([IDEMPOTENCY_KEY] if spec.repeatable else []),
        ],
        responses=responses,
        auth=[{}] if spec.public else [{"bearer": []}],  # type: ignore[list-item]
    )
    return documented(handle)
