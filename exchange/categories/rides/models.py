"""What a rides listing says beyond any listing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from exchange.categories.details import ListingDetails
from places.cells import centre, distance_km
from places.fields import CellField
from places.models import Neighbourhood

if TYPE_CHECKING:
    from exchange.models import Listing


class RideDetails(ListingDetails):
    """Where it goes, from the listing's own place; for an offer what the car has, for a need what
    it must have.

    A driver without ``to_cell`` takes people wherever they need to go and comes back home: their
    way ends where it begins. ``to_latitude``, ``to_longitude`` and ``direct_km`` say the same as
    the two cells, for searching; they are only ever set together, by ``save_for``.
    """

    SHOWN_WITH = ("to_neighbourhood",)

    listing = models.OneToOneField(
        "exchange.Listing", on_delete=models.CASCADE, primary_key=True, related_name="rides"
    )
    to_neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_cell = CellField(blank=True)
    to_latitude = models.FloatField(editable=False)
    to_longitude = models.FloatField(editable=False)
    direct_km = models.FloatField(editable=False)
    wheelchair = models.BooleanField(_("wheelchair"), default=False)
    child_seats = models.PositiveSmallIntegerField(_("child seats"), default=0)
    return_trip = models.BooleanField(_("the way back too"), default=False)

    class Meta(ListingDetails.Meta):
        verbose_name = _("rides")
        verbose_name_plural = _("rides")

    def save_for(self, listing: Listing) -> None:
        end = self.to_cell or listing.cell
        self.to_latitude, self.to_longitude = centre(end)
        self.direct_km = distance_km(listing.cell, end)
        super().save_for(listing)

    @property
    def end_cell(self) -> str:
        """Where the way ends; ``listing`` is loaded."""
        return str(self.to_cell or self.listing.cell)
