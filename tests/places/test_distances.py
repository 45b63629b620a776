import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from places.distances import KM_PER_MILE, STEPS, describe_distance, describe_patch, step_km


@pytest.mark.parametrize(
    ("km", "step", "words"),
    [
        (0, 0, "in your part of the neighbourhood"),
        (0.49, 0, "in your part of the neighbourhood"),
        (0.92, 1, "about 1 km away"),
        (1.49, 1, "about 1 km away"),
        (1.5, 2, "about 2 km away"),
        (3.9, 3, "about 3 km away"),
        (6.4, 5, "about 5 km away"),
        (9.9, 8, "about 8 km away"),
        (15.9, 12, "about 12 km away"),
        (20, 20, "about 20 km away"),
        (20.01, 40, "more than 20 km away"),
        (12_000, 40, "more than 20 km away"),
    ],
)
def test_kilometres(km: float, step: float, words: str) -> None:
    assert step_km(km) == step
    assert describe_distance(km) == words


@pytest.mark.parametrize(
    ("miles", "words"),
    [
        (0.2, "in your part of the neighbourhood"),
        (0.57, "about half a mile away"),
        (1, "about 1 mile away"),
        (1.9, "about 2 miles away"),
        (12, "about 12 miles away"),
        (13, "more than 12 miles away"),
    ],
)
def test_miles(settings: Settings, miles: float, words: str) -> None:
    settings.DISTANCE_UNIT = "mi"
    assert describe_distance(miles * KM_PER_MILE) == words


@given(st.floats(0, 25_000), st.sampled_from(sorted(STEPS)))
def test_a_step_stands_for_itself_and_says_the_same(km: float, unit: str) -> None:
    from django.test import override_settings

    with override_settings(DISTANCE_UNIT=unit):
        step = step_km(km)
        assert step_km(step) == step
        assert describe_distance(step) == describe_distance(km)


@given(st.floats(0, 100), st.floats(0, 100))
def test_farther_is_never_said_to_be_nearer(one: float, other: float) -> None:
    near, far = sorted((one, other))
    assert step_km(near) <= step_km(far)


@pytest.mark.parametrize(
    ("resolution", "unit", "words"),
    [
        (8, "km", "about 0.9 km wide"),
        (8, "mi", "about 0.6 miles wide"),
        (7, "km", "about 2 km wide"),
        (10, "km", "about 0.1 km wide"),
    ],
)
def test_a_patch_is_as_wide_as_it_says(
    settings: Settings, resolution: int, unit: str, words: str
) -> None:
    settings.CELL_RESOLUTION, settings.DISTANCE_UNIT = resolution, unit
    assert describe_patch() == words


def test_figures_follow_the_language() -> None:
    with translation.override("es"):
        assert "0,9" in describe_patch()
