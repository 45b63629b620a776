"""Addresses on the web that a page may lead to."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import parse_qsl, urldefrag, urlencode, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

LONGEST = 500
PORTS = {None, 80, 443}
# What is added to an address to know where somebody came from; the page is the same without it.
TRACKING = {"fbclid", "gclid", "igshid", "mc_cid", "mc_eid", "msclkid", "ref_src"}
# Names that are looked up at home only (RFC 6761, RFC 6762 and RFC 8375).
PRIVATE = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "test", "invalid",
           "home.arpa", "onion")  # fmt: skip
_is_url = URLValidator(schemes=["http", "https"])


def check_web_address(text: str) -> str:
    """The address, when it leads to a place on the public web; else raises ValidationError.

    It says nothing about what is there, nor what its name is looked up as.
    """
    address = text.strip()
    wrong = ValidationError(
        _("Give a whole web address, beginning with https://, as it stands in the browser.")
    )
    try:
        if len(address) > LONGEST or not address.isprintable() or "\\" in address:
            raise wrong
        _is_url(address)
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except (ValueError, ValidationError):
        raise wrong from None
    if parts.username is not None or parts.password is not None:
        raise ValidationError(_("Leave the name and password out of the address."))
    if port not in PORTS or not is_public_name(host):
        raise ValidationError(_("This address is not on the public web."))
    return address


def is_public_name(host: str) -> bool:
    """Whether a name or an address in digits can be one that everybody reaches."""
    try:
        address = ip_address(host)
        return address.is_global and not address.is_multicast
    except ValueError:
        pass
    labels = host.lower().split(".")
    # Digits in the last label make browsers read it as an address, in one of many spellings.
    is_number = labels[-1].isdigit() or labels[-1].startswith("0x")
    is_private = any(host.lower() == name or host.lower().endswith(f".{name}") for name in PRIVATE)
    return len(labels) > 1 and not is_number and not is_private


def plain(address: str) -> str:
    """Without the part of the page it leads to: it is the same page."""
    return urldefrag(address).url


def same_page(address: str) -> str:
    """What the spellings of an address have in common that lead to the same page; empty for none.

    With or without https, "www.", a last slash, a part of the page, and what only tells where
    somebody came from. Made to compare, never to follow.
    """
    parts = urlsplit(address.strip())
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    asked = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, text) for name, text in asked if not _is_tracking(name.lower())]
    query = f"?{urlencode(sorted(kept))}" if kept else ""
    return f"{host}{parts.path.rstrip('/')}{query}" if host else ""


def _is_tracking(name: str) -> bool:
    return name.startswith("utm_") or name in TRACKING
