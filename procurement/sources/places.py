"""Which places may be read: public addresses, and files below the folders of the settings."""

import ipaddress
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from procurement.sources.errors import SourceRefused

SCHEMES = ("http", "https", "file")
# Prefixes that carry an IPv4 address inside an IPv6 one: what counts is the address inside.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Allowed(msgspec.Struct, frozen=True):
    """What the settings allow: addresses inside our own network or not, and the folders of `file:` sources."""

    private: bool = False
    folders: tuple[Path, ...] = ()


def refuse_what_cannot_be_read(url: str, allowed: Allowed) -> None:
    """Check an address before it is kept; a name is looked up only when it is read.

    Raises:
        SourceRefused: it is no address, a file outside the folders, or one inside our own network.
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise SourceRefused(f"{url} is no address that can be read.") from None
    if parts.scheme not in SCHEMES or (parts.scheme != "file" and not host):
        raise SourceRefused(f"{url} is no address that can be read: it must begin with http:, https: or file:.")
    if parts.scheme == "file":
        file_below(url, allowed)
    elif host and not allowed.private and _is_private_literal(host):
        raise SourceRefused("Adressen leder till ett internt nät och läses inte.")


def _is_private_literal(host: str) -> bool:
    try:
        return not is_public(host)
    except ValueError:
        return host.rstrip(".").lower() == "localhost"


def file_below(url: str, allowed: Allowed) -> Path:
    """Return the file that a `file:` address names, links followed.

    Raises:
        SourceRefused: it lies outside every allowed folder, or on another machine.
    """
    parts = urlsplit(url)
    path = Path(unquote(parts.path)).resolve()
    if parts.netloc not in ("", "localhost") or not any(path.is_relative_to(one.resolve()) for one in allowed.folders):
        raise SourceRefused("Filen ligger utanför de mappar som källor får läsas från (ANBUD_SOURCE_FOLDERS).")
    return path


def is_public(text: str) -> bool:
    """Tell whether an address lies in the open network, and so does the one it may carry inside.

    Raises:
        ValueError: it is no address but a name.
    """
    address: Address = ipaddress.ip_address(text.split("%")[0])
    inside = _carried(address) if isinstance(address, ipaddress.IPv6Address) else None
    if inside is not None:
        return is_public(str(inside))
    return address.is_global and not address.is_multicast and not address.is_reserved


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
