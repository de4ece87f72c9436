"""How each part of the VoiceTel connector speaks to VoiceTel."""

from collections.abc import Mapping
from typing import Any

from common.plans.nanp import is_ten_digits, to_ten_digits
from providers.contract.connector import Connector
from providers.errors import Unsupported
from providers.http import Http
from providers.voicetel.login import Session


class Calls(Connector):
    """Reads and writes under our login."""

    _http: Http
    _session: Session

    def _get(self, path: str, params: Mapping[str, str | int] | None = None, **options: Any) -> Any:
        return self._http.get(path, self._session, params=params, **options)

    def _write(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        return self._http.write(method, path, self._session, body=body, **options)


def digits_of(e164: str) -> str:
    """Only North American numbers have a place at VoiceTel; no other text gets into a path."""
    digits = to_ten_digits(e164)
    if not is_ten_digits(digits):
        raise Unsupported("VoiceTel has only North American numbers.")
    return digits
