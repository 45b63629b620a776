"""The start page: who waits for an answer, what this is, the two ways in, what is open nearby."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from itertools import chain, zip_longest
from operator import attrgetter
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exchange.categories.registry import CATEGORIES
from exchange.models import Listing
from exchange.querysets import is_among
from exchange.views.my_week import to_answer
from exchange.views.organizing import what_waits
from exchange.views.who_fits import own_newest, who_fits
from places.cells import areas_within

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from exchange.querysets import ListingQuerySet

SHOWN = 6
NEARBY_KM = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user, at = request.user, timezone.now()
    fits = None
    if user.is_authenticated and user.can_take_part:
        fits = who_fits(user, own_newest(user, at=at), at=at)
    nearby = near(user, at=at)
    context = {
        "listings": nearby or ([] if fits else anywhere(user, at=at)),
        "are_nearby": bool(nearby),
        "to_answer": to_answer(user, most=SHOWN) if user.is_authenticated else [],
        "fits": fits,
        "organizing": _organizing(user, at=at),
        "help_with": get_text_list(
            [str(category.label).lower() for category in CATEGORIES.values()], _("and")
        ),
        "joining": settings.JOINING,
        "at": at,
    }
    return render(request, "home.html", context)


def _organizing(user: User | AnonymousUser, *, at: datetime) -> dict[str, int]:
    """What waits for organizers, if ``user`` is one."""
    return what_waits(user, at=at) if user.is_authenticated and user.can_organize else {}


def near(user: User | AnonymousUser, *, at: datetime) -> list[Listing]:
    """The newest open listings of others around ``user``."""
    if not user.is_authenticated or not user.cell:
        return []
    around = Listing.objects.filter(area__in=areas_within(user.cell, NEARBY_KM))
    return varied(around, user, at=at)


def anywhere(user: User | AnonymousUser, *, at: datetime) -> list[Listing]:
    """The newest open listings of others wherever they are."""
    return varied(Listing.objects.all(), user, at=at)


def varied(among: ListingQuerySet, user: User | AnonymousUser, *, at: datetime) -> list[Listing]:
    """The newest of every category in turn, as many as are shown; of them the newest first."""
    shown = among.open(at).visible_to(user)
    if user.is_authenticated:
        shown = shown.exclude(person=user)
    one, *others = (
        shown.filter(category=category).newest_first().values("pk")[:SHOWN]
        for category in CATEGORIES
    )
    newest = Listing.objects.filter(is_among(one.union(*others, all=True)))
    by_category = defaultdict(list)
    for listing in newest.newest_first().for_cards():
        by_category[listing.category].append(listing)
    turns = chain.from_iterable(zip_longest(*by_category.values()))
    chosen = [listing for listing in turns if listing is not None][:SHOWN]
    return sorted(chosen, key=attrgetter("published_at", "pk"), reverse=True)
