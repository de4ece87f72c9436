"""Compares what we want of a number with what its carrier reports, in our words."""

from dataclasses import replace
from datetime import datetime

from numbers.models import GatewayAtCarrier, PhoneNumber
from providers.contract.destinations import DestinationKind, gateway, gateway_at_carrier
from providers.contract.numbers_held import NumberSettings
from providers.states import TROUBLED, Agreement


def in_our_words(number: PhoneNumber, told: NumberSettings) -> NumberSettings:
    """The carrier's report with its gateway turned into ours; one that is none of ours keeps its id there, marked."""
    if told.destination is None or told.destination.kind != DestinationKind.GATEWAY:
        return told
    ref = told.destination.target
    ours = GatewayAtCarrier.objects.filter(
        provider_account=number.provider_account_id, carrier_ref=ref
    ).first()
    return replace(told, destination=gateway(ours.gateway_id) if ours else gateway_at_carrier(ref))


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
