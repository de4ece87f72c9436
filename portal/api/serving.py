"""The one skeleton of a served API: who calls, what its key is good for, whose rows the database shows, limits, noting
use, doing a repeated request once, and refusals. A dialect says how its callers prove who they are and what its answers
look like.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from rest_framework.exceptions import MethodNotAllowed, ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.actor import Actor
from accounts.addresses import client_address, counted_address
from accounts.api_scopes import Need, is_allowed_from, shortfall
from accounts.dialects import Dialect
from accounts.models import Account, ApiCredential
from accounts.models.activity import Source
from accounts.services.credentials import note_use
from common import scope
from common.e164 import at_home_in
from common.errors import (
    CarrierTrouble,
    Conflict,
    DomainError,
    Forbidden,
    InsufficientFunds,
    Invalid,
    NotFound,
    Throttled,
)

log = logging.getLogger(__name__)

C = TypeVar("C")

STATUS: dict[type[DomainError], int] = {
    Invalid: 400,
    InsufficientFunds: 402,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Throttled: 429,
    CarrierTrouble: 502,
}


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a request: a status, a text that a user may read, and the field where one is at fault."""

    status: int
    text: str
    field: str | None = None


def verdict(exc: Exception, api: str) -> Verdict:
    """Any error as a status and a text; one that nobody foresaw is logged with its trace and is a 500.

    A ValidationError's text is left to the dialect, whose shapes say what a fault looks like.
    """
    match exc:
        case DomainError():
            status = next((STATUS[kind] for kind in type(exc).__mro__ if kind in STATUS), 409)
            return Verdict(status, exc.text, exc.field)
        case ValidationError():
            return Verdict(400, "The request is not valid.")
        case MethodNotAllowed():
            return Verdict(405, str(exc.detail))
        case RequestDataTooBig():
            return Verdict(413, "The request is too large.")
        case UnreadablePostError():
            return Verdict(400, "The request ended early.")
        case MultiPartParserError() | TooManyFilesSent():
            return Verdict(400, "The request cannot be read.")
    log.error("A request to the %s API met an unexpected error.", api, exc_info=exc)
    return Verdict(500, "Internal error")


def _own_account(_request: HttpRequest, credential: ApiCredential) -> Account:
    return credential.account


@dataclass(frozen=True)
class Api:
    """What a dialect brings: its credentials, and every answer that is no success.

    ``credential_of`` finds the caller's credential in the system scope and raises the dialect's own 401; so does
    ``account_of``, where a program may act for an account below its own. ``unauthorized`` and ``forbidden`` make the
    dialect's own 401 and 403.
    """

    dialect: Dialect
    credential_of: Callable[[HttpRequest], ApiCredential]
    answer: Callable[[Exception], HttpResponse]
    unauthorized: Callable[[], Exception]
    account_of: Callable[[HttpRequest, ApiCredential], Account] = _own_account
    forbidden: Callable[[str], Exception] = Forbidden
    unknown: Callable[[], Exception] = lambda: NotFound("There is no such operation.")

    def actor(self, request: HttpRequest, username: str, *, acting_from: str = "") -> Actor:
        """The program that calls, for services and the activity log."""
        return Actor(
            label=f"{self.dialect.actor} {username}",
            source=Source.API,
            acting_from=acting_from,
            request_id=getattr(request, "request_id", ""),
        )

    def unknown_path(self, _request: HttpRequest) -> HttpResponse:
        """Every path under the dialect that is not one of its operations."""
        return self.answer(self.unknown())


@dataclass(frozen=True)
class Caller:
    """A request whose credential is known."""

    request: Request
    credential: ApiCredential
    account: Account
    actor: Actor
    address: str


def require_way_in(api: Api, request: HttpRequest, credential: ApiCredential) -> None:
    """The dialect's 401 for a key whose time is over, its 403 for one that may not be used from here."""
    if credential.is_over:
        raise api.unauthorized()
    address = client_address(request)
    if not is_allowed_from(credential, address):
        raise api.forbidden(f"This key may not be used from {address or 'an unknown address'}.")


def require(api: Api, credential: ApiCredential, need: Need) -> None:
    """The dialect's 403 for a key that is not enough for the operation."""
    if short := shortfall(credential, need):
        raise api.forbidden(short)


def serve(
    api: Api,
    request: Request,
    *,
    need: Need | None,
    admit: Callable[[Caller], C],
    run: Callable[[C], HttpResponseBase],
) -> HttpResponseBase:
    """Find out who calls and whether its key is enough, let the dialect check what was sent (``admit``), and ``run``
    the operation. Without a ``need`` the operation is known only later, and whoever runs it asks ``require``.

    ``admit`` still sees all accounts' rows and may refuse by raising; from there on the database shows the caller's
    account alone, until the answer is made, and texts write numbers as people of the account's country do.
    """
    raw = request._request
    with scope.system_then_tenant() as narrow_to:
        credential = api.credential_of(raw)
        require_way_in(api, raw, credential)
        if need is not None:
            require(api, credential, need)
        account = api.account_of(raw, credential)
        home = "" if account.pk == credential.account_id else credential.account.name
        actor = api.actor(raw, credential.username, acting_from=home)
        admitted = admit(Caller(request, credential, account, actor, counted_address(raw)))
        note_use(credential=credential, address=client_address(raw))
        narrow_to(account.pk)
        with at_home_in(account.country):
            return run(admitted)


class ServedEndpoint(APIView):
    """One path; its methods are operations. Always JSON, whatever the client says that it accepts."""

    api: ClassVar[Api]
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Each operation does its own checks, in an order that its statuses depend on."""

    def finalize_response(  # type: ignore[override]
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Answers tell passwords, keys and whatever is the account's; nothing on the way may keep them."""
        answer: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]
        response = self.api.answer(exc)
        if response.status_code == 405:
            response["Allow"] = ", ".join(self.allowed_methods)
        return response
