"""A number's settings as VoiceTel's requests: one for each setting that is told (voicetel.md §6.1)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from providers.contract.gateways import CarrierGateway
from providers.contract.numbers_held import NumberSettings
from providers.errors import Rejected, Uncertain, Unsupported
from providers.voicetel.calls import digits_of
from providers.voicetel.routes import to_route


@dataclass(frozen=True)
class Change:
    """One request under a number's path; ``check`` refuses an answer that does not say that it was done."""

    method: str
    part: str
    body: dict[str, Any] | None
    check: Callable[[dict[str, Any]], None]


def changes(e164: str, wanted: NumberSettings) -> Iterator[Change]:
    """What is to be sent; Unsupported, before anything is, for what VoiceTel cannot do."""
    if wanted.caller_name == "":
        raise Unsupported("VoiceTel cannot take a caller name away, only set another.")
    number = digits_of(e164)

    def put(part: str, body: dict[str, Any], **told: object) -> Change:
        return Change("PUT", part, body, saying(number=number, **told))

    if wanted.destination is not None:
        route = to_route(wanted.destination)
        yield put("route", {"route": route}, route=route)
    if wanted.translation is not None:
        # The number itself stands for "none".
        shown = digits_of(wanted.translation or e164)
        yield put("translation", {"translation": shown}, translation=shown)
    if wanted.forward_to is not None:
        to = digits_of(wanted.forward_to) if wanted.forward_to else ""
        yield put("forward", {"destination": to}, forwardTo=to) if to else _remove("forward")
    if wanted.inbound_cnam is not None:
        yield put("cnam", {"enabled": wanted.inbound_cnam}, cnam=wanted.inbound_cnam)
    if wanted.caller_name is not None:
        yield put("lidb", {"cnam": wanted.caller_name})
    if wanted.sms_type is not None:
        body = {"type": wanted.sms_type, "resource": wanted.sms_target or ""}
        yield put("sms", body, type=wanted.sms_type) if wanted.sms_type else _remove("sms")
    if wanted.fax_email is not None:
        yield put("fax", {"email": wanted.fax_email}) if wanted.fax_email else _remove("fax")
    if wanted.port_out_pin is not None:
        pin = wanted.port_out_pin
        yield Change("PATCH", "port-out-pin", {"pin": pin}, _same_pin(number, pin))


def saying(**expected: object) -> Callable[[dict[str, Any]], None]:
    """Leaves open what was done unless the answer repeats what was asked (voicetel.md §6.2)."""

    def check(told: dict[str, Any]) -> None:
        if any(told.get(name) != value for name, value in expected.items()):
            raise Uncertain("VoiceTel did not repeat what it was asked. It may have been done.")

    return check


def nothing(told: dict[str, Any]) -> None:
    """What removes is answered with a 204."""
    if told:
        raise Uncertain("VoiceTel did not say that it was removed. It may have been done.")


def _remove(part: str) -> Change:
    return Change("DELETE", part, None, nothing)


def _same_pin(number: str, wanted: str) -> Callable[[dict[str, Any]], None]:
    """A PIN is locked for 30 days, and a request within them succeeds with the old one (voicetel.md §6.3)."""

    def check(told: dict[str, Any]) -> None:
        saying(number=number)(told)
        if not isinstance(told.get("portOutPin"), str):
            raise Uncertain("VoiceTel did not say which PIN is set.")
        if told["portOutPin"] != wanted:
            raise Rejected("VoiceTel: the PIN was set less than 30 days ago and cannot be changed yet.")

    return check


def gateway(wanted: CarrierGateway) -> dict[str, Any]:
    body: dict[str, Any] = {"gateway": wanted.address, "prefix": wanted.prefix}
    return body if wanted.limit is None else body | {"limit": wanted.limit}
