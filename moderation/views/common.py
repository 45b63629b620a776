"""What several views of moderation need."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from accounts.requests import SignedInRequest
from moderation.permissions import can_review

P = ParamSpec("P")
View = Callable[Concatenate[SignedInRequest, P], HttpResponse]


def for_organizers(view: View[P]) -> View[P]:
    @wraps(view)
    def checked(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not can_review(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    checked_view: View[P] = login_required(checked)
    return checked_view
