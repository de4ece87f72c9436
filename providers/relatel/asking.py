"""What every family of Relatel asks with: its address, its token, and who that belongs to."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from providers.errors import Malformed, Rejected, Uncertain
from providers.http import Http
from providers.relatel import wire
from providers.relatel.login import Token

T = TypeVar("T")
PORTS = {"http": 80, "https": 443}


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

    def _file(self, url: str) -> tuple[bytes, str]:
        """A file with its type, fetched with our token from the API's own address; any other would get the token."""
        return self._http.download(self._path_of(url), self._token)

    def _path_of(self, url: str) -> str:
        """Where it is below our base URL; Rejected for what is on another host, or outside of the API."""
        wanted, base = _parts(url), _parts(self._base_url)
        under = f"{base[1]}{wire.API}/"
        if wanted[0] != base[0] or not wanted[1].startswith(under) or ".." in wanted[1]:
            raise Rejected("Relatel names a file that is not at its own address.")
        return wanted[1].removeprefix(base[1])

    def _me(self) -> Any:
        """The employee whose token it is."""
        return wire.one(self._get("employee"), lambda body: body["employee"])


def _parts(url: str) -> tuple[tuple[str, str, int | None], str]:
    """Scheme, host and port, and the path."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError as exc:
        raise Rejected("Relatel names a file by no address.") from exc
    return (parts.scheme, parts.hostname or "", port), parts.path.rstrip("/")
