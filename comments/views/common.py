"""What several views of threads need: finding what they are about, and the reader's part in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, resolve_url
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from accounts.requests import SignedInRequest
from comments.models import Comment, Thread
from comments.permissions import can_comment_now
from comments.querysets import line_of
from comments.registry import owner_of

if TYPE_CHECKING:
    from accounts.models import User

P = ParamSpec("P")
View = Callable[Concatenate[SignedInRequest, P], HttpResponse]
GREATEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Place:
    """A thread, and the page it stands under."""

    thread: Thread
    page: Any

    @property
    def title(self) -> str:
        return owner_of(self.thread.owner_kind).title(self.page)

    def may_write(self, request: HttpRequest) -> bool:
        return can_comment_now(request.user, self.thread, self.page)


def signs_in(view: View[P]) -> View[P]:
    """``login_required``, also for what htmx asks for: that is sent to the page of signing in."""

    @wraps(view)
    def checked(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if is_part(request) and _is_signed_out(request):
            query = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
            return HttpResponseClientRedirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")
        response: HttpResponse = login_required(view)(request, *args, **kwargs)
        return response

    return checked


def _is_signed_out(request: HttpRequest) -> bool:
    return not request.user.is_authenticated


def is_part(request: HttpRequest) -> bool:
    """Whether htmx swaps the answer in; a browser that goes back to it needs the whole page."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx and not htmx.history_restore_request)


def visible_place(request: HttpRequest, pk: int) -> Place:
    """The thread of that id under a page that the reader may see. Raises Http404."""
    thread = get_object_or_404(Thread.objects.select_related("pinned"), pk=pk)
    owner = owner_of(thread.owner_kind)
    page = owner.visible_to(request.user).filter(thread=thread).first()
    if page is None:
        raise Http404
    return Place(thread, page)


def visible_comment(request: HttpRequest, pk: int) -> tuple[Comment, Place, list[Comment]]:
    """The comment, where it stands, and all that it answers, the first one first.

    Raises Http404 where the reader does not find one of them.
    """
    line = line_of(pk)
    found = Comment.objects.placed_for(request.user).select_related("author").in_bulk(line)
    if not found or len(found) < len(line):
        raise Http404
    place = visible_place(request, found[pk].thread_id)
    return found[pk], place, [found[each] for each in line[:-1]]


def own_comment(request: SignedInRequest, pk: int) -> tuple[Comment, Place]:
    """One's own, not deleted; of anybody else's nothing is told. Raises Http404."""
    comment, place, _line = visible_comment(request, pk)
    if not is_by(comment, request.user) or comment.is_deleted:
        raise Http404
    return comment, place


def is_by(comment: Comment, user: User) -> bool:
    return comment.author_id == user.pk


def read_id(text: str) -> int | None:
    """An id from an address; None for anything else."""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(GREATEST_ID))
    return int(text) if is_number and int(text) <= GREATEST_ID else None
