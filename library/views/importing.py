"""For editors: taking in citations, after a look at them."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest, posted
from library.actions.importing import CannotImport, save_citations
from library.content import Chosen
from library.forms.importing import CitationsForm
from library.views.common import for_editors
from safety.idempotency import run_once
from safety.rate_limits import RateLimit, RateLimitExceeded, hit_with

# As often as anybody could mean it; up to a hundred entries each time.
IMPORTING = RateLimit("library.import", limit=30, per=timedelta(hours=1))


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def import_citations(request: SignedInRequest) -> HttpResponse:
    """Show what stands in it; then take in what was ticked, each as a draft."""
    form, status = CitationsForm(posted(request)), 200
    if form.is_valid() and "save" in request.POST:
        chosen = form.chosen()
        try:
            if chosen:
                return redirect(_save(request, form, chosen))
            form.add_error(None, _("Tick what to take in."))
        except CannotImport as error:
            words = {"number": error.number, "why": str(error)}
            form.add_error(None, _("Nothing was saved. Entry %(number)s: %(why)s") % words)
        except RateLimitExceeded:
            status = 429
            form.add_error(None, _("That was very often. Wait a little and save it again."))
    return render(request, "library/import_citations.html", {"form": form}, status=status)


def _save(request: SignedInRequest, form: CitationsForm, chosen: list[Chosen]) -> str:
    owner, at = f"person:{request.user.pk}", timezone.now()

    def make() -> str:
        hit_with(IMPORTING, owner, at=at)
        items = save_citations(chosen, by=request.user, at=at)
        words = ngettext("One draft is saved.", "%(n)d drafts are saved.", len(items))
        messages.success(request, words % {"n": len(items)})
        return reverse("library:desk")

    key = form.cleaned_data["once"]
    return run_once(owner=owner, key=key, purpose="citations", make=make)
