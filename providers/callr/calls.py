"""Calls that CALLR makes for us (callr.md §5.5, §11): between two parties, announcements, and with a real-time app."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from providers import reading
from providers.callr import wire
from providers.callr.methods import unknown
from providers.callr.records import CallrRecords, made
from providers.contract.calls import CallOrder, CallState, CallTarget, CarrierCall
from providers.errors import NotThere, Rejected, Uncertain
from providers.http import LIST_SECONDS

# How each sort of call is named by us, before CALLR's own name for it.
BETWEEN, ANNOUNCED, WITH_APP = "between", "announced", "app"
LOOKED_BACK = timedelta(days=2)
RING_SECONDS = range(5, 301)
# An option that is there is never null (§3).
WITHHELD = "BLOCKED"
OVER = "The call is over."
# What each of the two parties' status says of the whole call.
OF_A: Mapping[str | None, CallState] = {
    None: "ringing",
    "DIALING": "ringing",
    "ANSWER": "ringing",
    "HANGUP": "missed",
    "NOANSWER": "missed",
    "VOICEMAIL_DETECTED": "missed",
    "ABORTED": "cancelled",
}
TALKED = frozenset({"ANSWER", "HANGUP"})
GOING_ON = frozenset({"DIALING", "ANSWER"})


class CallrCalls(CallrRecords):
    """It heeds no keys: ours goes with the call as its text, by which one whose answer was lost is looked for."""

    def start_call(self, order: CallOrder, *, key: UUID) -> str:
        """Rejected for what CALLR has no method for: two parties without a click-to-call app, announcements to several
        or at a later time.
        """
        if order.then:
            return self._between(order, key)
        if len(order.first) != 1 or order.starts_at is not None:
            raise Rejected("CALLR makes such a call to one number, and at once.")
        target, options = _target(order.first[0]), _options(order, key)
        if order.media_refs:
            medias = [_media(ref) for ref in order.media_refs]
            return _named(ANNOUNCED, self._rpc.write("calls.broadcast_1", target, medias, options))
        if not order.app_ref:
            raise Rejected("CALLR calls nobody without something to be heard or an app.")
        return _named(WITH_APP, self._rpc.write("calls.realtime", order.app_ref, target, options))

    def find_started_call(self, order: CallOrder, *, key: UUID) -> CarrierCall | None:
        """Calls between two parties are listed from the start. Others are told of when they are over: one that is not
        among those may be going on, and is Uncertain.
        """
        now = timezone.now()
        span = (wire.time(now - LOOKED_BACK), wire.time(now + timedelta(minutes=1)))
        if order.then:
            told = self._rpc.read("clicktocall/calls.get_list", order.app_ref, *span, seconds=LIST_SECONDS)
            return _with_key(wire.rows(told, _call, of="calls"), key)
        told = self._rpc.read("cdr.get", "OUT", *span, None, order.first[0].e164, seconds=LIST_SECONDS)
        found = _with_key(wire.rows(told, lambda row: made(row, self._currency), of="calls"), key)
        if found is None:
            raise Uncertain("CALLR tells of such a call when it is over. It may be going on.")
        return found

    def get_started_call(self, ref: str) -> CarrierCall:
        """Of announcements and calls with an app, CALLR tells when they are over, among its records."""
        try:
            return wire.one(self._rpc.read("clicktocall/calls.get_status", _between_ref(ref)), _call)
        except Rejected as exc:
            raise _told(exc) from exc

    def cancel_call(self, ref: str, *, key: UUID) -> None:
        wire.done(self._rpc.write("clicktocall/calls.cancel", _between_ref(ref)))

    def hang_up(self, ref: str, *, key: UUID) -> None:
        """By the number of a leg, which records have as their name; of a call that we had made it is asked for."""
        callid = int(ref) if ref.isascii() and ref.isdecimal() else self._callid(ref)
        try:
            is_done = self._rpc.write("calls.hangup", callid, {})
        except Rejected as exc:
            raise _told(exc) from exc
        if is_done is False:
            raise NotThere(OVER)
        wire.done(is_done)

    @classmethod
    def may_hang_up(cls, ref: str) -> bool:
        """Of announcements and calls with an app it tells no number of a leg but in its pushes (§7)."""
        return ref.partition(":")[0] not in (ANNOUNCED, WITH_APP)

    def _between(self, order: CallOrder, key: UUID) -> str:
        if not order.app_ref:
            raise Rejected("CALLR joins two parties by a click-to-call app, which none was named for.")
        options = _options(order, key)
        if order.starts_at is not None:
            options["schedule"] = wire.time(order.starts_at)
        parties = [[_target(one) for one in party] for party in (order.first, order.then)]
        return _named(BETWEEN, self._rpc.write("clicktocall/calls.start_2", order.app_ref, *parties, options))

    def _callid(self, ref: str) -> int:
        for leg in _legs(self.get_started_call(ref)):
            if leg["status"] in GOING_ON and leg["callid"] is not None:
                return reading.whole(leg, "callid")
        raise NotThere(OVER)


def _target(target: CallTarget) -> dict[str, Any]:
    seconds = min(max(target.ring_seconds, RING_SECONDS.start), RING_SECONDS.stop - 1)
    return {"number": target.e164, "timeout": seconds}


def _media(ref: str) -> int | str:
    """A media, or a text to be spoken."""
    if ref.startswith("TTS|"):
        return ref
    if not (ref.isascii() and ref.isdecimal()):
        raise Rejected("CALLR has no such media.")
    return int(ref)


def _options(order: CallOrder, key: UUID) -> dict[str, Any]:
    return {"cli": order.caller_id or WITHHELD, "cdr_field": key.hex}


def _named(sort: str, told: Any) -> str:
    """CALLR's name for a call that it has taken; an answer without one may have taken it."""
    return f"{sort}:{wire.made({'hash': told}, lambda row: reading.name(row['hash'], 63))}"


def _between_ref(ref: str) -> str:
    sort, _, name = ref.partition(":")
    if sort != BETWEEN or not name:
        raise Rejected("CALLR can do that with calls between two parties alone.")
    return name


def _told(exc: Rejected) -> Rejected:
    return NotThere("CALLR has no such call.") if unknown(exc, "call", "callid") else exc


def _with_key(calls: list[CarrierCall], key: UUID) -> CarrierCall | None:
    return next((call for call in calls if call.reference == key.hex), None)


def _legs(call: CarrierCall) -> list[Any]:
    return [call.raw["b_status"], call.raw["a_status"]]


def _call(row: Any) -> CarrierCall:
    """A call between two parties as it stands: ``called`` is whom it rings, ``caller`` the number that is shown."""
    started, updated = wire.moment_if_any(row, "date_started"), wire.moment_if_any(row, "date_update")
    state = _state(row)
    is_over = state in ("missed", "cancelled") or row["b_status"]["status"] == "HANGUP"
    shown = reading.text_if_any(row, "cli")
    planned = wire.moment_if_any(row, "date_scheduled") or wire.moment(row, "date_creation")
    return CarrierCall(
        ref=f"{BETWEEN}:{reading.name(row['hash'], 63)}",
        direction="outbound",
        caller=shown if shown.startswith("+") else "",
        called=row["a_status"]["number"] or reading.text(row["a_targets"][0], "number"),
        state=state,
        started_at=started or planned,
        ended_at=updated if is_over else None,
        app_ref=reading.name(row["app"]["hash"], 63),
        reference=reading.text_if_any(row, "cdr_field"),
        raw=row,
    )


def _state(row: Any) -> CallState:
    a, b = row["a_status"]["status"], row["b_status"]["status"]
    if b in TALKED:
        return "answered"
    if a is None and wire.moment_if_any(row, "date_started") is None:
        return "planned"
    return OF_A.get(a, "lost")
