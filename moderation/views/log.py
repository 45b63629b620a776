"""Reading what organizers did: for organizers in full, for everybody in round numbers."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from moderation.forms.log import LogFilterForm
from moderation.models import LogEntry
from moderation.permissions import can_read_log
from moderation.sentences import told
from moderation.summary import summary_of
from notifications.pages import newest_page


@require_safe
@login_required
def log(request: SignedInRequest) -> HttpResponse:
    if not can_read_log(request.user):
        raise PermissionDenied
    form = LogFilterForm(request.GET)
    entries = form.narrow(LogEntry.objects.all())
    page = newest_page(request, entries)
    chosen = urlencode(form.chosen())
    older = urlencode({**form.chosen(), "before": page.older_than})
    context = {
        "form": form,
        "lines": told(page.rows),
        "is_narrowed": bool(chosen),
        "next_url": f"?{older}" if page.older_than else "",
        "first_url": "" if page.is_first else f"?{chosen}",
    }
    return render(request, "moderation/log.html", context)


@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    """For everybody: how much is decided, what, and how soon."""
    return render(request, "moderation/summary.html", {"summary": summary_of(at=timezone.now())})
