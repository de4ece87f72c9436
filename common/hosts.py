"""Addresses that a customer names: they must be routable and public, when given and again when used."""

import ipaddress
import socket
from collections.abc import Sequence

from common import deadline
from common.errors import Invalid

LOOK_UP_SECONDS = 5.0


class Unresolved(Invalid):
    """The name leads nowhere now; it may later."""


def split_port(address: str, *, field: str = "gateway") -> tuple[str, int | None]:
    """``host`` or ``host:port``; raises Invalid for a port outside 1 to 65535."""
    host, colon, port = address.strip().partition(":")
    if not colon:
        return host, None
    if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise Invalid("The port must be a number from 1 to 65535.", field=field)
    return host, int(port)


def is_public_ipv4(text: str) -> bool:
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return address.is_global and not address.is_multicast


def is_in(text: str, networks: Sequence[ipaddress.IPv4Network]) -> bool:
    return any(ipaddress.ip_address(text) in network for network in networks)


def resolve_public(
    host: str, *, field: str = "gateway", also: Sequence[ipaddress.IPv4Network] = ()
) -> list[str]:
    """The public IPv4 addresses behind a host name or address; those in ``also`` count as public.

    Raises Invalid when the name does not resolve, or not in time, or when any of its addresses is not routable on the
    public internet.
    """
    try:
        ipaddress.ip_address(host)
        found = [host]
    except ValueError:
        found = _look_up(host, field)
    if not found or not all(is_public_ipv4(address) or is_in(address, also) for address in found):
        raise Invalid("The address must be routable on the public internet.", field=field)
    return found


def _look_up(host: str, field: str) -> list[str]:
    labels = host.rstrip(".").split(".")
    named = all(label and label.replace("-", "").isalnum() and label.isascii() for label in labels)
    if not named or labels[-1].isdecimal() or len(host) > 253:
        raise Invalid("The address must be an IPv4 address or a host name.", field=field)
    try:
        with deadline.within(LOOK_UP_SECONDS):
            places = deadline.look_up(host, family=socket.AF_INET)
    except (OSError, UnicodeError) as exc:
        raise Unresolved(f"{host:.80} does not resolve to an address.", field=field) from exc
    return sorted({place.ip for place in places})
