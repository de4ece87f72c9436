"""What every operation of our own API shares: key, scope, checked input, and its entry in the OpenAPI document."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from drf_spectacular.drainage import set_override
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from accounts.dialects import TANDEM
from accounts.models import ApiCredential
from portal.api.needs import need_of
from portal.api.reading import checked, credential_with_key, json_object
from portal.api.serving import Api, Caller, ServedEndpoint, serve
from portal.api.tandem import errors

P = ParamSpec("P")
E = TypeVar("E", bound="Endpoint")
Data = dict[str, Any] | None
Path = Callable[..., HttpResponseBase]


class Shape(serializers.Serializer[Any]):
    """An object in a request or a reply."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        set_override(cls, "component_name", f"tandem.{cls.__name__}")


def _credential_of(request: HttpRequest) -> ApiCredential:
    found = credential_with_key(request, dialect=TANDEM.slug)
    if found is None:
        raise errors.Unauthorized
    return found


API = Api(TANDEM, _credential_of, errors.answer, errors.Unauthorized)


@dataclass(frozen=True)
class ApiCall(Caller):
    """A well-formed request of a key; the database shows its account's rows alone."""

    values: dict[str, Any]


class Endpoint(ServedEndpoint):
    """One path; its methods are operations."""

    api = API


@dataclass(frozen=True)
class Spec:
    """How an operation is called and what it answers; without ``reply`` the answer is an empty 204."""

    name: str
    reply: type[Shape] | None
    status: int = 200
    form: type[Shape] | None = None
    json: type[Shape] | None = None
    query: type[Shape] | None = None
    also: tuple[int, ...] = ()


def operation(
    name: str, *, reply: type[Shape] | None, **how: Any
) -> Callable[[Callable[Concatenate[E, ApiCall, P], Data]], Path]:
    """Serve a method to holders of a key, inside their account's scope."""
    spec = Spec(name=name, reply=reply, **how)

    def decorate(method: Callable[Concatenate[E, ApiCall, P], Data]) -> Path:
        need = need_of(TANDEM.slug, name, method.__name__)

        def handle(view: E, request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            def run(call: ApiCall) -> HttpResponse:
                told = method(view, call, *args, **kwargs)
                return HttpResponse(status=204) if told is None else JsonResponse(told, status=spec.status)

            return serve(
                API,
                request,
                need=need,
                admit=lambda caller: ApiCall(**vars(caller), values=_values(request, spec)),
                run=run,
            )

        return _document(functools.wraps(method)(handle), spec)

    return decorate


def _values(request: Request, spec: Spec) -> dict[str, Any]:
    """What a form, a JSON object or a query gave, checked; other bodies are not read."""
    if spec.json is not None:
        return checked(spec.json, json_object(request._request))
    shape = spec.query
    given: dict[str, Any] = dict(request._request.GET.dict())
    if spec.form is not None:
        shape = spec.form
        given = {**request._request.POST.dict(), **request._request.FILES.dict()}
    if shape is None:
        return {}
    return checked(shape, given)


class _Error(Shape):
    code = serializers.ChoiceField(sorted(errors.CODES.values()))
    message = serializers.CharField()
    field = serializers.CharField(allow_null=True)


class ErrorBody(Shape):
    error = _Error()


def _document(handle: Path, spec: Spec) -> Path:
    """Describe the operation in the OpenAPI document from the same data that serves it."""
    responses: dict[int, Any] = {
        status: OpenApiResponse(ErrorBody) for status in sorted({400, 401, 403, 405, *spec.also})
    }
    responses[spec.status if spec.reply else 204] = spec.reply or OpenApiResponse(
        description="Done; no body."
    )
    documented = extend_schema(
        operation_id=spec.name,
        tags=[spec.name.partition(".")[0]],
        request={"multipart/form-data": spec.form} if spec.form else spec.json,
        parameters=[spec.query] if spec.query else [],
        responses=responses,
        auth=[{"key": []}],  # type: ignore[list-item]
    )
    return documented(handle)
