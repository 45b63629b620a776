"""Types for views."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request behind ``login_required``: there is a person."""

    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: everything posted, even when that is nothing, else None."""
    return request.POST if request.method == "POST" else None
