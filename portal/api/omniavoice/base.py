"""What every operation shares: key, body, tenant scope, and its entry in the OpenAPI document."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from accounts.dialects import OMNIAVOICE
from accounts.models import ApiCredential
from portal.api.needs import need_of
from portal.api.omniavoice import errors
from portal.api.omniavoice.fields import Shape
from portal.api.reading import checked, credential_with_key, json_object
from portal.api.serving import Api, Caller, ServedEndpoint, serve

P = ParamSpec("P")
E = TypeVar("E", bound="Endpoint")
Data = dict[str, Any] | None
Path = Callable[..., HttpResponseBase]


def _credential_of(request: HttpRequest) -> ApiCredential:
    """The credential whose key stands in ``X-API-KEY``; 401 without one or with an unknown one (reading 20)."""
    found = credential_with_key(request, dialect=OMNIAVOICE.slug)
    if found is None:
        raise _unauthorized()
    return found


def _unauthorized() -> Exception:
    return errors.Problem(401, "A valid API key is needed in the X-API-KEY header.")


API = Api(OMNIAVOICE, _credential_of, errors.answer, _unauthorized)


@dataclass(frozen=True)
class ApiCall(Caller):
    """A well-formed request of a key; the database shows its account's rows alone."""

    values: dict[str, Any]


class Endpoint(ServedEndpoint):
    """One path; its methods are operations."""

    api = API


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
) -> Callable[[Callable[Concatenate[E, ApiCall, P], Data]], Path]:
    """Serve a method to holders of a key, inside their account's scope."""
    spec = Spec(name=name, reply=reply, **how)

    def decorate(method: Callable[Concatenate[E, ApiCall, P], Data]) -> Path:
        need = need_of(OMNIAVOICE.slug, name, method.__name__)

        def handle(view: E, request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            def run(call: ApiCall) -> HttpResponse:
                told = method(view, call, *args, **kwargs)
                return _nothing(spec) if spec.reply is None else JsonResponse(told, status=spec.status)

            return serve(
                API,
                request,
                need=need,
                admit=lambda caller: ApiCall(**vars(caller), values=_values(request, spec)),
                run=run,
            )

        return _document(functools.wraps(method)(handle), spec)

    return decorate


def _nothing(spec: Spec) -> HttpResponse:
    """No body, and no type of one either: clients would read it."""
    response = HttpResponse(status=spec.status)
    del response["Content-Type"]
    return response


def _values(request: Request, spec: Spec) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if spec.query is not None:
        values |= checked(spec.query, request._request.GET.dict())
    if spec.body is not None:
        values |= checked(spec.body, json_object(request._request))
    return values


class _Error(Shape):
    code = serializers.ChoiceField(sorted(errors.CODES.values()))
    message = serializers.CharField()


class ErrorBody(Shape):
    error = _Error()


def _document(handle: Path, spec: Spec) -> Path:
    """Describe the operation in the OpenAPI document from the same data that serves it."""
    refusals = sorted({400, 401, 403, 405, *spec.also})
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
