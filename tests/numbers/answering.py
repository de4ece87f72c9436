"""Destinations that tests have numbers answered by."""

from providers.contract.destinations import NOTHING, CarrierService, Destination, DestinationKind, gateway

DEVICE = Destination.of(DestinationKind.CARRIER_SERVICE, CarrierService.DEVICE)
SDN = Destination.of(DestinationKind.CARRIER_SERVICE, CarrierService.SDN)


def forward(e164: str) -> Destination:
    return Destination.of(DestinationKind.FORWARD, e164)


__all__ = ["DEVICE", "NOTHING", "SDN", "forward", "gateway"]
