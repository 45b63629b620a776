"""The sentences of ``exchange.phrases`` in templates, and links for ways to reach somebody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from django import template
from django.utils.translation import gettext as _

from accounts.languages import language_name
from accounts.models.channels import ChannelKind
from exchange import phrases
from exchange.categories.registry import category_of
from exchange.parts import PARTS
from exchange.reasons import ICONS

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import ContactChannel, User
    from exchange.actions.reservations import Lost
    from exchange.categories.base import Category
    from exchange.categories.progress import Progress
    from exchange.models import Booking, Listing
    from exchange.reasons import Reason

register = template.Library()

# What need not be told to whoever needs, or offers: how long they wait, how little they are asked.
ABOUT_ONESELF = {"need": "waiting", "offer": "asked_little"}
NUMBER = re.compile(r"\+[0-9]{5,15}")
USERNAME = re.compile(r"[A-Za-z0-9_.]{3,40}")
ADDRESS = re.compile(r"[^\s@<>\"',;:?&%/\\]+@[^\s@<>\"',;:?&%/\\]+")


@dataclass(frozen=True)
class Link:
    """Where a click on a channel leads; ``is_elsewhere`` when that is another site."""

    url: str
    label: str
    is_elsewhere: bool = False


@register.filter
def when(listing: Listing) -> str:
    return phrases.when(listing)


@register.filter
def open_amount(listing: Listing) -> str:
    return phrases.open_amount(listing)


@register.filter
def waiting(listing: Listing, at: datetime) -> str:
    return phrases.waiting(listing, at=at)


@register.filter
def distance_for(listing: Listing, user: User | AnonymousUser) -> str:
    return phrases.distance(listing, user)


@register.filter
def name_for(listing: Listing, user: User | AnonymousUser) -> str:
    return phrases.name(listing, user)


@register.filter
def category(listing: Listing) -> Category:
    return category_of(listing)


@register.filter
def progress(listing: Listing) -> Progress | None:
    return category_of(listing).progress(listing)


@register.filter
def where(listing: Listing) -> str:
    return category_of(listing).where(listing)


@register.filter
def reach_of(listing: Listing) -> str:
    return phrases.reach_of(listing)


@register.filter
def language_names(codes: Iterable[str]) -> str:
    return ", ".join(language_name(code) for code in codes)


@register.filter
def booked_when(booking: Booking) -> str:
    return phrases.booked(booking)


@register.filter
def why_lost(lost: Mapping[int, Lost], booking: Booking) -> str:
    return str(lost[booking.pk].label)


@register.filter
def what_is_left(left: Mapping[int, str], booking: Booking) -> str:
    return _("%(amount)s left") % {"amount": left[booking.pk]}


@register.simple_tag
def amount(listing: Listing, quantity: int) -> str:
    return phrases.amount(listing, quantity)


@register.filter
def reason_items(reasons: Iterable[Reason], own: str = "") -> list[dict[str, object]]:
    """For components/_reasons.html, without what is about the reader's ``own`` kind of listing."""
    return [
        {
            "text": str(reason),
            "icon": "warning" if reason.is_caution else ICONS.get(reason.code, "check"),
            "is_caution": reason.is_caution,
        }
        for reason in reasons
        if reason.code != ABOUT_ONESELF.get(own) and str(reason)
    ]


@register.filter
def part_label(name: str) -> str:
    return str(PARTS[name].label) if name in PARTS else name


@register.filter
def links(channel: ContactChannel) -> list[Link]:
    """Ways to use a channel with one click; none for what is no number, name or address."""
    value = channel.value.strip()
    make = _LINKS.get(ChannelKind(channel.kind))
    return make(value) if make else []


def _phone(value: str) -> list[Link]:
    if not NUMBER.fullmatch(value):
        return []
    return [Link(f"tel:{value}", _("Call")), Link(f"sms:{value}", _("Write a text message"))]


def _email(value: str) -> list[Link]:
    if not ADDRESS.fullmatch(value):
        return []
    return [Link(f"mailto:{quote(value, safe='@+')}", _("Write an e-mail"))]


def _signal(value: str) -> list[Link]:
    if not NUMBER.fullmatch(value):
        return []
    return [Link(f"https://signal.me/#p/{value}", _("Open in Signal"), is_elsewhere=True)]


def _whatsapp(value: str) -> list[Link]:
    if not NUMBER.fullmatch(value):
        return []
    return [Link(f"https://wa.me/{value[1:]}", _("Open in WhatsApp"), is_elsewhere=True)]


def _telegram(value: str) -> list[Link]:
    name = value.removeprefix("@")
    if not NUMBER.fullmatch(value) and not USERNAME.fullmatch(name):
        return []
    return [Link(f"https://t.me/{name}", _("Open in Telegram"), is_elsewhere=True)]


_LINKS = {
    ChannelKind.PHONE: _phone,
    ChannelKind.EMAIL: _email,
    ChannelKind.SIGNAL: _signal,
    ChannelKind.WHATSAPP: _whatsapp,
    ChannelKind.TELEGRAM: _telegram,
}
