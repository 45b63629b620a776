"""Running a thread: closing it, slowing it down, and putting one comment above the others."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from comments.actions.threads import (
    CannotPin,
    NotYours,
    lock_thread,
    pin_comment,
    slow_thread,
    unlock_thread,
    unpin,
)
from comments.forms import SlowForm
from comments.models import Thread
from comments.permissions import can_run, can_slow, can_unlock
from comments.views.common import Place, signs_in, visible_comment, visible_place


@require_POST
@signs_in
def thread_lock(request: SignedInRequest, pk: int) -> HttpResponse:
    place = _run(request, pk)
    lock_thread(thread=place.thread, by=request.user, at=timezone.now())
    messages.success(request, _("Nobody writes here any more. What was said stays."))
    return redirect(place.thread)


@require_POST
@signs_in
def thread_unlock(request: SignedInRequest, pk: int) -> HttpResponse:
    place = _run(request, pk)
    if not can_unlock(request.user, place.thread, place.page):
        raise PermissionDenied
    try:
        unlock_thread(thread=place.thread, by=request.user, at=timezone.now())
    except NotYours:
        messages.warning(request, _("An organizer closed it meanwhile, so it stays closed."))
    else:
        messages.success(request, _("Others can write here again."))
    return redirect(place.thread)


@require_POST
@signs_in
def thread_slow(request: SignedInRequest, pk: int) -> HttpResponse:
    place = visible_place(request, pk)
    if not can_slow(request.user):
        raise PermissionDenied
    form = SlowForm(request.POST)
    if form.is_valid():
        slow_thread(
            thread=place.thread,
            seconds=form.cleaned_data["seconds"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("It is kept."))
    else:
        messages.error(request, _("Choose how often each person may write."))
    return redirect(place.thread)


@require_POST
@signs_in
def comment_pin(request: SignedInRequest, pk: int) -> HttpResponse:
    comment, place, _above = visible_comment(request, pk)
    if not can_slow(request.user):
        raise PermissionDenied
    try:
        pin_comment(comment=comment, by=request.user, at=timezone.now())
    except CannotPin:
        messages.warning(request, _("Only a comment that answers no other can stand at the top."))
        return redirect(comment)
    return _pinned(request, place.thread, _("It stands above all others now."))


@require_POST
@signs_in
def comment_unpin(request: SignedInRequest, pk: int) -> HttpResponse:
    comment, place, _above = visible_comment(request, pk)
    if not can_slow(request.user):
        raise PermissionDenied
    unpin(comment=comment, by=request.user, at=timezone.now())
    return _pinned(request, place.thread, _("It stands where it was again."))


def _pinned(request: SignedInRequest, thread: Thread, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(thread)


def _run(request: SignedInRequest, pk: int) -> Place:
    place = visible_place(request, pk)
    if not can_run(request.user, place.thread, place.page):
        raise PermissionDenied
    return place
