"""The model field for a place that somebody lives or meets in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from places.cells import is_cell

CELL_LENGTH = 15


def validate_cell(value: str) -> None:
    """Raise ValidationError unless ``value`` is a cell of the configured resolution."""
    if not is_cell(value):
        raise ValidationError(_("This is not a place we know."), code="invalid_cell")


class CellField(models.CharField):  # type: ignore[type-arg]
    """An H3 cell in its one spelling (15 hexadecimal digits), or empty where blank is allowed."""

    description = "H3 cell"
    default_validators = [*models.CharField.default_validators, validate_cell]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = CELL_LENGTH
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs
