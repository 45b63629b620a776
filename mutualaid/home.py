"""The start page: who waits for an answer, what this is, the two ways in, what is open nearby."""

from __future__ import annotations

from datetime import datetime
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
from exchange.views.my_week import to_answer
from places.cells import areas_within

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

SHOWN = 6
NEARBY_KM = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    nearby, elsewhere = freshest(request.user, at=at)
    context = {
        "listings": nearby or elsewhere,
        "are_nearby": bool(nearby),
        "to_answer": to_answer(request.user, most=SHOWN) if request.user.is_authenticated else [],
        "help_with": get_text_list(
            [str(category.label).lower() for category in CATEGORIES.values()], _("and")
        ),
        "joining": settings.JOINING,
        "at": at,
    }
    return render(request, "home.html", context)


def freshest(user: User | AnonymousUser, *, at: datetime) -> tuple[list[Listing], list[Listing]]:
    """The newest open listings of others around ``user``; and where there are none, anywhere."""
    shown = Listing.objects.open(at).visible_to(user).newest_first().for_cards()
    if user.is_authenticated:
        shown = shown.exclude(person=user)
        if user.cell:
            nearby = list(shown.filter(area__in=areas_within(user.cell, NEARBY_KM))[:SHOWN])
            if nearby:
                return nearby, []
    return [], list(shown[:SHOWN])
