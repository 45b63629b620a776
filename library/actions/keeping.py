"""Keeping something to read for oneself, with a note, and letting it go."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from library.models import Item, Saved
from library.models.saved import State

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def keep(*, item: Item, by: User, state: State, note: str | None = None, at: datetime) -> Saved:
    """Keep ``item`` as what ``state`` says; without ``note`` the one it has stays.

    Raises Item.DoesNotExist.
    """
    item = Item.objects.locked().only("pk").get(pk=item.pk)
    made = {"state": state, "note": note or "", "kept_at": at}
    kept, is_new = Saved.objects.select_for_update(of=("self",), no_key=True).get_or_create(
        person=by, item=item, defaults=made
    )
    if is_new:
        return kept
    if kept.state != state:
        kept.state, kept.kept_at = state, at
    if note is not None:
        kept.note = note
    kept.save(update_fields=["state", "note", "kept_at"])
    return kept


def let_go(*, item: Item, by: User) -> None:
    """With its note; again, nothing happens."""
    Saved.objects.filter(person=by, item=item).delete()
