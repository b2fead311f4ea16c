"""Where a request comes from, coarsely: what is limited is a network, never a person."""

import ipaddress
from typing import Any

from litestar import Request

# Behind a proxy on this machine that is not trusted all visitors come from here; they must not shut each other out.
THIS_MACHINE = frozenset({"127.0.0.0/24", "::/64"})


def network_of(request: Request[Any, Any, Any]) -> str:
    """Return the network a request comes from: /24 or /64."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 64), strict=False))
