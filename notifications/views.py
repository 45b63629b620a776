"""The notices of the person who is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from notifications.actions import mark_all_read
from notifications.models import Notice
from notifications.pages import newest_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@login_required
def notice_list(request: HttpRequest) -> HttpResponse:
    own = Notice.objects.visible_to(request.user).select_related("actor")
    return render(request, "notifications/notice_list.html", {"page": newest_page(request, own)})


@require_POST
@login_required
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark as read, and go to what the notice is about."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    notice.mark_read(at=timezone.now())
    return HttpResponseRedirect(notice.url or notice.get_absolute_url())


@require_POST
@login_required
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark as read, and stay in the list."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    notice.mark_read(at=timezone.now())
    return redirect("notifications:notice_list")


@require_POST
@login_required
def notice_read_all(request: HttpRequest) -> HttpResponse:
    count = mark_all_read(by=request.user, at=timezone.now())
    if count:
        text = ngettext(
            "%(count)d notice marked as read.", "%(count)d notices marked as read.", count
        )
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, gettext("There was nothing unread."))
    return redirect("notifications:notice_list")
