"""Changing one thing of an item and nothing besides, by the same rules as a form."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from library.actions.saving import CannotSave, lock, save_item
from library.forms.items import FORMS
from library.history import Written, as_written
from library.models import Item, Kind

if TYPE_CHECKING:
    from accounts.models import User
    from library.models import Revision


@transaction.atomic
def tick_off(*, item: Item, fact: str, by: User, at: datetime) -> bool:
    """Somebody looked, and it is so; False where it does not stand on the list any more."""
    item = item.own
    lock(item, None)
    if fact not in item.to_confirm:
        return False
    left = [each for each in item.to_confirm if each != fact]
    _say(item, as_written(item) | {"to_confirm": "\n".join(left)}, by=by, at=at, version=None)
    return True


@transaction.atomic
def go_back(*, revision: Revision, version: int, by: User, at: datetime) -> Item:
    """Let an item say what it said in ``revision``; its address and who sees it stay as they are.

    ``version`` is that of the page on which it was asked for. Raises CannotSave for what does not
    fit any more, ChangedMeanwhile.
    """
    item = revision.item.own
    lock(item, version)
    return _say(item, {**revision.written, "slug": item.slug}, by=by, at=at, version=version)


def _say(item: Item, written: Written, *, by: User, at: datetime, version: int | None) -> Item:
    kind = Kind(item.kind)
    form = FORMS[kind](dict(written))
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        raise CannotSave(name, str(errors[0]))
    content = form.content(published_at=item.published_at)
    return save_item(
        kind=kind, model=form.model, content=content, by=by, at=at, item=item, version=version
    )
