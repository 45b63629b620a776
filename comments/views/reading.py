"""Threads as people read them: below their page, on their own, and from one comment on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from comments.forms import NewCommentForm, SlowForm
from comments.models import Comment, Thread
from comments.permissions import (
    can_comment,
    can_read_history,
    can_run,
    can_slow,
    can_unlock,
    is_read_first,
)
from comments.reading import DEEPEST, Branch, read_branch, read_thread
from comments.views.common import (
    Place,
    is_part,
    read_id,
    signs_in,
    visible_comment,
    visible_place,
)

# How many of what a comment answers stand above it on its own page.
MOST_ABOVE = 4


def thread_context(
    request: HttpRequest,
    page: Any,
    thread: Thread,
    *,
    after: int | None = None,
    newest_first: bool = False,
) -> dict[str, Any]:
    """What ``comments/_thread.html`` shows below ``page``, which the reader may see."""
    read = read_thread(thread, page, request.user, after=after, newest_first=newest_first)
    slow = SlowForm(initial={"seconds": thread.slow_seconds}) if can_slow(request.user) else None
    may_write = Place(thread, page).may_write(request)
    return {
        "thread": thread,
        "thread_page": read,
        "comment_form": NewCommentForm(auto_id=f"id_thread_{thread.pk}_%s"),
        "may_comment": can_comment(request.user, thread, page),
        "may_comment_now": may_write,
        "is_read_first": may_write and is_read_first(request.user),
        "may_run": can_run(request.user, thread, page),
        "may_unlock": can_unlock(request.user, thread, page),
        "slow_form": slow,
    }


@require_safe
def thread_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of a thread; htmx gets only its comments, to put below those that are there."""
    place = visible_place(request, pk)
    after = read_id(request.GET.get("after", ""))
    newest = request.GET.get("order") == "newest"
    shown = thread_context(request, place.page, place.thread, after=after, newest_first=newest)
    name = "comments/thread_detail.html"
    if is_part(request):
        name = "comments/_more_comments.html" if after else "comments/_thread.html"
    return _answer(request, name, {"place": place, **shown})


@require_safe
def comment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One comment with what it answers and what answers it, wherever in the thread it stands."""
    comment, place, above = visible_comment(request, pk)
    after = read_id(request.GET.get("after", ""))
    seen = read_id(request.GET.get("seen", "")) or 0
    level = min(read_id(request.GET.get("level", "")) or 0, DEEPEST - 1)
    may_write = place.may_write(request)
    branch = read_branch(comment, request.user, may_write=may_write, after=after, level=level)
    seen += len(branch.replies)
    context = {
        "place": place,
        "branch": replace(branch, is_here=bool(above)),
        "above": [Branch(each, request.user) for each in above[-MOST_ABOVE:]],
        "above_that": above[-MOST_ABOVE - 1] if len(above) > MOST_ABOVE else None,
        "is_first": after is None,
        "seen": seen,
        "more": max(branch.count - seen, 0),
    }
    name = "comments/_more_replies.html" if is_part(request) else "comments/comment_detail.html"
    return _answer(request, name, context)


@require_safe
@signs_in
def comment_history(request: SignedInRequest, pk: int) -> HttpResponse:
    """What it said before, for its author and organizers."""
    comment, place, _above = visible_comment(request, pk)
    if not can_read_history(request.user, comment):
        raise Http404
    context = {"comment": comment, "place": place, "versions": comment.versions.order_by("-id")}
    return render(request, "comments/comment_history.html", context)


def _answer(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, name, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def here(comment: Comment) -> str:
    """Where on its page it stands."""
    return f"{comment.get_absolute_url()}#comment-{comment.pk}"


def below_its_page(request: HttpRequest, place: Place, comment: Comment) -> str:
    """Where it stands in the thread below what it is about; on its own page, where that does not
    show it at once."""
    read = read_thread(place.thread, place.page, request.user)
    shown = [*read.branches, *([read.pinned] if read.pinned else [])]
    while shown:
        branch = shown.pop()
        if branch.comment.pk == comment.pk:
            return f"{place.page.get_absolute_url()}#comment-{comment.pk}"
        shown.extend(branch.replies)
    return here(comment)
