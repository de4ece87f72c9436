"""What every family of Relatel asks with: its address, its token, and who that belongs to."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from providers.errors import Malformed, Uncertain
from providers.http import Http
from providers.relatel import wire
from providers.relatel.login import Token

T = TypeVar("T")


class Asking:
    """Reads and writes below ``/api/v2``."""

    _http: Http
    _token: Token
    _base_url: str

    def _get(self, path: str, params: Mapping[str, str | int] | None = None) -> Any:
        return self._http.get(f"{wire.API}/{path}", self._token, params=params)

    def _write(self, method: str, path: str, body: Any = None) -> Any:
        return self._http.write(method, f"{wire.API}/{path}", self._token, body=body)

    def _written(self, method: str, path: str, body: Any, read: Callable[[Any], T]) -> T:
        """What a write answers; one that was taken and whose answer cannot be read may have been done."""
        told = self._write(method, path, body)
        try:
            return wire.one(told, read)
        except Malformed as exc:
            raise Uncertain(f"{exc.text} It may have been done.") from exc

    def _me(self) -> Any:
        """The employee whose token it is."""
        return wire.one(self._get("employee"), lambda body: body["employee"])
