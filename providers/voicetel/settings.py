"""A number's settings as VoiceTel's requests: one for each setting that is told (voicetel.md §6.1)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from providers.contract.gateways import CarrierGateway
from providers.contract.numbers_held import NumberSettings
from providers.errors import Malformed, Rejected, Uncertain, Unsupported
from providers.voicetel import wire
from providers.voicetel.calls import digits_of


def _any(_body: Any) -> None:
    """The status said it all."""


@dataclass(frozen=True)
class Change:
    """One request under a number's path; ``check`` refuses an answer that says it was not done after all."""

    method: str
    part: str
    body: dict[str, Any] | None = None
    check: Callable[[Any], None] = _any


def changes(e164: str, wanted: NumberSettings) -> Iterator[Change]:
    """What is to be sent; Unsupported, before anything is, for what VoiceTel cannot do."""
    if wanted.caller_name == "":
        raise Unsupported("VoiceTel cannot take a caller name away, only set another.")
    if wanted.route is not None:
        yield Change("PUT", "route", {"route": wanted.route})
    if wanted.translation is not None:
        # The number itself stands for "none".
        yield Change("PUT", "translation", {"translation": digits_of(wanted.translation or e164)})
    if wanted.forward_to is not None:
        to = digits_of(wanted.forward_to) if wanted.forward_to else ""
        yield _set_or_remove("forward", {"destination": to}, wanted.forward_to)
    if wanted.inbound_cnam is not None:
        yield Change("PUT", "cnam", {"enabled": wanted.inbound_cnam})
    if wanted.caller_name is not None:
        yield Change("PUT", "lidb", {"cnam": wanted.caller_name})
    if wanted.sms_type is not None:
        yield _set_or_remove(
            "sms", {"type": wanted.sms_type, "resource": wanted.sms_target or ""}, wanted.sms_type
        )
    if wanted.fax_email is not None:
        yield _set_or_remove("fax", {"email": wanted.fax_email}, wanted.fax_email)
    if wanted.port_out_pin is not None:
        yield Change("PATCH", "port-out-pin", {"pin": wanted.port_out_pin}, _same_pin(wanted.port_out_pin))


def _set_or_remove(part: str, body: dict[str, Any], value: str) -> Change:
    return Change("PUT", part, body) if value else Change("DELETE", part)


def _same_pin(wanted: str) -> Callable[[Any], None]:
    """A PIN is locked for 30 days, and a request within them succeeds with the old one (voicetel.md §6.3)."""

    def check(body: Any) -> None:
        try:
            pin = wire.data(body).get("portOutPin")
        except Malformed as exc:
            raise Uncertain(exc.text) from exc
        if pin != wanted:
            raise Rejected("VoiceTel: the PIN was set less than 30 days ago and cannot be changed yet.")

    return check


def gateway(wanted: CarrierGateway) -> dict[str, Any]:
    body: dict[str, Any] = {"gateway": wanted.address, "prefix": wanted.prefix}
    return body if wanted.limit is None else body | {"limit": wanted.limit}
