"""A token for a code, in the words of OAuth 2.0 (relatel.md §2, §8 B4). Nothing of a request or an answer is logged."""

import base64
import binascii
from urllib.parse import unquote_plus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.addresses import counted_address
from accounts.dialects import RELATEL
from accounts.services import throttle
from accounts.services.authorizing import Exchange, InvalidClient, InvalidGrant, exchange_code
from common.texts import UNSTORABLE
from portal.api.reading import json_object
from portal.api.relatel.reading import FORMS
from portal.api.serving import verdict

# Of one address in a minute.
MOST = 120


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> JsonResponse:
    """The five values stand in the query, in a form or in JSON; the application may name itself by Basic instead."""
    try:
        answer = _answer(request)
    except Exception as exc:  # noqa: BLE001 - each error has an answer; the unforeseen is logged by ``verdict``
        found = verdict(exc, "Relatel")
        answer = _error(found.status, "invalid_request" if found.status < 500 else "server_error", found.text)
    answer["Cache-Control"] = "no-store"
    return answer


def _answer(request: HttpRequest) -> JsonResponse:
    throttle.count(key=f"oauth-token:{counted_address(request)}", limit=MOST, seconds=60)
    given = _given(request)
    if given.get("grant_type") != "authorization_code":
        return _error(400, "unsupported_grant_type")
    wanted = Exchange(
        client_id=given.get("client_id", ""),
        client_secret=given.get("client_secret", ""),
        code=given.get("code", ""),
        redirect_uri=given.get("redirect_uri", ""),
        verifier=given.get("code_verifier", ""),
    )
    try:
        return JsonResponse({"access_token": exchange_code(given=wanted, dialect=RELATEL.slug)})
    except InvalidClient:
        answer = _error(401, "invalid_client")
        if "Authorization" in request.headers:
            answer["WWW-Authenticate"] = 'Basic realm="Relatel"'
        return answer
    except InvalidGrant:
        return _error(400, "invalid_grant")


def _given(request: HttpRequest) -> dict[str, str]:
    """What was sent, as texts that can be looked for; the body's before the query's."""
    body = request.POST.dict() if request.content_type in FORMS else json_object(request)
    found = request.GET.dict() | body | _basic(request)
    return {
        name: value
        for name, value in found.items()
        if isinstance(value, str) and not UNSTORABLE.search(value)
    }


def _basic(request: HttpRequest) -> dict[str, str]:
    """Client id and secret from the header, each of which may be percent-encoded (RFC 6749 §2.3.1)."""
    scheme, _, rest = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        name, _, secret = base64.b64decode(rest.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return {"client_id": ""}
    return {"client_id": unquote_plus(name), "client_secret": unquote_plus(secret)}


def _error(status: int, error: str, description: str = "") -> JsonResponse:
    told = {"error": error} | ({"error_description": description} if description else {})
    return JsonResponse(told, status=status)
