"""Network addresses: which ones are this machine, which ones are public, and what counts as one visitor."""

import ipaddress

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_6TO4 = ipaddress.ip_network("2002::/16")


def address_key(address: str) -> str:
    """What counts as one address: an IPv4 address, the /64 of an IPv6 address, or the text as it is."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((int(known) >> 64 << 64, 64)))
    return str(known)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine by what is written: `localhost`, 127.0.0.0/8, ::1."""
    if host.rstrip(".").lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Whether an address belongs to the public network. IPv4 inside IPv6 counts as what it carries; what is no address is not."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped:
            known = known.ipv4_mapped
        elif known in _NAT64 or known in _6TO4:
            return False
    return known.is_global and not known.is_multicast and not known.is_reserved
