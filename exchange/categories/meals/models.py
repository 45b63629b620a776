"""What a meals listing says beyond any listing."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from exchange.categories.details import ListingDetails


class Food(models.TextChoices):
    COOKED = "cooked", _("Cooked meals")
    GROCERIES = "groceries", _("Groceries")


class Handover(models.TextChoices):
    DELIVERED = "delivered", _("Brought to the door")
    PICKED_UP = "picked_up", _("Picked up")
    TOGETHER = "together", _("Eaten together")


class Allergen(models.TextChoices):
    """The major allergens named by food law in the EU and the US, in everyday words."""

    GLUTEN = "gluten", _("gluten (wheat, rye, barley)")
    MILK = "milk", _("milk")
    EGGS = "eggs", _("eggs")
    PEANUTS = "peanuts", _("peanuts")
    TREE_NUTS = "tree_nuts", _("tree nuts")
    SESAME = "sesame", _("sesame")
    SOY = "soy", _("soy")
    FISH = "fish", _("fish")
    SHELLFISH = "shellfish", _("shellfish")


class Diet(models.TextChoices):
    VEGETARIAN = "vegetarian", _("vegetarian")
    VEGAN = "vegan", _("vegan")
    HALAL = "halal", _("halal")
    KOSHER = "kosher", _("kosher")
    LOW_SALT = "low_salt", _("low in salt")
    LOW_SUGAR = "low_sugar", _("low in sugar")
    SOFT = "soft", _("soft, easy to chew")


class Containers(models.TextChoices):
    ANY = "any", _("Any containers")
    RETURN = "return", _("Containers go back afterwards")
    OWN = "own", _("Bring your own containers")


class MealDetails(ListingDetails):
    """For an offer what it can be, for a need what would do.

    ``free_from`` is what an offer is made without, and what a need must be without.
    """

    Food = Food
    Handover = Handover
    Allergen = Allergen
    Diet = Diet
    Containers = Containers

    listing = models.OneToOneField(
        "exchange.Listing", on_delete=models.CASCADE, primary_key=True, related_name="meals"
    )
    food = ArrayField(models.CharField(max_length=10, choices=Food))
    handover = ArrayField(models.CharField(max_length=10, choices=Handover))
    free_from = ArrayField(
        models.CharField(max_length=10, choices=Allergen), default=list, blank=True
    )
    diets = ArrayField(models.CharField(max_length=10, choices=Diet), default=list, blank=True)
    containers = models.CharField(max_length=6, choices=Containers, default=Containers.ANY)
    adults = models.PositiveSmallIntegerField(null=True, blank=True)
    children = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(ListingDetails.Meta):
        verbose_name = _("meals")
        verbose_name_plural = _("meals")
