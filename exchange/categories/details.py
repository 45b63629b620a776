"""The base of every category's details."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.db.models.expressions import BaseExpression

    from exchange.models import Listing


class ListingDetails(models.Model):
    """One row beside the listing; the category's name is how a listing reaches it.

    A category names its model's field ``listing`` with ``related_name`` equal to its own name,
    and everything general finds the details by that.
    """

    # Names of foreign keys that a card shows something of.
    SHOWN_WITH: ClassVar[tuple[str, ...]] = ()
    # The kinds that only people whom neighbours vouched for may post.
    VOUCHED: ClassVar[tuple[str, ...]] = ()

    if TYPE_CHECKING:
        listing: models.OneToOneField[Listing, Listing]

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["listing"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @classmethod
    def shown_beside(cls) -> dict[str, BaseExpression]:
        """What a card shows that the database adds up, by its name on the listing."""
        return {}

    def save_for(self, listing: Listing) -> None:
        """Save it beside ``listing``, which is saved."""
        self.listing = listing
        self.save()

    def says(self) -> object:
        """All that it says, to be compared with what it said before; asks the database at most
        for what it consists of."""
        return [field.value_from_object(self) for field in self._meta.concrete_fields]


def details_names() -> list[str]:
    """The names of all categories' details on a listing, for ``select_related``."""
    names = []
    for name, model in details_models().items():
        names += [name, *(f"{name}__{own}" for own in model.SHOWN_WITH)]
    return sorted(names)


def shown_beside() -> dict[str, BaseExpression]:
    """What the cards of all categories show that the database adds up, for ``annotate``."""
    return {
        name: expression
        for model in details_models().values()
        for name, expression in model.shown_beside().items()
    }


def details_models() -> dict[str, type[ListingDetails]]:
    """The details of every category, by how a listing reaches them."""
    relations = apps.get_model("exchange", "Listing")._meta.related_objects
    return {
        relation.get_accessor_name() or "": relation.related_model
        for relation in relations
        if issubclass(relation.related_model, ListingDetails)
    }


def vouched_kinds() -> list[tuple[str, str]]:
    """Every category and kind that only people whom neighbours vouched for may post."""
    return [(name, kind) for name, model in details_models().items() for kind in model.VOUCHED]


def choice_names(values: Iterable[str], choices: type[models.TextChoices]) -> str:
    """Several choices as people read them, in one phrase: "Brought to the door, picked up"; one
    that is no longer known as it is stored."""
    labels = dict(choices.choices)
    words = [str(labels.get(value, value)) for value in values]
    return _(", ").join([*words[:1], *(word[:1].lower() + word[1:] for word in words[1:])])
