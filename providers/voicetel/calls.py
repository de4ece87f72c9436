"""How each part of the VoiceTel connector speaks to VoiceTel."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from common.plans.nanp import is_ten_digits, to_ten_digits
from providers.contract.connector import Connector
from providers.errors import Malformed, Uncertain, Unsupported
from providers.http import CarrierRequest, Http
from providers.voicetel import wire
from providers.voicetel.login import Session

NO_CONTENT = 204
T = TypeVar("T")


class Calls(Connector):
    """Reads and writes under our login.

    A write's answer counts when it is VoiceTel's: the envelope with what was made of it (§1.4), or a 204 without a
    body. Any other success was given by something in between, and leaves open what was done.
    """

    _http: Http
    _session: Session

    def _get(self, path: str, params: Mapping[str, str | int] | None = None, **options: Any) -> Any:
        return self._http.get(path, self._session, params=params, **options)

    def _ask(self, method: str, path: str, body: Any) -> dict[str, Any]:
        """What the envelope holds of a request that changes nothing, whatever its verb."""
        call = CarrierRequest(method, path, changes=False, body=body)
        return wire.data(self._http.exchange(call, self._session).body)

    def _write(self, method: str, path: str, body: Any = None, **options: Any) -> dict[str, Any]:
        """What the envelope holds; nothing for a 204."""
        call = CarrierRequest(method, path, changes=True, body=body, **options)
        answer = self._http.exchange(call, self._session)
        if answer.status == NO_CONTENT and answer.body is None:
            return {}
        try:
            return wire.data(answer.body)
        except Malformed as exc:
            raise Uncertain(f"{exc.text} It may have been done.") from exc


def made(row: Any, record: Callable[[dict[str, Any]], T]) -> T:
    """What a write's answer says was made; one that does not say it may have made it."""
    try:
        return wire.one(row, record)
    except Malformed as exc:
        raise Uncertain(f"{exc.text} It may have been done.") from exc


def digits_of(e164: str) -> str:
    """Only North American numbers have a place at VoiceTel; no other text gets into a path."""
    digits = to_ten_digits(e164)
    if not is_ten_digits(digits):
        raise Unsupported("VoiceTel has only North American numbers.")
    return digits
