"""What several views of the library need."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.requests import SignedInRequest
from library.models import Item, Suggestion
from library.permissions import can_edit_library, can_name_editors

if TYPE_CHECKING:
    from accounts.models import User

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
View = Callable[Concatenate[SignedInRequest, P], HttpResponse]


def says_when_gone(
    view: Callable[Concatenate[R, P], HttpResponse],
) -> Callable[Concatenate[R, P], HttpResponse]:
    """For views that look something up and then do something about it: it may go in between."""

    @wraps(view)
    def looked_for(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (Item.DoesNotExist, Suggestion.DoesNotExist):
            context = {"may_edit": can_edit_library(request.user)}
            return render(request, "library/gone.html", context, status=404)

    return looked_for


def for_editors(view: View[P]) -> View[P]:
    return _only_for(can_edit_library, says_when_gone(view))


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
