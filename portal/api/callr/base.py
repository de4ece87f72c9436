"""What every method shares: the API, and who calls it for which account."""

from dataclasses import dataclass

from django.http import HttpResponse, JsonResponse

from accounts.dialects import CALLR
from common.errors import Throttled
from portal.api.callr.auth import account_of, credential_of
from portal.api.callr.faults import FORBIDDEN, INTERNAL, METHOD, REQUEST, TOO_MANY, Fault, Unauthorized
from portal.api.serving import Api, Caller, ServedEndpoint, verdict

UNAUTHORIZED_STATUS = 401
WORDS = {FORBIDDEN: "FORBIDDEN", METHOD: "METHOD_NOT_FOUND", INTERNAL: "INTERNAL_ERROR"}
CONTENT_TYPE = "application/json-rpc; charset=utf-8"
CHALLENGE = 'Basic realm="CALLR"'


@dataclass(frozen=True)
class ApiCall(Caller):
    """A request of a known program; the database shows the rows of ``account`` alone."""


def error(fault: Fault, *, id: int | None = None, status: int = 200) -> HttpResponse:
    """An error object, without a result beside it (callr.md §3)."""
    body = {"jsonrpc": "2.0", "id": id, "error": fault.told()}
    response = JsonResponse(body, status=status, content_type=CONTENT_TYPE)
    if status == UNAUTHORIZED_STATUS:
        response["WWW-Authenticate"] = CHALLENGE
    return response


def outside(exc: Exception, *, id: int | None = None) -> HttpResponse:
    """What is refused before a method is looked for: these have a status other than 200."""
    match exc:
        case Unauthorized():
            return error(exc, id=id, status=UNAUTHORIZED_STATUS)
        case Throttled():
            response = error(Fault(TOO_MANY, "TOO_MANY_REQUESTS", exc.text), id=id, status=429)
            response["Retry-After"] = str(exc.reset_seconds)
            return response
    found = verdict(exc, "CALLR")
    code = {403: FORBIDDEN, 404: METHOD, 500: INTERNAL}.get(found.status, REQUEST)
    word = WORDS.get(code, "INVALID_REQUEST")
    return error(Fault(code, word, found.text), id=id, status=found.status)


API = Api(CALLR, credential_of, outside, Unauthorized, account_of=account_of)


class Endpoint(ServedEndpoint):
    """One path of the API."""

    api = API
