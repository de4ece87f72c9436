"""What every operation shares: key, body, tenant scope, and its entry in the OpenAPI document."""

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, NoReturn, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.actor import Actor
from accounts.models import Account, ApiCredential
from accounts.models.activity import Source
from accounts.selectors.credentials import credential_for_key
from accounts.services.credentials import note_use
from common import scope
from common.errors import Invalid
from portal.api.omniavoice import errors
from portal.api.omniavoice.fields import Shape

DIALECT = "omniavoice"
MOST_BYTES = 1_000_000

P = ParamSpec("P")
E = TypeVar("E", bound="Endpoint")
Data = dict[str, Any] | None
Path = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Call:
    """A well-formed request of a key; the database shows its account's rows alone."""

    values: dict[str, Any]
    actor: Actor
    credential: ApiCredential

    @property
    def account(self) -> Account:
        return self.credential.account


class Endpoint(APIView):
    """One path; its methods are operations. Always JSON, whatever the client says that it accepts."""

    http_method_names = ["get", "post", "put", "delete"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """The key is checked by each operation."""

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]
        return errors.answer(exc)


@dataclass(frozen=True)
class Spec:
    """How an operation is called and what it answers; without ``reply`` the answer has no body."""

    name: str
    reply: type[Shape] | serializers.Serializer[Any] | None
    status: int = 200
    body: type[Shape] | None = None
    query: type[Shape] | None = None
    also: tuple[int, ...] = ()


def operation(
    name: str, *, reply: type[Shape] | serializers.Serializer[Any] | None, **how: Any
) -> Callable[[Callable[Concatenate[E, Call, P], Data]], Path]:
    """Serve a method to holders of a key, inside their account's scope."""
    spec = Spec(name=name, reply=reply, **how)

    def decorate(method: Callable[Concatenate[E, Call, P], Data]) -> Path:
        def handle(view: E, request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            with scope.system_then_tenant() as narrow_to:
                credential = _credential_of(request._request)
                call = Call(_values(request, spec), _actor_of(request._request, credential), credential)
                narrow_to(credential.account_id)
                note_use(credential=credential)
                told = method(view, call, *args, **kwargs)
                return _nothing(spec) if spec.reply is None else JsonResponse(told, status=spec.status)

        return _document(functools.wraps(method)(handle), spec)

    return decorate


def _nothing(spec: Spec) -> HttpResponse:
    """No body, and no type of one either: clients would read it."""
    response = HttpResponse(status=spec.status)
    del response["Content-Type"]
    return response


def _credential_of(request: HttpRequest) -> ApiCredential:
    """The credential whose key stands in ``X-API-KEY``; 401 without one or with an unknown one (reading 20)."""
    key = request.headers.get("X-API-Key", "").strip()
    found = credential_for_key(dialect=DIALECT, key=key) if key else None
    if found is None:
        raise errors.Problem(401, "A valid API key is needed in the X-API-KEY header.")
    return found


def _actor_of(request: HttpRequest, credential: ApiCredential) -> Actor:
    return Actor(
        label=f"OmniaVoice API {credential.username}",
        source=Source.API,
        request_id=getattr(request, "request_id", ""),
    )


def _values(request: Request, spec: Spec) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if spec.query is not None:
        values |= _checked(spec.query, request._request.GET.dict())
    if spec.body is not None:
        values |= _checked(spec.body, _json_object(request))
    return values


def _checked(shape: type[Shape], given: dict[str, Any]) -> dict[str, Any]:
    serializer = shape(data=given)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object, whatever its content type; no body is an empty object."""
    raw = request._request.body
    if len(raw) > MOST_BYTES:
        raise errors.Problem(413, "The request is too large.")
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as exc:
        raise Invalid("The body is not valid JSON.") from exc
    if not isinstance(body, dict):
        raise Invalid("The body must be a JSON object.")
    return body


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON.")


class _Error(Shape):
    code = serializers.ChoiceField(sorted(errors.CODES.values()))
    message = serializers.CharField()


class ErrorBody(Shape):
    error = _Error()


def _document(handle: Path, spec: Spec) -> Path:
    """Describe the operation in the OpenAPI document from the same data that serves it."""
    refusals = sorted({400, 401, 405, *spec.also})
    responses: dict[int, Any] = {status: OpenApiResponse(ErrorBody) for status in refusals}
    responses[spec.status] = spec.reply or OpenApiResponse(description="Done; no body.")
    documented = extend_schema(
        operation_id=spec.name,
        tags=["Phone Numbers"],
        request=spec.body,
        parameters=[spec.query] if spec.query else [],
        responses=responses,
        auth=[{"key": []}],  # type: ignore[list-item]
    )
    return documented(handle)
