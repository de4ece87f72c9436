"""VoiceTel's integer routes as destinations: gateways, and the routes that every account has (voicetel.md §4.3)."""

from providers.contract.destinations import (
    NOTHING,
    UNKNOWN_MARK,
    CarrierService,
    Destination,
    DestinationKind,
)

# Where a number's calls go until somebody says otherwise: nothing of the account's answers them.
DEFAULT = 4
# Names are free text for clients; ids are not.
NAMES = {
    1: "USER",
    2: "T30",
    3: "VOICE_BRIDGE",
    DEFAULT: "DID",
    5: "T38",
    6: "RTC_BRIDGE",
    8: "SDN",
    9: "MOBILE",
}
SERVICES = {
    1: CarrierService.DEVICE,
    2: CarrierService.FAX,
    3: CarrierService.VOICE_BRIDGE,
    5: CarrierService.FAX_OVER_IP,
    6: CarrierService.WEBRTC,
    8: CarrierService.SDN,
    9: CarrierService.MOBILE_APP,
}
IDS = {str(service): route for route, service in SERVICES.items()}


def from_route(route: int) -> Destination:
    """The destination that a route stands for; a gateway keeps its id."""
    if route == DEFAULT:
        return NOTHING
    if route in SERVICES:
        return Destination.of(DestinationKind.CARRIER_SERVICE, SERVICES[route])
    return Destination.of(DestinationKind.GATEWAY, route)


def to_route(destination: Destination) -> int:
    """The route for a destination; the default for what VoiceTel has no word for."""
    ref = destination.target.removeprefix(UNKNOWN_MARK)
    if destination.kind == DestinationKind.GATEWAY and ref.isdecimal():
        return int(ref)
    return IDS.get(destination.target, DEFAULT)
