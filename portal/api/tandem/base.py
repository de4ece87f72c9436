"""What every operation of our own API shares: key, scope, checked input, and its entry in the OpenAPI document."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from drf_spectacular.drainage import set_override
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.actor import Actor
from accounts.models import Account, ApiCredential
from accounts.services.credentials import note_use
from common import scope
from portal.api.reading import caller, checked, credential_with_key
from portal.api.tandem import errors

DIALECT = "tandem"

P = ParamSpec("P")
E = TypeVar("E", bound="Endpoint")
Data = dict[str, Any] | None
Path = Callable[..., HttpResponseBase]


class Shape(serializers.Serializer[Any]):
    """An object in a request or a reply."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        set_override(cls, "component_name", f"tandem.{cls.__name__}")


@dataclass(frozen=True)
class Call:
    """A well-formed request of a key; the database shows its account's rows alone."""

    values: dict[str, Any]
    actor: Actor
    account: Account


class Endpoint(APIView):
    """One path; its methods are operations. Always JSON, whatever the client says that it accepts."""

    http_method_names = ["get", "post", "delete"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """The key is checked by each operation."""

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]
        return errors.answer(exc)


@dataclass(frozen=True)
class Spec:
    """How an operation is called and what it answers; without ``reply`` the answer is an empty 204."""

    name: str
    reply: type[Shape] | None
    status: int = 200
    form: type[Shape] | None = None
    query: type[Shape] | None = None
    also: tuple[int, ...] = ()


def operation(
    name: str, *, reply: type[Shape] | None, **how: Any
) -> Callable[[Callable[Concatenate[E, Call, P], Data]], Path]:
    """Serve a method to holders of a key, inside their account's scope."""
    spec = Spec(name=name, reply=reply, **how)

    def decorate(method: Callable[Concatenate[E, Call, P], Data]) -> Path:
        def handle(view: E, request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            with scope.system_then_tenant() as narrow_to:
                credential = _credential_of(request)
                narrow_to(credential.account_id)
                note_use(credential=credential)
                actor = caller(request._request, f"API {credential.username}")
                call = Call(_values(request, spec), actor, credential.account)
                told = method(view, call, *args, **kwargs)
            return HttpResponse(status=204) if told is None else JsonResponse(told, status=spec.status)

        return _document(functools.wraps(method)(handle), spec)

    return decorate


def _credential_of(request: Request) -> ApiCredential:
    found = credential_with_key(request._request, dialect=DIALECT)
    if found is None:
        raise errors.Unauthorized
    return found


def _values(request: Request, spec: Spec) -> dict[str, Any]:
    """What a form or a query gave, checked; other bodies are not read."""
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
        status: OpenApiResponse(ErrorBody) for status in sorted({400, 401, 405, *spec.also})
    }
    responses[spec.status if spec.reply else 204] = spec.reply or OpenApiResponse(
        description="Done; no body."
    )
    documented = extend_schema(
        operation_id=spec.name,
        tags=[spec.name.partition(".")[0]],
        request={"multipart/form-data": spec.form} if spec.form else None,
        parameters=[spec.query] if spec.query else [],
        responses=responses,
        auth=[{"key": []}],  # type: ignore[list-item]
    )
    return documented(handle)
