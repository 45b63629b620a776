"""What a rent listing says beyond any listing. Amounts are whole cents, or the smallest unit that
the currency has."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import BaseExpression
from django.utils.translation import gettext_lazy as _

from exchange.categories.details import ListingDetails
from exchange.categories.rent.progress import amounts
from safety.fields import EncryptedTextField


class Transfer(models.TextChoices):
    """How the money goes; never through this site."""

    DIRECT = "direct", _("Straight to the landlord")
    PERSON = "person", _("To whoever needs it, who pays the rent with it")
    CASH = "cash", _("In cash, from hand to hand")


class RentDetails(ListingDetails):
    """A need says its ``goal`` and how much of it is ``covered`` otherwise; what is open is the
    quantity of its one date. Both kinds say which ``ways`` would do.

    ``pay_to`` is read by those who agreed to give.
    """

    Transfer = Transfer

    listing = models.OneToOneField(
        "exchange.Listing", on_delete=models.CASCADE, primary_key=True, related_name="rent"
    )
    currency = models.CharField(max_length=3)
    goal = models.PositiveIntegerField(null=True, blank=True)
    covered = models.PositiveIntegerField(default=0)
    ways = ArrayField(models.CharField(max_length=6, choices=Transfer))
    pay_to = EncryptedTextField(_("who is to be paid, and how"), blank=True)

    class Meta(ListingDetails.Meta):
        verbose_name = _("rent help")
        verbose_name_plural = _("rent help")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="rent_something_is_open",
                condition=Q(goal__isnull=True) | Q(covered__lt=F("goal")),
            ),
        ]

    @classmethod
    def shown_beside(cls) -> dict[str, BaseExpression]:
        return amounts()
