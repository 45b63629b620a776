"""Which addresses of the internet are public: those that anybody may be sent to."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

# All public IPv6 addresses begin with 001 (RFC 4291). This leaves out at once what stands for an
# IPv4 address (mapped, compatible, translated, NAT64), what is local, and what is for many.
GLOBAL_UNICAST = IPv6Network("2000::/3")
# The special-purpose registries of IANA, whole: Python knows most of it, newer versions more.
SPECIAL: tuple[IPv4Network | IPv6Network, ...] = tuple(
    map(
        ip_network,
        [
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # shared by the customers of a provider
            "127.0.0.0/8",  # this machine
            "169.254.0.0/16",  # this cable; where clouds hand out their keys
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # for protocols
            "192.0.2.0/24",  # for books
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # AMT
            "192.88.99.0/24",  # relays of 6to4
            "192.168.0.0/16",  # private
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # for measuring
            "198.51.100.0/24",  # for books
            "203.0.113.0/24",  # for books
            "224.0.0.0/4",  # for many
            "240.0.0.0/4",  # for later, and everybody here
            "2001::/23",  # for protocols, Teredo among them
            "2001:db8::/32",  # for books
            "2002::/16",  # 6to4: an IPv4 address inside
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # for books
        ],
    )
)


def is_public(text: str) -> bool:
    """Whether ``text`` is a public address in digits; anything that is no such address is not."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and (address.scope_id or address not in GLOBAL_UNICAST):
        return False
    return address.is_global and not any(address in network for network in SPECIAL)
