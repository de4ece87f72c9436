"""JSON-RPC 2.0 to a carrier, beside plain HTTP: positional parameters, and errors that stand inside a 200."""

import secrets
from collections.abc import Mapping
from typing import Any

from jobs.errors import WorkError
from providers.budget import GENERAL
from providers.http import TOTAL_SECONDS, CarrierLogin, CarrierRequest, Http
from providers.verdicts import JSON_RPC, Verdicts

BIGGEST_ID = 2**63 - 1
HEADERS = {"Content-Type": "application/json-rpc; charset=utf-8"}


class JsonRpc:
    """One endpoint. Whether a method changes anything is for the connector to say: all are a POST.

    An answer counts when it names our request and has a result or an error, never both; any other is Malformed for a
    read and Uncertain for a write. ``codes`` are the carrier's own, beside the standard ones.
    """

    def __init__(
        self,
        http: Http,
        path: str,
        login: CarrierLogin,
        *,
        codes: Mapping[int, type[WorkError]] | None = None,
    ) -> None:
        self._http = http
        self._path = path
        self._login = login
        self._verdicts = Verdicts({**JSON_RPC, **(codes or {})})

    def read(self, method: str, *params: Any, group: str = GENERAL, seconds: float = TOTAL_SECONDS) -> Any:
        """The result of a method that changes nothing."""
        return self._call(method, params, changes=False, group=group, seconds=seconds)

    def write(self, method: str, *params: Any, group: str = GENERAL, seconds: float = TOTAL_SECONDS) -> Any:
        """The result of a method that changes something."""
        return self._call(method, params, changes=True, group=group, seconds=seconds)

    def _call(
        self, method: str, params: tuple[Any, ...], *, changes: bool, group: str, seconds: float
    ) -> Any:
        name = secrets.randbelow(BIGGEST_ID) + 1
        body = {"jsonrpc": "2.0", "id": name, "method": method, "params": list(params)}
        call = CarrierRequest(
            "POST", self._path, changes=changes, body=body, headers=HEADERS, group=group, seconds=seconds
        )
        answer = self._http.exchange(call, self._login).body
        if not isinstance(answer, dict) or ("result" in answer) == ("error" in answer):
            raise self._http.garbled(call, "no result")
        if "error" in answer:
            raise self._refusal(call, name, answer)
        if not _is(answer.get("id"), name):
            raise self._http.garbled(call, "another request's")
        return answer["result"]

    def _refusal(self, call: CarrierRequest, name: int, answer: dict[str, Any]) -> WorkError:
        """An error of our request; one without an id is about a request that could not be read."""
        error = answer["error"]
        code = error.get("code") if isinstance(error, dict) else None
        words = self._login.complaint(200, answer)
        ours = answer.get("id") is None or _is(answer["id"], name)
        if not isinstance(code, int) or isinstance(code, bool) or words is None or not ours:
            return self._http.garbled(call, "an error")
        return self._verdicts.error(code, self._http.in_words(f"{words} ({code})"), changes=call.changes)


def _is(found: Any, name: int) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and found == name
