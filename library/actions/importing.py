"""Saving citations that an editor chose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from library.actions.saving import CannotSave, save_item
from library.content import Chosen
from library.models import Item

if TYPE_CHECKING:
    from accounts.models import User


class CannotImport(ValueError):
    """``number`` is the entry that stopped it, the message why; nothing was saved."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(why)
        self.number = number


def save_citations(chosen: Sequence[Chosen], *, by: User, at: datetime) -> list[Item]:
    """All of them or none. Raises CannotImport."""
    with transaction.atomic():
        return [_save(each, by=by, at=at) for each in chosen]


def _save(chosen: Chosen, *, by: User, at: datetime) -> Item:
    try:
        return save_item(kind=chosen.kind, model=chosen.model, content=chosen.content, by=by, at=at)
    except CannotSave as error:
        raise CannotImport(chosen.number, str(error)) from None
