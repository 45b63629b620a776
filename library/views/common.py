"""What several views of the library need."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from accounts.requests import SignedInRequest
from library.permissions import can_edit_library, can_name_editors

if TYPE_CHECKING:
    from accounts.models import User

P = ParamSpec("P")
View = Callable[Concatenate[SignedInRequest, P], HttpResponse]


def for_editors(view: View[P]) -> View[P]:
    return _only_for(can_edit_library, view)


def for_organizers(view: View[P]) -> View[P]:
    return _only_for(can_name_editors, view)


def _only_for(may: Callable[[User], bool], view: View[P]) -> View[P]:
    @wraps(view)
    def checked(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    checked_view: View[P] = login_required(checked)
    return checked_view
