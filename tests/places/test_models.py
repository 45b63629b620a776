import pytest
from django.db import IntegrityError

from places.models import Landmark, Neighbourhood
from tests.factories.places import LandmarkFactory, NeighbourhoodFactory

pytestmark = pytest.mark.django_db


def test_places_come_by_city_and_name() -> None:
    for city, name in [("Queens", "Astoria"), ("Brooklyn", "Red Hook"), ("Brooklyn", "Gowanus")]:
        NeighbourhoodFactory(city=city, name=name)
    names = [str(place) for place in Neighbourhood.objects.all()]
    assert names == ["Gowanus", "Red Hook", "Astoria"]


def test_places_that_are_put_away_cannot_be_chosen() -> None:
    shown = NeighbourhoodFactory.create()
    NeighbourhoodFactory(name="Gowanus", is_active=False)
    assert list(Neighbourhood.objects.active()) == [shown]


def test_a_landmark_is_in_its_neighbourhood_once() -> None:
    landmark = LandmarkFactory.create()
    assert str(landmark) == "Prospect Park Bandshell"
    LandmarkFactory(neighbourhood=NeighbourhoodFactory(name="Windsor Terrace"))
    with pytest.raises(IntegrityError):
        LandmarkFactory(neighbourhood=landmark.neighbourhood)


def test_landmarks_come_by_neighbourhood_and_name() -> None:
    south = NeighbourhoodFactory(name="Windsor Terrace")
    for name, where in [("Z", NeighbourhoodFactory()), ("A", south), ("B", NeighbourhoodFactory())]:
        LandmarkFactory(name=name, neighbourhood=where)
    assert [landmark.name for landmark in Landmark.objects.all()] == ["B", "Z", "A"]
