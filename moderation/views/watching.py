"""The organizers' own list of words to look at."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest, posted
from moderation.actions.watching import (
    MOST_WATCHED,
    MatchesNothing,
    TooMany,
    stop_watching,
    watch_word,
)
from moderation.forms.watching import WatchedWordForm
from moderation.models import WatchedWord
from moderation.views.common import for_organizers


@require_http_methods(["GET", "HEAD", "POST"])
@for_organizers
def watched_words(request: SignedInRequest) -> HttpResponse:
    form = WatchedWordForm(posted(request))
    if form.is_valid() and _add(request, form):
        messages.success(request, _("On the list. It counts for what is written from now on."))
        return redirect("moderation:watched_words")
    words = WatchedWord.objects.order_by("pattern")
    return render(request, "moderation/watched_words.html", {"form": form, "words": words})


@require_POST
@for_organizers
def watched_word_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    stop_watching(get_object_or_404(WatchedWord, pk=pk), by=request.user, at=timezone.now())
    messages.success(request, _("Off the list."))
    return redirect("moderation:watched_words")


def _add(request: SignedInRequest, form: WatchedWordForm) -> bool:
    try:
        watch_word(**form.cleaned_data, by=request.user, at=timezone.now())
    except MatchesNothing:
        form.add_error("pattern", _("Write a word with at least one letter or digit."))
        return False
    except TooMany:
        words = _("The list has %(n)d words, which is as many as it takes. Remove some first.")
        form.add_error(None, words % {"n": MOST_WATCHED})
        return False
    return True
