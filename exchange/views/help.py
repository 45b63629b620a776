"""Where to turn when something is wrong."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import ContactChannel, User


@require_safe
@never_cache
def reach_organizer(request: HttpRequest) -> HttpResponse:
    """What the operator wrote for all, and for members the organizers who want to be found."""
    shown = ContactChannel.objects.filter(is_for_help=True).order_by("id")
    organizers = (
        User.objects.visible_to(request.user)
        .organizers()
        .filter(pk__in=shown.values("person"))
        .prefetch_related(Prefetch("channels", queryset=shown, to_attr="help_channels"))
        .order_by("display_name", "id")
    )
    context = {"site_contact": settings.SITE_CONTACT, "organizers": organizers}
    return render(request, "exchange/reach_organizer.html", context)
