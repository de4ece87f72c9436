"""What every operation shares: the token's person, input, scope, and its entry in the OpenAPI document."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from drf_spectacular.drainage import set_override
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from accounts.dialects import RELATEL
from accounts.models import Agent
from accounts.states import AgentRole
from portal.api.needs import need_of
from portal.api.reading import checked
from portal.api.relatel import errors
from portal.api.relatel.auth import credential_of
from portal.api.relatel.reading import body_of, filters
from portal.api.serving import Api, Caller, ServedEndpoint, serve

P = ParamSpec("P")
E = TypeVar("E", bound="Endpoint")
Data = dict[str, Any] | HttpResponseBase
Path = Callable[..., HttpResponseBase]
API = Api(
    RELATEL,
    credential_of,
    errors.answer,
    errors.unauthorized,
    unknown=lambda: errors.Problem(404, "not found"),
)
NO_TEXTS = (serializers.IntegerField, serializers.DateTimeField, serializers.BooleanField)
READS = frozenset({"GET", "HEAD"})
ADMINS = frozenset({AgentRole.ADMIN, AgentRole.MANAGER})


class Shape(serializers.Serializer[Any]):
    """An object in a request or a reply. In a request a null counts as absent, and so does an empty text where no text
    is asked for, as forms send it.
    """

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            data = {name: value for name, value in data.items() if not self._is_absent(name, value)}
        return super().to_internal_value(data)

    def _is_absent(self, name: str, value: Any) -> bool:
        return value is None or (value == "" and isinstance(self.fields.get(name), NO_TEXTS))

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """In the OpenAPI document a shape goes by its resource's name too, as other dialects have shapes as well."""
        super().__init_subclass__(**kwargs)
        set_override(cls, "component_name", f"relatel.{cls.__module__.rpartition('.')[2]}.{cls.__name__}")


class Refusal(Shape):
    success = serializers.BooleanField(help_text="Always false.")
    message = serializers.CharField()
    status = serializers.CharField(help_text="Such as “404 not found”.")
    error = serializers.CharField(required=False, help_text="A code, where one is documented.")


@dataclass(frozen=True)
class Call(Caller):
    """A well-formed request; every rule is about ``me``, the token's person (relatel.md §2)."""

    me: Agent
    values: dict[str, Any]

    @property
    def is_admin(self) -> bool:
        return bool(ADMINS & set(self.me.roles))


class Endpoint(ServedEndpoint):
    """One path; its methods are operations."""

    api = API


def operation(
    name: str, *, reply: type[Shape] | None, takes: type[Shape] | None = None
) -> Callable[[Callable[Concatenate[E, Call, P], Data]], Path]:
    """Serve a method to holders of a token, inside the account's scope. ``takes`` is its body, or its filters."""

    def decorate(method: Callable[Concatenate[E, Call, P], Data]) -> Path:
        need = need_of(RELATEL.slug, name, method.__name__)

        def handle(view: E, request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            def admit(caller: Caller) -> Call:
                me = caller.credential.agent
                if me is None:
                    raise errors.unauthorized()
                return Call(**vars(caller), me=me, values=_values(request._request, takes))

            def run(call: Call) -> HttpResponseBase:
                told = method(view, call, *args, **kwargs)
                return told if isinstance(told, HttpResponseBase) else JsonResponse(told)

            return serve(API, request, need=need, admit=admit, run=run)

        return _document(functools.wraps(method)(handle), name, method.__name__.upper(), reply, takes)

    return decorate


def _values(request: HttpRequest, takes: type[Shape] | None) -> dict[str, Any]:
    if takes is None:
        return {}
    return checked(takes, filters(request) if request.method in READS else body_of(request))


def _document(
    handle: Path, name: str, verb: str, reply: type[Shape] | None, takes: type[Shape] | None
) -> Path:
    """Describe the operation in the OpenAPI document from the same data that serves it."""
    responses: dict[int, Any] = {status: OpenApiResponse(Refusal) for status in (400, 401, 403, 404, 405)}
    responses[200] = reply or OpenApiResponse(description="Done; no body.")
    reads = verb in READS
    documented = extend_schema(
        operation_id=name,
        tags=[name.partition(".")[0]],
        request=None if reads else takes,
        parameters=[takes] if reads and takes else [],
        responses=responses,
        auth=[{"token": []}],  # type: ignore[list-item]
    )
    return documented(handle)
