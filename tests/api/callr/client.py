"""A client that sends byte for byte what the vendor's Python client 2.1.0 sends, and reads answers as it does.

That client comes as a source package alone, which the lock does not take. It is used itself where it is installed.
"""

import base64
import json
import platform
import urllib.error
import urllib.request
from importlib.util import find_spec
from random import randint
from typing import Any, Protocol

VERSION = "2.1"
AGENT = f"sdk=PYTHON; sdk-version={VERSION}; lang-version={platform.python_version()}; platform={platform.system()}"


class Refused(Exception):
    """An error object of the API, or -1 for an HTTP status other than 200, as the client numbers it."""

    def __init__(self, message: str, code: int, data: Any = None) -> None:
        super().__init__(message, code)
        self.msg = message
        self.code = code
        self.data = data


class Client(Protocol):
    def call(self, method: str, *params: Any) -> Any: ...

    def set_api_url(self, url: str) -> None: ...


class SameRequests:
    """Ids of three digits, parameters as an array with its nulls, an empty ``Expect``; ``result`` before ``error``."""

    def __init__(self, login: str, password: str) -> None:
        self._pair = f"{login}:{password}"
        self._url = ""

    def set_api_url(self, url: str) -> None:
        self._url = url

    def call(self, method: str, *params: Any) -> Any:
        body = {"id": randint(100, 999), "jsonrpc": "2.0", "method": method, "params": params}
        headers = {
            "Expect": "",
            "Content-Type": "application/json-rpc; charset=utf-8",
            "User-Agent": AGENT,
            "Authorization": "Basic " + base64.b64encode(self._pair.encode()).decode(),
        }
        request = urllib.request.Request(self._url, json.dumps(body).encode(), headers)  # noqa: S310 the test's server
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                told = json.loads(answer.read())
        except urllib.error.HTTPError as exc:
            raise Refused("HTTP_CODE_ERROR", -1, {"http_code": exc.code}) from exc
        if "result" in told:
            return told["result"]
        raise Refused(told["error"]["message"], told["error"]["code"])


def kinds() -> dict[str, tuple[type[Any], type[Exception]]]:
    """The clients to test with, each with its exception."""
    found: dict[str, tuple[type[Any], type[Exception]]] = {"same requests": (SameRequests, Refused)}
    if find_spec("callr") is not None:
        import callr

        found["official"] = (callr.Api, callr.CallrException)
    return found
