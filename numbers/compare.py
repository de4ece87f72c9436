"""Compares what we want of a number with what its carrier reports, in our words."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from numbers.models import GatewayAtCarrier, PhoneNumber
from providers.contract.destinations import DestinationKind, gateway, gateway_at_carrier
from providers.contract.numbers_held import NumberSettings
from providers.states import TROUBLED, Agreement

# Our gateways by the login and the id that its carrier has for them.
Gateways = Mapping[tuple[int, str], int]


def gateways_at(logins: Collection[int], refs: Collection[str]) -> dict[tuple[int, str], int]:
    """Our gateways that these logins' carriers have under these ids, for ``in_our_words`` of many numbers."""
    rows = GatewayAtCarrier.objects.filter(provider_account__in=logins, carrier_ref__in=refs)
    return {
        (login, ref): pk for login, ref, pk in rows.values_list("provider_account", "carrier_ref", "gateway")
    }


def in_our_words(
    number: PhoneNumber, told: NumberSettings, gateways: Gateways | None = None
) -> NumberSettings:
    """The carrier's report with its gateway turned into ours; one that is none of ours keeps its id there, marked."""
    if told.destination is None or told.destination.kind != DestinationKind.GATEWAY:
        return told
    login, ref = number.provider_account_id, told.destination.target
    known = gateways_at([login], [ref]) if gateways is None else gateways
    ours = known.get((login, ref))
    return replace(told, destination=gateway_at_carrier(ref) if ours is None else gateway(ours))


def disagrees_since(number: PhoneNumber, agreement: Agreement, now: datetime) -> datetime | None:
    """The first moment of a disagreement that lasts; a change that is on its way does not end it."""
    if agreement == Agreement.CONFIRMED:
        return None
    return number.disagrees_since or (now if agreement in TROUBLED else None)


def differences(number: PhoneNumber, reported: dict[str, object]) -> list[str]:
    """The settings that the carrier tells and that are not as desired; a setting waiting to be sent is no
    difference.
    """
    desired = number.desired.known()
    waiting = set(number.unsent)
    return sorted(
        name
        for name, value in reported.items()
        if name in desired and name not in waiting and desired[name] != value
    )
