"""Places that are stored keep the resolution that the group chose at first."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import Settings

from accounts.models import User
from places.checks import cells_are_of_the_resolution
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_places_of_the_resolution_are_fine(alice: User) -> None:
    assert alice.cell
    assert cells_are_of_the_resolution(databases=["default"]) == []


def test_nothing_stored_is_fine_with_every_resolution(settings: Settings) -> None:
    settings.CELL_RESOLUTION = 6
    assert cells_are_of_the_resolution(databases=["default"]) == []


def test_another_resolution_is_refused_before_migrating(alice: User, settings: Settings) -> None:
    settings.CELL_RESOLUTION = 9
    with pytest.raises(SystemCheckError) as refused:
        call_command("migrate", verbosity=0, skip_checks=False)
    assert "CELL_RESOLUTION is 9, but places of 8 are stored" in str(refused.value)
    assert "Set CELL_RESOLUTION=8." in str(refused.value)


def test_people_without_a_place_do_not_matter(settings: Settings) -> None:
    UserFactory.create(cell="", neighbourhood=None)
    settings.CELL_RESOLUTION = 9
    assert cells_are_of_the_resolution(databases=["default"]) == []


def test_no_database_is_asked_unless_named(alice: User, settings: Settings) -> None:
    settings.CELL_RESOLUTION = 9
    assert cells_are_of_the_resolution() == []
