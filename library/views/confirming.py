"""For editors: what somebody still has to look up."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from library.actions.saving import CannotSave
from library.editing import tick_off
from library.models import Item
from library.views.common import for_editors
from library.views.items import visible_item

MOST = 200


@require_safe
@for_editors
def to_confirm(request: SignedInRequest) -> HttpResponse:
    items = Item.objects.to_confirm().for_cards().order_by("title", "id")[:MOST]
    return render(request, "library/to_confirm.html", {"items": items})


@require_POST
@for_editors
def item_confirm(request: SignedInRequest, slug: str) -> HttpResponse:
    """Somebody looked, and it is so."""
    at = timezone.now()
    item = visible_item(request, slug, at)
    try:
        done = tick_off(item=item, fact=request.POST.get("fact", ""), by=request.user, at=at)
    except CannotSave as error:
        messages.warning(request, error.why)
    else:
        words = _("Confirmed.") if done else _("That is not on the list any more.")
        messages.success(request, words)
    return redirect("library:to_confirm" if "on-list" in request.POST else item)
