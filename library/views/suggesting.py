"""Suggesting something to read or a correction, and seeing what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest, posted
from comments.views.common import signs_in
from comments.views.refusals import REFUSALS
from library.actions.suggesting import StaleSuggestion, change_suggestion, suggest
from library.forms.suggesting import ChangeSuggestionForm, DecideForm, SuggestForm
from library.models import Item, Suggestion
from library.permissions import can_suggest
from library.views.common import says_when_gone
from library.views.items import visible_item
from moderation.actions.sanctions import CannotWrite
from safety.idempotency import run_once
from safety.kept_words import keeps_words, kept_words
from safety.rate_limits import RateLimit, RateLimitExceeded, hit_with

SUGGESTING = RateLimit("library.suggest", limit=20, per=timedelta(days=1))
CHANGING = RateLimit("library.suggest-change", limit=60, per=timedelta(hours=1))
OWN_SHOWN = 10
REFUSED = (RateLimitExceeded, CannotWrite)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
@signs_in
def suggest_new(request: SignedInRequest) -> HttpResponse:
    return _suggest(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
@signs_in
@says_when_gone
def suggest_correction(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say what is wrong with an item, or where one is that is known by its title only."""
    return _suggest(request, visible_item(request, slug, timezone.now()))


@require_safe
@signs_in
@says_when_gone
def suggestion_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What it says, and what became of it: for its author, and for who decides."""
    suggestion = _visible(request, pk)
    may_decide = suggestion.can_be_decided_by(request.user)
    seen = Item.objects.visible_to(request.user, timezone.now()).for_cards()
    context = {
        "suggestion": suggestion,
        "made": seen.filter(pk=suggestion.made_id).first() if suggestion.made_id else None,
        "is_own": suggestion.author_id == request.user.pk,
        "may_change": suggestion.can_be_changed_by(request.user),
        "form": DecideForm() if may_decide else None,
    }
    return render(request, "library/suggestion_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
@signs_in
@says_when_gone
def suggestion_change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say it otherwise, until editors have it."""
    suggestion = _visible(request, pk)
    if suggestion.author_id != request.user.pk:
        raise Http404
    if not suggestion.can_be_changed_by(request.user):
        messages.info(request, _("The editors have it already."))
        return redirect(suggestion)
    form = ChangeSuggestionForm(
        _data(request), by=request.user, item=suggestion.item, suggestion=suggestion
    )

    def save() -> str:
        with transaction.atomic():
            hit_with(CHANGING, f"person:{request.user.pk}", at=timezone.now())
            return change_suggestion(
                suggestion=suggestion,
                by=request.user,
                facts=form.facts,
                version=form.cleaned_data["version"],
                at=timezone.now(),
            ).get_absolute_url()

    return _answer(request, form, save, said=_("It is changed."))


def _suggest(request: SignedInRequest, item: Item | None) -> HttpResponse:
    if not can_suggest(request.user):
        raise PermissionDenied
    form = SuggestForm(_data(request), by=request.user, item=item)
    owner = f"person:{request.user.pk}"

    def make() -> str:
        at = timezone.now()
        hit_with(SUGGESTING, owner, at=at)
        return suggest(by=request.user, item=item, facts=form.facts, at=at).get_absolute_url()

    def once() -> str:
        """The same click twice makes one."""
        key = form.cleaned_data["once"]
        return run_once(owner=owner, key=key, purpose=f"suggest {request.path}", make=make)

    return _answer(request, form, once, said=_("Thank you for suggesting it."))


def _answer(
    request: SignedInRequest, form: SuggestForm, save: Callable[[], str], *, said: str
) -> HttpResponse:
    """Save what is valid, or show what is wrong with all that was typed."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            url = save()
        except REFUSED as error:
            words, status = REFUSALS[type(error)](error)
            form.add_error(None, words)
        except StaleSuggestion:
            status = 409
            form.add_error(None, _("It was changed or decided meanwhile: open it once more."))
        else:
            messages.success(request, said)
            return HttpResponseRedirect(url)
    context: dict[str, Any] = {"form": form, "item": form.item, "found": form.found}
    if form.item is None:
        own = Suggestion.objects.filter(author=request.user).passed_review(request.user)
        context["own"] = own.order_by("-id")[:OWN_SHOWN]
    return render(request, "library/suggest.html", context, status=status)


def _data(request: SignedInRequest) -> Any:
    return posted(request) if request.method == "POST" else kept_words(request)


def _visible(request: SignedInRequest, pk: int) -> Suggestion:
    shown = Suggestion.objects.visible_to(request.user)
    return get_object_or_404(shown.select_related("author", "item"), pk=pk)
