import pytest
from django.core.exceptions import ValidationError

from places.cells import snap
from places.fields import CellField
from places.models import Neighbourhood


def test_only_cells_of_the_groups_resolution_are_kept() -> None:
    place = Neighbourhood(name="Park Slope", slug="park-slope", city="Brooklyn")
    for wrong in ("", "40.67,-73.97", "892a100db97ffff", "8" * 40):
        place.cell = wrong
        with pytest.raises(ValidationError) as refused:
            place.full_clean(validate_unique=False)
        assert list(refused.value.message_dict) == ["cell"]
    place.cell = snap(40.6715, -73.9795)
    place.full_clean(validate_unique=False)


def test_it_may_be_empty_where_blank_is_allowed() -> None:
    assert CellField(blank=True).clean("", None) == ""


def test_it_migrates_by_its_own_name() -> None:
    field = CellField("cell", blank=True, max_length=99)
    _, path, args, kwargs = field.deconstruct()
    assert path == "places.fields.CellField"
    assert kwargs == {"verbose_name": "cell", "blank": True}
    assert CellField(*args, **kwargs).max_length == 15
