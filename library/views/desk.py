"""For editors: what is not finished."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from library.models import Item, Kind, Link, Suggestion
from library.permissions import can_name_editors
from library.views.common import for_editors

MOST = 100


@require_safe
@for_editors
def desk(request: SignedInRequest) -> HttpResponse:
    at = timezone.now()
    items = Item.objects.for_cards()
    context = {
        "kinds": Kind.choices,
        "drafts": items.filter(published_at=None).order_by("-changed_at", "-id")[:MOST],
        "scheduled": items.filter(published_at__gt=at).order_by("published_at", "id")[:MOST],
        "suggested": Suggestion.objects.on_the_desk().count(),
        "flagged": Link.objects.flagged().count(),
        "to_confirm": Item.objects.to_confirm().count(),
        "may_name_editors": can_name_editors(request.user),
    }
    return render(request, "library/desk.html", context)
