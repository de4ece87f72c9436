"""Lookups at VoiceTel (voicetel.md §5); each costs us there, so none is sent twice."""

from typing import Any

from providers.contract.lookups import CallRouting
from providers.voicetel import wire
from providers.voicetel.calls import Calls, digits_of


class VoiceTelLookups(Calls):
    """Names of callers, and where numbers are switched."""

    def look_up_name(self, e164: str) -> str:
        answer = wire.data(self._get(f"/v2.2/cnam/{digits_of(e164)}"))
        return wire.one(answer, lambda row: _word(row, "cnam"))

    def look_up_routing(self, e164: str, caller: str) -> CallRouting:
        answer = wire.data(self._get(f"/v2.2/lrn/{digits_of(e164)}/{digits_of(caller)}"))
        return wire.one(answer.get("lrn"), _routing)


def _word(row: dict[str, Any], key: str) -> str:
    """A text that may be absent or null (§9)."""
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(key)
    return value


def _routing(row: dict[str, Any]) -> CallRouting:
    return CallRouting(
        lrn=_word(row, "lrn"),
        state=_word(row, "state"),
        city=_word(row, "city"),
        rate_center=_word(row, "rc"),
        lata=_word(row, "lata"),
        ocn=_word(row, "ocn"),
        lec=_word(row, "lec"),
        lec_type=_word(row, "lecType"),
        jurisdiction=_word(row, "jurisdiction"),
        is_local=_word(row, "local") == "Y",
    )
