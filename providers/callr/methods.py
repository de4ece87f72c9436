"""How each part of the CALLR connector speaks to CALLR: JSON-RPC 2.0, and searches in pages (callr.md §3, §6)."""

from collections.abc import Iterator, Mapping
from typing import Any

from jobs.errors import WorkError
from providers import reading
from providers.callr import wire
from providers.callr.login import Credentials
from providers.callr.rest import ApiKey, Rest
from providers.contract.connector import Connector
from providers.errors import Malformed, NotThere, OutOfFunds, RateLimited, Rejected, Uncertain
from providers.http import LIST_SECONDS, Http
from providers.jsonrpc import JsonRpc

PATH = "/json-rpc/v1.1/"
PAGE = 200
MOST_PAGES = 10_000
# §3; what else there is refuses. 1000 says that CALLR's own carrier failed, which may have come after the deed.
CODES: Mapping[int, type[WorkError]] = {
    110: NotThere,
    115: NotThere,
    402: OutOfFunds,
    429: RateLimited,
    1000: Uncertain,
}
# A message is routed before it is taken (§3).
SMS_CODES = {**CODES, 1000: Rejected}


class Methods(Connector):
    """Methods under our login. Unknown ids are refused like any other value: ``unknown`` tells them by their names."""

    _rpc: JsonRpc | Rest
    _sms: JsonRpc | Rest
    _currency: str

    def _speak(self, http: Http, credentials: Credentials) -> None:
        self._rpc = JsonRpc(http, PATH, credentials, codes=CODES)
        self._sms = JsonRpc(http, PATH, credentials, codes=SMS_CODES)

    def _speak_rest(self, http: Http, key: ApiKey) -> None:
        """The other wire (§10)."""
        self._rpc = self._sms = Rest(http, key)

    def _search(self, method: str, filters: Mapping[str, Any], *, whole: bool = True) -> Iterator[Any]:
        """Every hit, page by page. Hits move while others come and go: what is told twice counts once, and where the
        list must be ``whole`` it is Malformed when fewer came than there are said to be.
        """
        seen: set[str] = set()
        offset = 0
        for _ in range(MOST_PAGES):
            options = {"offset": offset, "quantity": PAGE}
            result = self._rpc.read(method, dict(filters), options, seconds=LIST_SECONDS)
            hits, total, has_more = wire.page(result)
            for hit in hits:
                ref = wire.one(hit, _hash)
                if ref not in seen:
                    seen.add(ref)
                    yield hit
            offset += len(hits)
            if not has_more:
                if whole and len(seen) < total:
                    raise Malformed("CALLR's list changed while it was read.")
                return
            if not hits:
                break
        raise Malformed("CALLR lists without end.")


def unknown(exc: Rejected, *parameters: str) -> bool:
    """Whether CALLR refused because it does not know what one of the parameters names."""
    return any(f"PROPERTY_VALUE_ERROR [{parameter}]" in exc.text for parameter in parameters)


def _hash(row: Any) -> str:
    return reading.name(row["hash"])
