"""Lookups at VoiceTel (voicetel.md §5); each costs us there, so none is sent twice."""

from typing import Any

from providers.contract.lookups import CallRouting
from providers.reading import text_if_any
from providers.voicetel import wire
from providers.voicetel.calls import Calls, digits_of


class VoiceTelLookups(Calls):
    """Names of callers, and where numbers are switched."""

    def look_up_name(self, e164: str) -> str:
        answer = wire.data(self._get(f"/v2.2/cnam/{digits_of(e164)}"))
        return wire.one(answer, lambda row: text_if_any(row, "cnam"))

    def look_up_routing(self, e164: str, caller: str) -> CallRouting:
        answer = wire.data(self._get(f"/v2.2/lrn/{digits_of(e164)}/{digits_of(caller)}"))
        return wire.one(answer.get("lrn"), _routing)


def _routing(row: dict[str, Any]) -> CallRouting:
    return CallRouting(
        lrn=text_if_any(row, "lrn"),
        state=text_if_any(row, "state"),
        city=text_if_any(row, "city"),
        rate_center=text_if_any(row, "rc"),
        lata=text_if_any(row, "lata"),
        ocn=text_if_any(row, "ocn"),
        lec=text_if_any(row, "lec"),
        lec_type=text_if_any(row, "lecType"),
        jurisdiction=text_if_any(row, "jurisdiction"),
        is_local=text_if_any(row, "local") == "Y",
    )
