"""What was decided about what one wrote oneself."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from moderation.models import Decision
from moderation.permissions import can_appeal
from moderation.views.queue import label_of


@require_safe
@login_required
def decision_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """For whoever it is about, whatever their standing by now; organizers have the case."""
    own = Decision.objects.filter(case__author=request.user).select_related(
        "case", "agreement", "appeal"
    )
    decision = get_object_or_404(own, pk=pk)
    context = {
        "decision": decision,
        "label": label_of(decision.case),
        "words": decision.case.evidence.order_by("version").last(),
        "can_appeal": can_appeal(request.user, decision, at=timezone.now()),
    }
    return render(request, "moderation/decision_detail.html", context)
