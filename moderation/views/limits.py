"""What somebody may do, and what organizers decided about that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from moderation.measures import MeasureKind
from moderation.models import Sanction
from moderation.permissions import may_write
from moderation.standing import is_new
from places.clock import day_and_time

MOST = 50


@dataclass(frozen=True)
class Told:
    """A sanction in words for the person themselves."""

    sanction: Sanction
    title: str
    when: str
    is_over: bool


@require_safe
@login_required
def limits(request: SignedInRequest) -> HttpResponse:
    """Open to whoever is signed in, whatever was decided about them."""
    at = timezone.now()
    sanctions = Sanction.objects.of(request.user).select_related("decision").order_by("-id")[:MOST]
    context = {
        "waits_at_first": is_new(request.user),
        "most_first": settings.FIRST_POSTS_REVIEWED,
        "refusal": may_write(request.user, at=at),
        "sanctions": [_told(each, at=at) for each in sanctions],
    }
    return render(request, "moderation/limits.html", context)


def _told(sanction: Sanction, *, at: datetime) -> Told:
    titles = {
        MeasureKind.WARN: _("A warning"),
        MeasureKind.SLOW: _("You write one thing at a time"),
        MeasureKind.SUSPEND: _("You only read for a while"),
        MeasureKind.BAN: _("You only read"),
    }
    kind = MeasureKind(sanction.kind)
    return Told(sanction, titles[kind], _when(sanction, at=at), sanction.is_over(at=at))


def _when(sanction: Sanction, *, at: datetime) -> str:
    if sanction.ended_at is not None:
        return _("lifted")
    if sanction.until is None:
        return _("holds nothing back") if sanction.kind == MeasureKind.WARN else _("without an end")
    day = day_and_time(sanction.until)
    words = _("over since %(when)s") if sanction.is_over(at=at) else _("until %(when)s")
    return words % {"when": day}
