"""For organizers: who looks after the library besides them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import SignedInRequest
from library.actions.editors import CannotBeEditor, name_editor, remove_editor
from library.forms.editors import FindPersonForm
from library.models import Editor
from library.views.common import for_organizers


@require_http_methods(["GET", "HEAD", "POST"])
@for_organizers
def editor_list(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        return _named(request)
    form = FindPersonForm(request.GET if "who" in request.GET else None)
    members = User.objects.visible_to(request.user)
    editors = Editor.objects.select_related("person", "by").order_by("person__display_name", "id")
    context = {
        "form": form,
        "found": form.found(members) if form.is_valid() else None,
        "editors": editors,
    }
    return render(request, "library/editor_list.html", context)


def _named(request: SignedInRequest) -> HttpResponse:
    try:
        uuid = UUID(request.POST.get("person", ""))
        person = name_editor(uuid=uuid, by=request.user, at=timezone.now())
    except (ValueError, CannotBeEditor):
        messages.warning(request, _("Choose a member who can sign in and does not organize."))
    else:
        words = _("%(name)s may edit the library from now on, and is told so.")
        messages.success(request, words % {"name": person.display_name})
    return redirect("library:editor_list")


@require_POST
@for_organizers
def editor_remove(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    remove_editor(uuid=uuid, by=request.user, at=timezone.now())
    messages.success(
        request, _("They are no editor any more, and are told so. What they wrote stays.")
    )
    return redirect("library:editor_list")
