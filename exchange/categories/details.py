"""The base of every category's details."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

if TYPE_CHECKING:
    from exchange.models import Listing


class ListingDetails(models.Model):
    """One row beside the listing; the category's name is how a listing reaches it.

    A category names its model's field ``listing`` with ``related_name`` equal to its own name,
    and everything general finds the details by that.
    """

    if TYPE_CHECKING:
        listing: models.OneToOneField[Listing, Listing]

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["listing"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


def details_names() -> list[str]:
    """The names of all categories' details on a listing, for ``select_related``."""
    from django.apps import apps

    relations = apps.get_model("exchange", "Listing")._meta.related_objects
    return sorted(
        relation.get_accessor_name() or ""
        for relation in relations
        if issubclass(relation.related_model, ListingDetails)
    )
