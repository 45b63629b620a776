"""The start page: who waits for an answer, what this is, the two ways in, what is open nearby."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
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
from exchange.views.news import News, news_for
from exchange.views.organizing import what_waits
from exchange.views.who_fits import own_newest, who_fits
from exchange.visibility import is_among
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
    own, nearby = own_and_near(user, at=at)
    fits = None
    if user.is_authenticated and user.can_take_part:
        fits = who_fits(user, own, at=at)
    context = {
        "listings": nearby or ([] if fits else anywhere(user, at=at)),
        "are_nearby": bool(nearby),
        "news": news_for(user, at=at) if user.is_authenticated else News(),
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


def own_and_near(
    user: User | AnonymousUser, *, at: datetime
) -> tuple[list[Listing], list[Listing]]:
    """The newest of what is open of ``user``'s own, and of others around them; asked together."""
    if not user.is_authenticated:
        return [], []
    listings = [own_newest(user, at=at)]
    if user.cell:
        around = Listing.objects.filter(area__in=areas_within(user.cell, NEARBY_KM))
        listings += _newest_of_each_category(around, user, at=at)
    own: list[Listing] = []
    others: list[Listing] = []
    for listing in _all_of(listings):
        (own if listing.person_id == user.pk else others).append(listing)
    return own, _in_turn(others)


def anywhere(user: User | AnonymousUser, *, at: datetime) -> list[Listing]:
    """The newest open listings of others wherever they are."""
    return _in_turn(_all_of(_newest_of_each_category(Listing.objects.all(), user, at=at)))


def _newest_of_each_category(
    among: ListingQuerySet, user: User | AnonymousUser, *, at: datetime
) -> list[ListingQuerySet]:
    shown = among.open(at).visible_to(user)
    if user.is_authenticated:
        shown = shown.exclude(person=user)
    return [shown.filter(category=name).newest_first()[:SHOWN] for name in CATEGORIES]


def _all_of(listings: Sequence[ListingQuerySet]) -> ListingQuerySet:
    """All of these, each of few, in one query; the newest first."""
    one, *others = (each.values("pk") for each in listings)
    found = Listing.objects.filter(is_among(one.union(*others, all=True) if others else one))
    return found.newest_first().for_cards()


def _in_turn(newest: Iterable[Listing]) -> list[Listing]:
    """Of every category in turn, as many as are shown; of them the newest first."""
    by_category = defaultdict(list)
    for listing in newest:
        by_category[listing.category].append(listing)
    turns = chain.from_iterable(zip_longest(*by_category.values()))
    chosen = [listing for listing in turns if listing is not None][:SHOWN]
    return sorted(chosen, key=attrgetter("published_at", "pk"), reverse=True)
