"""Places around Prospect Park, by their real centres."""

from __future__ import annotations

import factory

from places.cells import snap
from places.models import Landmark, Neighbourhood


class NeighbourhoodFactory(factory.django.DjangoModelFactory[Neighbourhood]):
    """Park Slope unless told otherwise; ``point`` is (latitude, longitude)."""

    class Meta:
        model = Neighbourhood
        django_get_or_create = ("slug",)

    class Params:
        point = (40.6715, -73.9795)

    name = "Park Slope"
    city = "Brooklyn"
    slug = factory.LazyAttribute(lambda new: f"{new.city} {new.name}".lower().replace(" ", "-"))
    cell = factory.LazyAttribute(lambda new: snap(*new.point))


class LandmarkFactory(factory.django.DjangoModelFactory[Landmark]):
    class Meta:
        model = Landmark

    class Params:
        point = (40.6648, -73.9768)

    name = "Prospect Park Bandshell"
    neighbourhood = factory.SubFactory(NeighbourhoodFactory)
    cell = factory.LazyAttribute(lambda new: snap(*new.point))
