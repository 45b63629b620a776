"""What a childcare listing says beyond any listing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from exchange.categories.details import ListingDetails
from safety.fields import EncryptedTextField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exchange.models import Listing

OLDEST = 17


class Home(models.TextChoices):
    CHILDS = "childs", _("At the child’s home")
    HELPERS = "helpers", _("At the helper’s home")
    ELSEWHERE = "elsewhere", _("Somewhere else: a playground, a library")


class Care(models.TextChoices):
    """What somebody must be ready for; never a diagnosis."""

    DIAPERS = "diapers", _("changing diapers")
    SLEEP = "sleep", _("putting to bed")
    MEALS = "meals", _("making a meal")
    MEDICINE = "medicine", _("giving medicine")
    ALLERGIES = "allergies", _("minding allergies")
    WHEELCHAIR = "wheelchair", _("a wheelchair")
    QUIET = "quiet", _("calm, few surprises, clear words")
    HOMEWORK = "homework", _("homework")


class ChildcareDetails(ListingDetails):
    """For an offer what it can be, for a need what would do.

    ``youngest`` and ``oldest`` are ages in years: of the children an offer takes, or of those a
    need is for, whose rows ``save_for`` writes with it. ``care`` is what an offer is ready for,
    and what a need must have.
    """

    VOUCHED = ("offer",)

    Home = Home
    Care = Care

    listing = models.OneToOneField(
        "exchange.Listing", on_delete=models.CASCADE, primary_key=True, related_name="childcare"
    )
    homes = ArrayField(models.CharField(max_length=10, choices=Home))
    youngest = models.PositiveSmallIntegerField()
    oldest = models.PositiveSmallIntegerField()
    care = ArrayField(models.CharField(max_length=10, choices=Care), default=list, blank=True)

    class Meta(ListingDetails.Meta):
        verbose_name = _("childcare")
        verbose_name_plural = _("childcare")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="childcare_ages_in_order",
                condition=Q(youngest__lte=F("oldest"), oldest__lte=OLDEST),
            ),
        ]

    def save_for(self, listing: Listing) -> None:
        super().save_for(listing)
        children: Sequence[Child] | None = getattr(self, "children_to_be", None)
        if children is None:
            return
        self.children.all().delete()
        for child in children:
            child.pk, child.details = None, self
        Child.objects.bulk_create(children)

    def says(self) -> object:
        return super().says(), [(child.age, child.notes) for child in self.children.order_by("id")]

    def set_children(self, children: Sequence[Child]) -> None:
        """Make it for these, who are saved with it; at least one."""
        self.children_to_be = children
        ages = [child.age for child in children]
        self.youngest, self.oldest = min(ages), max(ages)


class Child(models.Model):
    """``age`` in whole years. ``notes`` are read by the other side once both agreed."""

    details = models.ForeignKey(ChildcareDetails, on_delete=models.CASCADE, related_name="children")
    age = models.PositiveSmallIntegerField()
    notes = EncryptedTextField(_("what is good to know"), blank=True)

    class Meta:
        verbose_name = _("child")
        verbose_name_plural = _("children")
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="child_is_a_child", condition=Q(age__lte=OLDEST)),
        ]

    def __str__(self) -> str:
        return f"child {self.pk}"
