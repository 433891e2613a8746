"""What counts as one address when requests of strangers are counted."""

from ipaddress import IPv6Address, ip_address, ip_network

_OF_ONE_CUSTOMER = 64  # bits of an IPv6 address that a provider gives to one line; the rest its owner makes up


def counted_as(address: str) -> str:
    """An IPv4 address itself, an IPv6 address's /64; what is no address (a socket's peer) as it stands."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((found, _OF_ONE_CUSTOMER), strict=False))
