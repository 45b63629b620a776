"""For editors: what people suggest, and what comes of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from library.actions.suggesting import NotOnTheDesk, decline, take_up
from library.forms.suggesting import DecideForm
from library.models import Suggestion
from library.models.suggestions import Outcome
from library.views.common import for_editors
from notifications.pages import newest_page


@require_safe
@for_editors
def suggested_list(request: SignedInRequest) -> HttpResponse:
    waiting = Suggestion.objects.on_the_desk().select_related("author", "item")
    page = newest_page(request, waiting.defer("item__search", "item__names", "item__text"))
    context = {
        "suggestions": page.rows,
        "next_url": f"?before={page.older_than}" if page.older_than else "",
        "first_url": "" if page.is_first else "?",
    }
    return render(request, "library/suggested_list.html", context)


@require_POST
@for_editors
def suggestion_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    suggestion = get_object_or_404(Suggestion.objects.visible_to(request.user), pk=pk)
    form, at = DecideForm(request.POST), timezone.now()
    if not form.is_valid():
        context = {"suggestion": suggestion, "form": form}
        if not suggestion.can_be_decided_by(request.user):
            return _too_late(request)
        return render(request, "library/suggestion_detail.html", context)
    answer = form.cleaned_data["answer"]
    try:
        if form.cleaned_data["outcome"] == Outcome.TAKEN:
            take_up(suggestion=suggestion, by=request.user, answer=answer, at=at)
        else:
            decline(suggestion=suggestion, by=request.user, answer=answer, at=at)
    except NotOnTheDesk:
        return _too_late(request)
    messages.success(request, _("Whoever suggested it is told."))
    return redirect("library:suggested_list")


def _too_late(request: SignedInRequest) -> HttpResponse:
    messages.info(request, _("This is not on the desk any more, or not yet."))
    return redirect("library:suggested_list")
