"""The places of a group, loaded by whoever runs the site: neighbourhoods and their landmarks."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from places.fields import CellField


class NeighbourhoodQuerySet(models.QuerySet["Neighbourhood"]):
    def active(self) -> NeighbourhoodQuerySet:
        """Those that people can choose."""
        return self.filter(is_active=True)


class Neighbourhood(models.Model):
    """A part of a city that people know by name; ``cell`` holds its centre."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("short name in links"), max_length=100, unique=True)
    city = models.CharField(_("city"), max_length=80)
    cell = CellField(_("cell of its centre"))
    is_active = models.BooleanField(_("can be chosen"), default=True)

    objects = NeighbourhoodQuerySet.as_manager()

    class Meta:
        verbose_name = _("neighbourhood")
        verbose_name_plural = _("neighbourhoods")
        ordering: ClassVar[list[str]] = ["city", "name", "id"]

    def __str__(self) -> str:
        return self.name


class Landmark(models.Model):
    """A public place that people can name instead of where they live."""

    name = models.CharField(_("name"), max_length=80)
    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.CASCADE, related_name="landmarks"
    )
    cell = CellField(_("cell"))

    class Meta:
        verbose_name = _("landmark")
        verbose_name_plural = _("landmarks")
        ordering: ClassVar[list[str]] = ["neighbourhood__city", "neighbourhood__name", "name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["neighbourhood", "name"], name="landmark_once_a_neighbourhood"
            ),
        ]

    def __str__(self) -> str:
        return self.name
