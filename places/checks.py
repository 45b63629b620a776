"""System checks: the site does not start where its places are of another size than it is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import h3
from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections
from django.db.models.functions import Substr

from places.fields import CellField


@register(Tags.database)
def cells_are_of_the_resolution(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Every stored cell is of CELL_RESOLUTION, as far as the database can be asked by now."""
    for alias in databases or []:
        try:
            found = _other_resolution(alias)
        except DatabaseError:  # out of reach, or a column is still to be made
            continue
        if found is not None:
            return [
                Error(
                    f"CELL_RESOLUTION is {settings.CELL_RESOLUTION}, but places of {found} are "
                    "stored: they would no longer be found or matched.",
                    hint=f"Set CELL_RESOLUTION={found}. It cannot change once people have places.",
                    id="places.E001",
                )
            ]
    return []


def _other_resolution(alias: str) -> int | None:
    """The resolution of some stored cell that is of another; None where there is none."""
    with connections[alias].cursor() as cursor:
        tables = connections[alias].introspection.table_names(cursor)
    for model in apps.get_models():
        cells = [field.name for field in model._meta.fields if isinstance(field, CellField)]
        for name in cells if model._meta.db_table in tables else []:
            # The second of a cell's digits is its resolution.
            stored = model._base_manager.using(alias).exclude(**{name: ""})
            others = stored.annotate(digit=Substr(name, 2, 1)).exclude(
                digit=f"{settings.CELL_RESOLUTION:x}"
            )
            cell = others.values_list(name, flat=True).first()
            if cell is not None:
                return int(h3.get_resolution(cell))
    return None
