"""What every operation shares: token, customer, query, scope, envelopes, and its place in the OpenAPI document."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpResponseBase, JsonResponse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from accounts.dialects import SMARTCOMMUNICATOR
from common.errors import CarrierTrouble, DomainError, Invalid, NotFound, Throttled
from portal.api.needs import need_of
from portal.api.serving import Api, Caller, ServedEndpoint, serve
from portal.api.smartcommunicator import errors
from portal.api.smartcommunicator.auth import credential_of
from portal.api.smartcommunicator.fields import Shape, faults_of

E = TypeVar("E", bound="Endpoint")
Data = dict[str, Any] | list[dict[str, Any]]
Path = Callable[..., HttpResponseBase]
Documented = type[Shape] | serializers.BaseSerializer[Any]
Method = Callable[..., Data]


API = Api(
    SMARTCOMMUNICATOR,
    credential_of,
    errors.answer,
    unauthorized=lambda: errors.Problem(401),
    forbidden=lambda _text: errors.Problem(403),
    unknown=lambda: errors.Problem(404),
)


@dataclass(frozen=True)
class ApiCall(Caller):
    """A request of a credential for its own customer; ``query`` holds the parameters that were given."""

    query: dict[str, Any]

    @property
    def keep_going(self) -> bool:
        """``continueOnError``."""
        return bool(self.query.get("continueOnError"))


class Malformed(Invalid):
    """An object of the wrong shape, with everything that is wrong with it."""

    def __init__(self, texts: list[str]) -> None:
        super().__init__("; ".join(texts))
        self.texts = texts


class Endpoint(ServedEndpoint):
    """One path; its methods are operations."""

    api = API


@dataclass(frozen=True)
class Spec:
    """How an operation is called and what it answers. ``failure`` is the message of its 400."""

    name: str
    reply: Documented
    body: Documented | None = None
    query: type[Shape] | None = None
    failure: str = ""
    by_item: bool = False
    missing: bool = False
    public: bool = False

    def error_for(self, exc: DomainError) -> Exception:
        """A refusal of the whole request in the operation's envelope."""
        if isinstance(exc, CarrierTrouble | Throttled):
            return exc
        if self.missing and isinstance(exc, NotFound):
            return errors.Problem(404, errors.NOT_FOUND)
        return self.refusal(exc.texts if isinstance(exc, Malformed) else [exc.text])

    def refusal(self, texts: list[str]) -> errors.Problem:
        if not self.failure:
            return errors.Problem(400, {"status": "error", "message": "; ".join(texts)})
        told = [item_error(0, texts)] if self.by_item else texts
        return errors.Problem(400, {"message": self.failure, "errors": told})


def item_error(index: int, texts: list[str]) -> dict[str, Any]:
    return {"itemIndex": index, "errors": texts}


def operation(name: str, *, reply: Documented, **how: Any) -> Callable[[Method], Path]:
    """Serve a method to holders of a token, inside their account's scope.

    ``failure`` is what its 400 says, with a flat list of texts, or with one item's when ``by_item``. ``missing`` lets
    it answer 404.
    """
    spec = Spec(name=name, reply=reply, **how)

    def decorate(method: Method) -> Path:
        need = need_of(SMARTCOMMUNICATOR.slug, name, method.__name__)

        def handle(view: Endpoint, request: Request, customer_id: str, **place: str) -> HttpResponseBase:
            def admit(caller: Caller) -> Caller:
                if caller.account.number != customer_id:
                    raise errors.Problem(403)
                return caller

            def run(caller: Caller) -> HttpResponseBase:
                try:
                    call = ApiCall(**vars(caller), query=_query(request, spec))
                    return JsonResponse(method(view, call, **place), safe=False)
                except DomainError as exc:
                    raise spec.error_for(exc) from exc

            return serve(API, request, need=need, admit=admit, run=run)

        return _document(functools.wraps(method)(handle), spec)

    return decorate


def public_operation(
    name: str, *, reply: type[Shape], body: type[Shape]
) -> Callable[[Callable[[E, Request], Data]], Path]:
    """Serve a method to anybody."""
    spec = Spec(name=name, reply=reply, body=body, public=True)

    def decorate(method: Callable[[E, Request], Data]) -> Path:
        def handle(view: E, request: Request) -> HttpResponseBase:
            return JsonResponse(method(view, request), safe=False)

        return _document(functools.wraps(method)(handle), spec)

    return decorate


def _query(request: Request, spec: Spec) -> dict[str, Any]:
    if spec.query is None:
        return {}
    return checked(spec.query, request._request.GET.dict())


def checked(shape: type[Shape], given: Any) -> dict[str, Any]:
    """The values of an object of the shape; raises Malformed."""
    serializer = shape(data=given)
    if not serializer.is_valid():
        raise Malformed(faults_of(serializer))
    return dict(serializer.validated_data)


class GatewayError(Shape):
    code = serializers.IntegerField(help_text="The HTTP status.")
    error = serializers.CharField()


class Missing(Shape):
    status = serializers.ChoiceField(["error"])
    message = serializers.CharField()


class ItemErrors(Shape):
    itemIndex = serializers.IntegerField(min_value=0, help_text="The item's place in the request.")
    errors = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string"},
            {
                "type": "object",
                "properties": {
                    "itemIndex": {"type": "integer", "minimum": 0},
                    "errors": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["itemIndex", "errors"],
            },
        ]
    }
)
class TextOrItem(serializers.Field[Any, Any, Any, Any]):
    """A text about the request, or an item's place and texts."""


class Refusal(Shape):
    """Of a whole request, when it is at fault: texts; of items: their places and texts."""

    message = serializers.CharField()
    errors = serializers.ListField(child=TextOrItem())  # type: ignore[assignment]


class Done(Shape):
    """Of a list: what could not be done, when the request went on after errors."""

    message = serializers.CharField()
    errors = ItemErrors(many=True)  # type: ignore[assignment]


def _document(handle: Path, spec: Spec) -> Path:
    """Describe the operation in the OpenAPI document from the same data that serves it."""
    statuses = {401, 403, 413, 429} if spec.public else {401, 403, 405, 413}
    responses: dict[int, Any] = {status: OpenApiResponse(GatewayError) for status in sorted(statuses | {405})}
    responses[400] = OpenApiResponse(Refusal if spec.failure else GatewayError if spec.public else Missing)
    if spec.missing:
        responses[404] = OpenApiResponse(Missing)
    responses[200] = spec.reply
    documented = extend_schema(
        operation_id=spec.name,
        tags=[spec.name.partition(".")[0]],
        request=spec.body,
        parameters=[*([] if spec.public else [CUSTOMER]), *([spec.query] if spec.query else [])],
        responses=responses,
        auth=[{}] if spec.public else [{"token": []}],  # type: ignore[list-item]
    )
    return documented(handle)


CUSTOMER = OpenApiParameter(
    "customer_id",
    {"type": "string", "pattern": "^[0-9]{10}$"},
    OpenApiParameter.PATH,
    description="The account number; the token's.",
)
