"""For editors: what is wrong with where the library leads to."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from library.actions.links import LinkChanged, accept_link, check_again
from library.models import Item, Link
from library.views.common import for_editors
from notifications.pages import newest_page
from places.clock import day_of_any_year
from safety.rate_limits import RateLimit, RateLimitExceeded, by_person, hit, too_often

CHECKING = RateLimit("library.check-again", limit=60, per=timedelta(hours=1))


@require_safe
@for_editors
def link_list(request: SignedInRequest) -> HttpResponse:
    return _page(request)


@require_POST
@for_editors
def link_accept(request: SignedInRequest, pk: int) -> HttpResponse:
    link = get_object_or_404(Link, pk=pk)
    version = request.POST.get("version", "")
    try:
        found = accept_link(link_id=link.pk, version=version, by=request.user, at=timezone.now())
    except LinkChanged as error:
        return _page(request, changed=error.link)
    if found:
        messages.success(request, _("It is fine as it is. You hear of it again when it changes."))
    else:
        messages.info(request, _("There is nothing to say of it any more."))
    return redirect("library:link_list")


@require_POST
@for_editors
def link_check(request: SignedInRequest, pk: int) -> HttpResponse:
    link, at = get_object_or_404(Link, pk=pk), timezone.now()
    try:
        hit(CHECKING, by_person(request), at=at)
    except RateLimitExceeded as error:
        return too_often(request, error)
    when = check_again(link=link, at=at)
    if when is None:
        messages.warning(request, _("This site does not look at links: it is switched off."))
    elif when > at:
        words = _("%(host)s did not answer, and is left in peace until %(day)s.")
        day = day_of_any_year(timezone.localtime(when))
        messages.info(request, words % {"host": link.host, "day": day})
    else:
        messages.success(request, _("It is looked at in a moment. Come back to this page then."))
    return redirect("library:link_list")


def _page(request: SignedInRequest, *, changed: Link | None = None) -> HttpResponse:
    """``changed`` is one of which something else is to be said than what was just accepted."""
    items = Item.objects.all()
    page = newest_page(request, Link.objects.flagged().with_items(items))
    context = {
        "links": page.rows,
        "changed": Link.objects.with_items(items).filter(pk=changed.pk).first()
        if changed
        else None,
        "next_url": f"?before={page.older_than}" if page.older_than else "",
        "first_url": "" if page.is_first else "?",
        "looks": settings.CHECK_LINKS,
    }
    return render(request, "library/link_list.html", context, status=409 if changed else 200)
