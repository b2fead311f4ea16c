"""Who really asks, when a proxy of ours passes requests on: its headers are believed, and nobody else's."""

import ipaddress
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from litestar.types import HTTPScope

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def pass_through(scope: HTTPScope, trusted: Sequence[Network]) -> None:
    """Put the real client and scheme into a request that came from a trusted proxy; others stay as they came.

    Addresses in `X-Forwarded-For` are read from the end, where the nearest proxy wrote: the first that is no proxy of
    ours is the client, for whatever stands before it may be made up.
    """
    client = scope["client"]
    if not trusted or client is None or not _is_ours(address_of(client[0]), trusted):
        return
    for written in reversed(_values(scope["headers"], b"x-forwarded-for")):
        address = address_of(written)
        if address is None:
            break
        scope["client"] = (str(address), 0)
        if not _is_ours(address, trusted):
            break
    scheme = next(reversed(_values(scope["headers"], b"x-forwarded-proto")), "").lower()
    if scheme in ("http", "https"):
        scope["scheme"] = scheme


def address_of(text: str) -> Address | None:
    """Return an address as proxies write it, a port or brackets left out; None when it is none."""
    bare = text.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def _is_ours(address: Address | None, trusted: Sequence[Network]) -> bool:
    return address is not None and any(address in network for network in trusted)


def _values(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[str]:
    found = [value.decode("latin-1") for key, value in headers if key.lower() == name]
    return [part.strip() for value in found for part in value.split(",") if part.strip()]
