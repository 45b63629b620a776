"""Who looks after the library besides organizers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from library.models import Editor
from library.permissions import can_be_editor, can_name_editors
from moderation.log import record
from notifications.actions import notify

if TYPE_CHECKING:
    from uuid import UUID


class NotAllowed(Exception):
    """Only organizers name editors."""


class CannotBeEditor(Exception):
    """``person`` is not with the group, has no way to sign in, or organizes anyway."""


@transaction.atomic
def name_editor(*, uuid: UUID, by: User, at: datetime) -> User:
    """Let somebody edit the library from their next request on; once more changes nothing.

    Raises NotAllowed, CannotBeEditor.
    """
    if not can_name_editors(by):
        raise NotAllowed
    person = User.objects.filter(uuid=uuid).locked().first()
    if person is None or not can_be_editor(person):
        raise CannotBeEditor
    made = {"by": by, "named_at": at}
    editor, is_new = Editor.objects.get_or_create(person=person, defaults=made)
    if is_new:
        record(by=by, action="editor_named", about=person, at=at)
        _tell(person, "named", editor.pk, reverse("library:desk"))
    return person


@transaction.atomic
def remove_editor(*, uuid: UUID, by: User, at: datetime) -> None:
    """What they wrote stays; they read on as everybody does. Raises NotAllowed."""
    if not can_name_editors(by):
        raise NotAllowed
    editor = Editor.objects.filter(person__uuid=uuid).select_related("person").first()
    if editor is not None and Editor.objects.filter(pk=editor.pk).delete()[0]:
        record(by=by, action="editor_removed", about=editor.person, at=at)
        _tell(editor.person, "removed", editor.pk, reverse("library:start"))


def _tell(person: User, what: str, editor_id: int, url: str) -> None:
    """The organizers speak, and not the one who did it."""
    event = f"editor:{editor_id}:{what}"
    notify(person=person, kind=f"editor_{what}", event=event, url=url, context={})
