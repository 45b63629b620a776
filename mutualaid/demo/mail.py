"""The outbox as pages, in demo mode: what would have been mailed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications.models import OutboxMail
from notifications.pages import newest_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@never_cache
def mail_list(request: HttpRequest) -> HttpResponse:
    _only_in_demo_mode()
    page = newest_page(request, OutboxMail.objects.all())
    return render(request, "demo/mail_list.html", {"page": page})


@require_safe
@never_cache
def mail_detail(request: HttpRequest, pk: int) -> HttpResponse:
    _only_in_demo_mode()
    mail = get_object_or_404(OutboxMail, pk=pk)
    return render(request, "demo/mail_detail.html", {"mail": mail})


def _only_in_demo_mode() -> None:
    """The addresses exist only then too; this holds even if somebody wires them up."""
    if not settings.DEMO:
        raise Http404
