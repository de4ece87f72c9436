"""What CALLR pushes, and where we ask it to (callr.md §7)."""

import base64
import binascii
import hmac
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from hashlib import md5, sha1, sha256, sha512
from typing import Any, ClassVar
from uuid import UUID

from common.json_in import storable_json_of
from providers import reading
from providers.callr import records, wire
from providers.callr.methods import Methods, unknown
from providers.contract.calls import CarrierCall
from providers.contract.events import CarrierSubscription, EventType, PushedEvent, Told
from providers.errors import Malformed, NotThere, Rejected

SIGNATURE = "x-callr-hmacsignature"
# A push does not say which of the four it is signed with, but their lengths do.
ALGORITHMS: dict[int, Callable[..., Any]] = {16: md5, 20: sha1, 32: sha256, 64: sha512}
# What we sign with; enough for anybody.
ALGORITHM = "SHA256"
MOST_ID = 128
LONGEST_TYPE = 60

Read = Callable[[Any, str], tuple[EventType, str, Told | None]]


class CallrEvents(Methods):
    """Each type of event is asked for by itself; a type that we do not know is kept, and changes nothing."""

    push_types: ClassVar[tuple[str, ...]] = (
        "sms.mo",
        "sms.mt.status_update",
        "did.assigned",
        "did.unassigned",
        "call.inbound_hangup",
        "call.outbound_start",
        "call.outbound_hangup",
    )

    def read_push(self, headers: Mapping[str, str], body: bytes, secret: str) -> tuple[PushedEvent, ...]:
        """One event. The signature is of the very bytes; those of the parsed JSON may be others."""
        _require_signed(headers.get(SIGNATURE, ""), body, secret)
        try:
            told = storable_json_of(body, number=Decimal)
        except ValueError as exc:
            raise Malformed("CALLR pushed what is no JSON.") from exc
        return (wire.one(told, lambda row: _event(row, self._currency)),)

    def subscribe(self, carrier_type: str, url: str, secret: str, *, key: UUID) -> CarrierSubscription:
        options = {"format": "JSON", "hmac_algo": ALGORITHM, "hmac_secret": secret}
        return wire.made(self._rpc.write("webhooks.subscribe", carrier_type, url, options), _subscription)

    def unsubscribe(self, ref: str, *, key: UUID) -> None:
        try:
            wire.done(self._rpc.write("webhooks.unsubscribe", ref))
        except Rejected as exc:
            if unknown(exc, "webhook"):
                raise NotThere("CALLR has no such webhook.") from exc
            raise

    def list_subscriptions(self) -> Iterator[CarrierSubscription]:
        """By a method that not every server has: Unsupported, then."""
        yield from wire.rows(self._rpc.read("webhooks.get_list"), _subscription, of="webhooks")


def _require_signed(told: str, body: bytes, secret: str) -> None:
    try:
        found = base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        found = b""
    algorithm = ALGORITHMS.get(len(found))
    if not secret or algorithm is None:
        raise Rejected("The push is not signed.")
    if not hmac.compare_digest(hmac.new(secret.encode(), body, algorithm).digest(), found):
        raise Rejected("The push is signed with another secret.")


def _event(told: Any, currency: str) -> PushedEvent:
    """The event; its id in the body is the same however often it is pushed."""
    name = reading.text(told, "type")[:LONGEST_TYPE]
    type, subject, record = _READERS.get(name, _other)(told["data"], currency)
    return PushedEvent(
        ref=reading.name(told["event_id"], MOST_ID),
        type=type,
        at=reading.when(told, "event_at"),
        subject_ref=subject,
        record=record,
        raw={"type": name, "hook": told.get("hook_hash"), "try": told.get("try")},
    )


def _came(data: Any, _currency: str) -> tuple[EventType, str, Told | None]:
    message = wire.incoming(data)
    return "message.received", message.ref, message


def _reported(data: Any, _currency: str) -> tuple[EventType, str, Told | None]:
    """A status on the way says nothing that is not known yet."""
    receipt = wire.receipt(data)
    ref = reading.name(data["hash"])
    return ("message.receipt", ref, receipt) if receipt is not None else ("other", ref, None)


def _assigned(data: Any, _currency: str) -> tuple[EventType, str, Told | None]:
    return "number.assigned", reading.e164(data["intl_number"]), None


def _removed(data: Any, _currency: str) -> tuple[EventType, str, Told | None]:
    return "number.removed", reading.e164(data["intl_number"]), None


def _call_in(data: Any, currency: str) -> tuple[EventType, str, Told | None]:
    return _call(records.received(data, currency))


def _call_out(data: Any, currency: str) -> tuple[EventType, str, Told | None]:
    return _call(records.made(data, currency))


def _call(call: CarrierCall) -> tuple[EventType, str, Told | None]:
    return "call.started" if call.ended_at is None else "call.ended", call.ref, call


def _low(_data: Any, _currency: str) -> tuple[EventType, str, Told | None]:
    return "credit.low", "", None


def _other(_data: Any, _currency: str) -> tuple[EventType, str, Told | None]:
    return "other", "", None


_READERS: dict[str, Read] = {
    "sms.mo": _came,
    "sms.mt.status_update": _reported,
    "did.assigned": _assigned,
    "did.unassigned": _removed,
    "call.inbound_start": _call_in,
    "call.inbound_hangup": _call_in,
    "call.outbound_start": _call_out,
    "call.outbound_hangup": _call_out,
    "billing.credit_warning": _low,
    "billing.credit_shutdown": _low,
}


def _subscription(row: Any) -> CarrierSubscription:
    return CarrierSubscription(
        ref=reading.name(row["hash"]),
        carrier_type=reading.text(row, "type"),
        url=reading.text(row, "endpoint"),
        is_active=reading.text(row, "status") == "ENABLED",
    )
