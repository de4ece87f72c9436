"""What an operation of a served API needs of the key that asks for it, and whether a key is enough."""

import ipaddress
from dataclasses import dataclass

from accounts.models import ApiCredential
from accounts.states import ApiArea


@dataclass(frozen=True)
class Need:
    """``areas`` are what the operation is about: the key needs all of them. ``whole`` is for what makes or changes ways
    in: a key that is narrowed in any manner could make one for itself that is not.
    """

    areas: frozenset[ApiArea]
    writes: bool = True
    whole: bool = False


def is_allowed_from(credential: ApiCredential, address: str) -> bool:
    """Whether the key may be used from the network address; from one that cannot be read only where all may."""
    if not credential.networks:
        return True
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    networks = [ipaddress.ip_network(network) for network in credential.networks]
    return any(found.version == network.version and found in network for network in networks)


def shortfall(credential: ApiCredential, need: Need) -> str:
    """Why the key is not enough for the operation, for people; empty when it is."""
    if need.whole and credential.is_narrowed:
        return "This key is narrowed, so it cannot make or change ways in."
    if need.writes and credential.reads_only:
        return "This key may only read."
    lacking = need.areas - set(credential.areas) if credential.areas else ()
    if lacking:
        return f"This key is not for {' and '.join(sorted(area.label.lower() for area in lacking))}."
    return ""
