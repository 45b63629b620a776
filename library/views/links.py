"""For editors: what is wrong with where the library leads to."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from library.actions.links import accept_link, check_again
from library.models import Item, Link
from library.permissions import can_edit_library
from notifications.pages import newest_page


@require_safe
@login_required
def link_list(request: SignedInRequest) -> HttpResponse:
    if not can_edit_library(request.user):
        raise PermissionDenied
    page = newest_page(request, Link.objects.flagged().with_items(Item.objects.all()))
    context = {
        "links": page.rows,
        "next_url": f"?before={page.older_than}" if page.older_than else "",
        "first_url": "" if page.is_first else "?",
        "looks": settings.CHECK_LINKS,
    }
    return render(request, "library/link_list.html", context)


@require_POST
@login_required
def link_accept(request: SignedInRequest, pk: int) -> HttpResponse:
    link = _editable(request, pk)
    accept_link(link_id=link.pk, by=request.user, at=timezone.now())
    messages.success(request, _("It is fine as it is. You hear of it again when it changes."))
    return redirect("library:link_list")


@require_POST
@login_required
def link_check(request: SignedInRequest, pk: int) -> HttpResponse:
    link = _editable(request, pk)
    if check_again(link_id=link.pk, at=timezone.now()):
        messages.success(request, _("It is looked at in a moment. Come back to this page then."))
    else:
        messages.warning(request, _("This site does not look at links: it is switched off."))
    return redirect("library:link_list")


def _editable(request: SignedInRequest, pk: int) -> Link:
    if not can_edit_library(request.user):
        raise PermissionDenied
    return get_object_or_404(Link, pk=pk)
