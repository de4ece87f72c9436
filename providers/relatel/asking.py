"""What every family of Relatel asks with: its address, its token, and who that belongs to."""

from collections.abc import Mapping
from typing import Any

from providers.http import Http
from providers.relatel import wire
from providers.relatel.login import Token


class Asking:
    """Reads and writes below ``/api/v2``."""

    _http: Http
    _token: Token
    _base_url: str

    def _get(self, path: str, params: Mapping[str, str | int] | None = None) -> Any:
        return self._http.get(f"{wire.API}/{path}", self._token, params=params)

    def _write(self, method: str, path: str, body: Any = None) -> Any:
        return self._http.write(method, f"{wire.API}/{path}", self._token, body=body)

    def _me(self) -> Any:
        """The employee whose token it is."""
        return wire.one(self._get("employee"), lambda body: body["employee"])
