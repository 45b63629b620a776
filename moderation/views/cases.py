"""One case: everything that is to be known of it, and deciding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest, posted
from moderation.actions import claims
from moderation.actions.decisions import CannotDecide, StaleCase, StillWaits, decide
from moderation.actions.holding import CannotHold, hold
from moderation.actions.looking import CannotLookUp, look_up_author
from moderation.authors import reads_name, things_about
from moderation.forms.decisions import DecideForm
from moderation.history import History, histories
from moderation.models import Case, Decision
from moderation.parts import Part, organizers_without_part, part_in
from moderation.phrases import reasons_of
from moderation.views.common import for_organizers
from moderation.views.queue import kind_of, label_of

if TYPE_CHECKING:
    from accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@for_organizers
def case_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(_cases(), pk=pk)
    kind, thing = kind_of(case), things_about([case]).get(case.pk)
    form = DecideForm(
        posted(request),
        initial=_initial(case),
        thing=thing,
        can_be_changed=kind is None or kind.can_be_changed,
    )
    status, at = 200, timezone.now()
    if form.is_valid():
        try:
            read, verdict = form.cleaned_data["version"], form.verdict(at=at)
            decide(case, by=request.user, version=read, verdict=verdict, at=at)
        except (StaleCase, StillWaits):
            case, status = _cases().get(pk=pk), 409
            form.data = request.POST.copy()
            form.data["version"] = str(case.version)
        except CannotDecide:
            messages.warning(request, _say_whose(case, request.user))
            return redirect(case)
        else:
            messages.success(request, _("Decided."))
            return redirect("moderation:queue")
    context = {
        **_context(request, case, thing),
        "form": form,
        "is_stale": status == 409,
        "is_between_two": kind is not None and kind.is_between_two,
    }
    return render(request, "moderation/case_detail.html", context, status=status)


@require_POST
@for_organizers
def case_claim(request: SignedInRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(Case, pk=pk)
    try:
        claims.claim(case, by=request.user, at=timezone.now())
    except claims.CannotClaim as error:
        _say_why(request, error.case)
    except claims.HasEnough:
        messages.info(request, _("You have as many as you want to take on at a time."))
    return redirect(case)


@require_POST
@for_organizers
def case_author(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show whose words it is, where that is not told otherwise; it is written down."""
    case = get_object_or_404(Case, pk=pk)
    try:
        look_up_author(case, by=request.user, at=timezone.now())
    except CannotLookUp:
        messages.warning(request, _say_whose(case, request.user))
    return redirect(case)


@require_POST
@for_organizers
def case_hold(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep it from others at once, where somebody else has to decide about it."""
    case = get_object_or_404(Case, pk=pk)
    try:
        hold(case, by=request.user, at=timezone.now())
    except CannotHold:
        messages.info(request, _("This is decided already, or there is nothing to keep back."))
    else:
        messages.success(request, _("Nobody else sees it until somebody has decided."))
    return redirect(case)


@require_POST
@for_organizers
def case_let_go(request: SignedInRequest, pk: int) -> HttpResponse:
    case = claims.let_go(get_object_or_404(Case, pk=pk), by=request.user)
    messages.success(request, _("Others can take it now."))
    return redirect(case)


def _cases() -> Any:
    return Case.objects.select_related("author", "claimed_by")


def _initial(case: Case) -> dict[str, object]:
    """The agreement that was reported most lately."""
    last = case.reports.order_by("id").last()
    return {"version": case.version, "agreement": last.agreement_id if last else None}


def _context(request: SignedInRequest, case: Case, thing: Any) -> dict[str, object]:
    at = timezone.now()
    evidence = list(case.evidence.order_by("-version"))
    about = Decision.objects.filter(case__kind=case.kind, case__object_id=case.object_id)
    reports = case.reports.select_related("reporter", "agreement").order_by("id")
    part = part_in(case, request.user)
    return {
        "case": case,
        "label": label_of(case),
        "is_named": reads_name(case, thing, by=request.user, at=at),
        "reasons": reasons_of(case),
        "newest": evidence[0] if evidence else None,
        "earlier": evidence[1:],
        # Organizers too never learn who reported them, or what concerns them.
        "reports": reports.none() if part else reports,
        "decisions": about.select_related("by", "agreement").order_by("-id")[:10],
        "history": histories([case.author_id]).get(case.author_id, History()),
        "part": part,
        "can_hold": part not in (None, Part.WROTE) and thing is not None and thing.is_shown,
        "is_alone": part is not None and next(organizers_without_part(case), None) is None,
        "is_claimed": case.is_claimed(at=at),
        "is_mine": case.is_claimed(at=at) and case.claimed_by_id == request.user.pk,
    }


def _say_whose(case: Case, user: User) -> str:
    part = part_in(case, user)
    return str(part.label) if part else _("Somebody else decides about this.")


def _say_why(request: SignedInRequest, case: Case) -> None:
    if part_in(case, request.user) is not None:
        messages.warning(request, _say_whose(case, request.user))
    elif not case.is_open:
        messages.info(request, _("This is decided already."))
    else:
        messages.info(request, _("Somebody else looks at it at the moment."))
