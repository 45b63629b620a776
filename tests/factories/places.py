"""Places around Prospect Park, by their real centres."""

from __future__ import annotations

from factory.declarations import LazyAttribute, SubFactory
from factory.django import DjangoModelFactory

from places.cells import snap
from places.models import Landmark, Neighbourhood


class NeighbourhoodFactory(DjangoModelFactory[Neighbourhood]):
    """Park Slope unless told otherwise; ``point`` is (latitude, longitude)."""

    class Meta:
        model = Neighbourhood
        django_get_or_create = ("slug",)

    class Params:
        point = (40.6715, -73.9795)

    name = "Park Slope"
    city = "Brooklyn"
    slug = LazyAttribute(lambda new: f"{new.city} {new.name}".lower().replace(" ", "-"))
    cell = LazyAttribute(lambda new: snap(*new.point))


class LandmarkFactory(DjangoModelFactory[Landmark]):
    class Meta:
        model = Landmark

    class Params:
        point = (40.6648, -73.9768)

    name = "Prospect Park Bandshell"
    neighbourhood = SubFactory(NeighbourhoodFactory)
    cell = LazyAttribute(lambda new: snap(*new.point))
