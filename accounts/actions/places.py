"""Where a person says they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.models import UsedCell

if TYPE_CHECKING:
    from accounts.models import User
    from places.models import Neighbourhood


@transaction.atomic
def change_place(*, by: User, neighbourhood: Neighbourhood | None, cell: str) -> None:
    """Store the neighbourhood and the cell, and remember the cell for the one-ring rule.

    ``cell`` is empty when the person wants to be nowhere.
    """
    by.neighbourhood = neighbourhood
    by.cell = cell
    by.save(update_fields=["neighbourhood", "cell"])
    if cell:
        remember_cell(person=by, cell=cell)


def remember_cell(*, person: User, cell: str) -> None:
    """So that a point within one ring of it takes this cell again, and discloses no other."""
    UsedCell.objects.get_or_create(person=person, cell=cell)


def used_cells(person: User) -> list[str]:
    """Every cell this person ever chose, oldest first."""
    return list(person.used_cells.order_by("id").values_list("cell", flat=True))
