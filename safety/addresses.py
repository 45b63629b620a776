"""Where a request comes from."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"
# Providers hand out whole /64 networks: whoever has one address there has all of them.
IPV6_PREFIX = 64


def client_address(request: HttpRequest) -> str:
    """Return the client's address, or its /64 network for IPv6, or "unknown".

    TRUSTED_PROXIES says how many proxies in a row are the site's own: with 0 only the address of
    the connection counts; with N the Nth address from the right of X-Forwarded-For, which the
    outermost of the proxies wrote. What stands to the left of it anybody can forge.
    """
    remote = request.META.get("REMOTE_ADDR", "")
    trusted: int = settings.TRUSTED_PROXIES
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if trusted and len(forwarded) >= trusted:
        return _network(forwarded[-trusted]) or _network(remote) or UNKNOWN
    return _network(remote) or UNKNOWN


def _network(text: str) -> str:
    """The address or network in its one spelling; empty when it is none."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), IPV6_PREFIX), strict=False))
