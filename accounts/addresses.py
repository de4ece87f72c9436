"""The network address that a request came from, for limits per client."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

# So many bits name one customer of a provider.
IPV6_OF_ONE = 64


def client_address(request: HttpRequest) -> str:
    """The peer's address; behind a trusted proxy, the right-most address of X-Forwarded-For that is no such proxy.

    What stands further left was written by the client and could be anything.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    if address not in settings.TRUSTED_PROXIES:
        return address
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    for hop in reversed(hops):
        try:
            ipaddress.ip_address(hop)
        except ValueError:
            break
        address = hop
        if hop not in settings.TRUSTED_PROXIES:
            break
    return address


def counted_address(request: HttpRequest) -> str:
    """What the request's address is counted under: IPv6 by its network, for whoever has one address has all of it."""
    address = client_address(request)
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((found, IPV6_OF_ONE), strict=False).network_address)


def readable(address: str) -> str | None:
    """The address if it is one: a server behind a socket has none for its clients."""
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None
