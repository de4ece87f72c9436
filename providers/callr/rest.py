"""CALLR's REST API v2 under the names of v1's methods, as far as the vendor's table maps them (callr.md §10).

What is asked and answered is turned here, so that the connector's parts speak to either wire. A method that the table
does not map is refused, and nothing is sent.
"""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from common.redact import HIDDEN
from providers.budget import GENERAL
from providers.errors import BadCredentials, Rejected
from providers.http import TOTAL_SECONDS, CarrierRequest, Http

PATH = "/v2.0"
SCENARIO = "ACTIONS10"
# Words of these keys are capitals in v1 and small letters in v2.
WORDS = frozenset({"status", "type", "class", "mode", "state"})
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})", re.ASCII)


@dataclass(frozen=True)
class Request:
    """What v2 is asked; ``told`` makes v1's answer of its body."""

    method: str
    path: str
    body: Any = None
    params: Mapping[str, str | int] | None = None
    told: Callable[[Any], Any] = lambda body: as_v1(body)


class ApiKey:
    """How v2 is shown an API key; for a sub account its sid stands before the key of the account above."""

    def __init__(self, key: str, login_as: str) -> None:
        self._key = key
        self._sub = login_as.rpartition(" ")[2].lower()

    def headers(self, http: Http) -> dict[str, str]:
        if not self._key or not f"{self._key}{self._sub}".isascii():
            raise BadCredentials(f"{http.label} needs an API key.")
        if not self._sub:
            return {"x-api-key": self._key}
        pair = base64.b64encode(f"{self._sub}:{self._key}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}

    def login_again(self, http: Http, refused: dict[str, str]) -> dict[str, str]:
        return refused

    def complaint(self, status: int, body: Any) -> str | None:
        message = body.get("message") if isinstance(body, dict) else None
        return message.replace(self._key or HIDDEN, HIDDEN) if isinstance(message, str) and message else None


class Rest:
    """The other wire: the same calls as of ``JsonRpc``."""

    def __init__(self, http: Http, login: ApiKey) -> None:
        self._http = http
        self._login = login

    def read(self, method: str, *params: Any, group: str = GENERAL, seconds: float = TOTAL_SECONDS) -> Any:
        return self._ask(method, params, changes=False, group=group, seconds=seconds)

    def write(self, method: str, *params: Any, group: str = GENERAL, seconds: float = TOTAL_SECONDS) -> Any:
        return self._ask(method, params, changes=True, group=group, seconds=seconds)

    def _ask(self, method: str, params: tuple[Any, ...], *, changes: bool, group: str, seconds: float) -> Any:
        route = ROUTES.get(method)
        if route is None:
            raise Rejected(f"CALLR's API v2 has no operation that is known to stand for {method}.")
        request = route(*params)
        call = CarrierRequest(
            request.method,
            f"{PATH}{request.path}",
            changes=changes,
            body=request.body,
            params=request.params,
            group=group,
            seconds=seconds,
        )
        return request.told(self._http.exchange(call, self._login).body)


def as_v1(value: Any, key: str = "") -> Any:
    """An answer as v1 would write it: hashes in capitals, words in capitals, times without a zone."""
    match value:
        case dict():
            told = {"hash" if name == "sid" else name: as_v1(inner, name) for name, inner in value.items()}
            if isinstance(number := value.get("number"), str):
                told = {"intl_number": number, "hash": number} | told
            return told
        case list():
            return [as_v1(inner, key) for inner in value]
        case str() if key in WORDS or key == "sid":
            return value.upper()
        case str() if INSTANT.fullmatch(value):
            return datetime.fromisoformat(value).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return value


def _page(body: Any, one: Callable[[Any], Any] = as_v1) -> Any:
    """A list is all that there is; an object with hits is v1's own shape."""
    rows = body.get("hits") if isinstance(body, dict) else body
    if not isinstance(rows, list):
        return body
    hits = [one(row) for row in rows]
    more = bool(body.get("has_more")) if isinstance(body, dict) else False
    total = body.get("total", len(hits)) if isinstance(body, dict) else len(hits)
    return {"hits": hits, "total": total, "offset": 0, "has_more": more}


def _number(row: Any) -> Any:
    """A number with the scenario that answers it, told by its sid or as an object with one."""
    told = as_v1(row)
    action = row.get("action") if isinstance(row, dict) else None
    sid = action.get("sid") if isinstance(action, dict) else action
    return told | {"app": sid.upper() if isinstance(sid, str) else None} if isinstance(told, dict) else told


def _app(row: Any) -> Any:
    """A scenario as an app of its package; what else is told of it are its parameters."""
    told = as_v1(row)
    if not isinstance(told, dict):
        return told
    own = ("hash", "name", "created_at", "updated_at", "numbers")
    return {
        "hash": told.get("hash"),
        "name": told.get("name"),
        "package": {"name": SCENARIO},
        "p": {key: value for key, value in told.items() if key not in own},
        "did": told.get("numbers"),
    }


def _done(_body: Any) -> bool:
    """v2 says by its status that it was done."""
    return True


def _offset(options: Mapping[str, Any] | None) -> dict[str, int]:
    given = options or {}
    return {"offset": given.get("offset", 0), "limit": given.get("quantity", 50)}


def _create_app(package: str, name: str, parameters: Mapping[str, Any] | None) -> Request:
    if package != SCENARIO:
        raise Rejected(f"CALLR's API v2 has scenarios alone, and no {package}.")
    return Request("POST", "/actions", {**(parameters or {}), "name": name}, told=_app)


def _search_numbers(filters: Mapping[str, Any], options: Mapping[str, Any] | None = None) -> Request:
    given = {"keywords": filters["KEYWORDS"]} if "KEYWORDS" in filters else {}
    return Request("GET", "/numbers", params=given | _offset(options), told=lambda body: _page(body, _number))


def _send(sender: str, recipient: str, text: str, options: Mapping[str, Any] | None = None) -> Request:
    body = {**(options or {}), "from": sender, "to": recipient, "body": text}
    return Request(
        "POST", "/sms", body, told=lambda told: as_v1(told).get("hash") if isinstance(told, dict) else told
    )


def _credit(body: Any) -> Any:
    return body.get("credit", body) if isinstance(body, dict) else body


def _sid(value: Any) -> str:
    return quote(str(value).lower(), safe="+")


ROUTES: Mapping[str, Callable[..., Request]] = {
    "billing.get_prepaid_credit": lambda: Request("GET", "/billing/credit", told=_credit),
    "apps.search": lambda filters, options=None: Request(
        "GET", "/actions", params={**filters, **_offset(options)}, told=lambda body: _page(body, _app)
    ),
    "apps.create": _create_app,
    "apps.edit": lambda app, name, parameters: Request(
        "PATCH", f"/actions/{_sid(app)}", {**(parameters or {}), "name": name}, told=_app
    ),
    "apps.delete": lambda app: Request("DELETE", f"/actions/{_sid(app)}", told=_done),
    "apps.assign_did": lambda app, did: Request(
        "PUT", f"/actions/{_sid(app)}/numbers/{_sid(did)}", told=_done
    ),
    "apps.remove_did": lambda did: Request("PATCH", f"/numbers/{_sid(did)}", {"action": None}, told=_done),
    "did.search": _search_numbers,
    "did/areacode.countries": lambda: Request("GET", "/numbers/store/countries"),
    "did/areacode.types": lambda country: Request("GET", "/numbers/store/types", params={"country": country}),
    "did/areacode.get_list": lambda country, kind=None: Request(
        "GET",
        "/numbers/store/prefixes",
        params={"country": country, **({"type": kind.lower()} if kind else {})},
    ),
    "did/store.reserve": lambda area, number_class, quantity, mode: Request(
        "POST",
        "/numbers/store",
        {"prefix": area, "class": number_class.lower(), "quantity": quantity, "mode": mode.lower()},
    ),
    "did/store.buy_order": lambda token: Request("POST", f"/numbers/store/{quote(token)}"),
    "did/store.cancel_order": lambda token: Request("DELETE", f"/numbers/store/{quote(token)}", told=_done),
    "did/store.cancel_subscription": lambda did: Request("DELETE", f"/numbers/{_sid(did)}", told=_done),
    "jobs.get": lambda id: Request("GET", f"/tasks/{quote(id)}"),
    "jobs.cancel": lambda id: Request("DELETE", f"/tasks/{quote(id)}", told=_done),
    "media/library.get": lambda id: Request("GET", f"/audio-files/{_sid(id)}"),
    "media/library.search": lambda filters, options=None: Request(
        "GET", "/audio-files", params={**filters, **_offset(options)}, told=_page
    ),
    "media/library.create": lambda name: Request(
        "POST",
        "/audio-files",
        {"name": name},
        told=lambda body: body.get("id") if isinstance(body, dict) else body,
    ),
    "media/library.delete": lambda id: Request("DELETE", f"/audio-files/{_sid(id)}", told=_done),
    "sms.send": _send,
}
