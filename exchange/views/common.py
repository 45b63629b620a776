"""What several views of the exchange need."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.models import User
from accounts.requests import SignedInRequest
from exchange.models import Listing
from exchange.permissions import can_post
from moderation.permissions import may_write

P = ParamSpec("P")
View = Callable[Concatenate[SignedInRequest, P], HttpResponse]


def takes_part(view: View[P]) -> View[P]:
    """For people who may offer and need; others are told what they can do about it."""
    return _only_for(can_post, view)


def neighbours_only(view: View[P]) -> View[P]:
    """Also for somebody who is suspended: others rely on what they agreed."""
    return _only_for(lambda user: user.is_neighbour, view)


def _only_for(may: Callable[[User], bool], view: View[P]) -> View[P]:
    @wraps(view)
    def checked(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may(request.user):
            context = {"refusal": may_write(request.user, at=timezone.now())}
            return render(request, "exchange/taking_part.html", context, status=403)
        return view(request, *args, **kwargs)

    checked_view: View[P] = login_required(checked)
    return checked_view


def current_zone() -> ZoneInfo:
    """Where the reader is, as the middleware found it."""
    zone = timezone.get_current_timezone()
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(timezone.get_default_timezone_name())


def visible_listing(request: HttpRequest, pk: int, *also: str) -> Listing:
    """The listing with everything a page shows of it, and what ``also`` names besides, or a 404
    like that of a missing one."""
    listings = Listing.objects.visible_to(request.user).for_cards().with_address()
    return get_object_or_404(listings.select_related(*also) if also else listings, pk=pk)


def own_listing(request: SignedInRequest, pk: int) -> Listing:
    """A listing that the reader speaks for; of anybody else's not even the existence is told."""
    listing = visible_listing(request, pk)
    if not listing.belongs_to(request.user):
        raise Http404
    return listing
