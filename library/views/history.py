"""For editors: what an item said before, who changed it, and the way back."""

from __future__ import annotations

from itertools import zip_longest

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from library.actions.saving import CannotSave, ChangedMeanwhile
from library.editing import go_back
from library.models import Item, Kind, Revision, Suggestion
from library.views.changes import told_changes
from library.views.common import for_editors
from library.views.items import visible_item
from moderation.registry import id_in
from notifications.pages import newest_page

MOST_SUGGESTIONS = 20


@require_safe
@for_editors
def item_history(request: SignedInRequest, slug: str) -> HttpResponse:
    item = visible_item(request, slug, timezone.now())
    revisions = Revision.objects.filter(item=item)
    page = newest_page(request, revisions.select_related("by"))
    rows = page.rows
    older = revisions.filter(pk__lt=rows[-1].pk).order_by("-pk")[:1] if rows else []
    before = [*rows[1:], *older]
    told = [
        (each, _labels(Kind(item.kind), was, each))
        for each, was in zip_longest(rows, before[: len(rows)])
    ]
    context = {
        "item": item,
        "told": told,
        "suggestions": Suggestion.objects.visible_to(request.user)
        .filter(made=item)
        .select_related("author")
        .order_by("-id")[:MOST_SUGGESTIONS],
        "next_url": f"?before={page.older_than}" if page.older_than else "",
        "first_url": "" if page.is_first else "?",
    }
    return render(request, "library/item_history.html", context)


def _labels(kind: Kind, was: Revision | None, revision: Revision) -> list[str] | None:
    """What a revision changed; None for the first one."""
    if was is None:
        return None
    return [each.label for each in told_changes(kind, was.written, revision.written)]


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def item_version(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """One version: what it changed, and what going back to it would change."""
    at = timezone.now()
    item = visible_item(request, slug, at)
    revisions = Revision.objects.filter(item=item).order_by("-pk")
    revision = get_object_or_404(revisions.select_related("by", "item"), pk=pk)
    newest, status = revisions.first(), 200
    if newest is None:
        raise Item.DoesNotExist
    if request.method == "POST":
        try:
            version = id_in(request.POST.get("version", "")) or 0
            go_back(revision=revision, version=version, by=request.user, at=at)
        except CannotSave as error:
            messages.warning(request, error.why)
        except ChangedMeanwhile:
            messages.warning(request, _("It was changed meanwhile. Look at it once more first."))
            status = 409
        else:
            messages.success(request, _("It says again what it said then."))
            return redirect(item)
    was = revisions.filter(pk__lt=pk).first()
    kind, as_it_is = Kind(item.kind), {"published_at", "slug"}
    there = {name: text for name, text in revision.written.items() if name not in as_it_is}
    kept = {name: text for name, text in newest.written.items() if name in as_it_is}
    context = {
        "item": item,
        "revision": revision,
        "newest": newest,
        "changes": told_changes(kind, was.written if was else {}, revision.written),
        "would_change": told_changes(kind, newest.written, there | kept),
    }
    return render(request, "library/item_version.html", context, status=status)
