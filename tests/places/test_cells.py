import math
import random

import h3
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from places import cells
from places.cells import (
    PointOutOfRange,
    area_of,
    areas_within,
    centre,
    distance_km,
    is_cell,
    parse_point,
    snap,
)

GRAND_ARMY_PLAZA = (40.6740, -73.9701)
CONEY_ISLAND = (40.5755, -73.9830)
KM_PER_DEGREE = 111.195

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)
points = st.tuples(latitudes, longitudes)


class TestSnap:
    def test_a_point_becomes_a_cell_of_the_groups_resolution(self, settings: Settings) -> None:
        assert h3.get_resolution(snap(*GRAND_ARMY_PLAZA)) == 8
        settings.CELL_RESOLUTION = 7
        assert h3.get_resolution(snap(*GRAND_ARMY_PLAZA)) == 7

    @given(points)
    def test_every_point_on_earth_has_a_cell_around_it(self, point: tuple[float, float]) -> None:
        cell = snap(*point)
        assert is_cell(cell)
        # The farthest corner of any resolution 8 cell is well under a kilometre away.
        assert h3.great_circle_distance(point, centre(cell), unit="km") < 0.8

    @pytest.mark.parametrize(
        "point",
        [(90.1, 0), (-90.1, 0), (0, 180.1), (0, -180.1), (999, 0), (math.nan, 0), (0, math.nan),
         (math.inf, 0), (0, -math.inf), (1e308, 1e308)],
    )  # fmt: skip
    def test_what_is_no_point_is_refused(self, point: tuple[float, float]) -> None:
        with pytest.raises(PointOutOfRange):
            snap(*point)

    def test_homes_anywhere_in_one_cell_are_one_place(self) -> None:
        cell = snap(*GRAND_ARMY_PLAZA)
        latitude, longitude = centre(cell)
        homes = [
            (latitude + north / KM_PER_DEGREE, longitude + east / KM_PER_DEGREE)
            for north in (-0.3, 0, 0.3)
            for east in (-0.3, 0, 0.3)
        ]
        assert {snap(*home) for home in homes} == {cell}


def border_between(one: str, other: str) -> tuple[float, float]:
    (lat, lng), (other_lat, other_lng) = centre(one), centre(other)
    return (lat + other_lat) / 2, (lng + other_lng) / 2


class TestOneRing:
    def test_a_hundred_edits_across_a_border_disclose_one_cell(self) -> None:
        home = snap(*GRAND_ARMY_PLAZA)
        for neighbour in set(h3.grid_disk(home, 1)) - {home}:
            latitude, longitude = border_between(home, neighbour)
            used: list[str] = []
            crossed: set[str] = set()
            for edit in range(100):
                metres = 50 if edit % 2 else -50
                away = metres / 1000 / KM_PER_DEGREE
                point = (
                    latitude + away * math.copysign(1, centre(home)[0] - latitude),
                    longitude + away * math.copysign(1, centre(home)[1] - longitude),
                )
                crossed.add(snap(*point))
                used.append(snap(*point, used=used))
            assert len(crossed) == 2, "the points must lie on both sides"
            assert len(set(used)) == 1

    @given(points, st.integers(0, 18), st.integers(0, 18))
    def test_near_used_cells_nothing_new_is_disclosed(
        self, point: tuple[float, float], first: int, second: int
    ) -> None:
        fresh = snap(*point)
        around = sorted(h3.grid_disk(fresh, 2))
        used = [around[first % len(around)], around[second % len(around)]]
        near = set(h3.grid_disk(fresh, 1)) & set(used)
        taken = snap(*point, used=used)
        if not near:
            assert taken == fresh
        else:
            assert taken in near
            assert distance_km(fresh, taken) == min(distance_km(fresh, cell) for cell in near)

    def test_a_real_move_is_followed(self) -> None:
        used = [snap(*GRAND_ARMY_PLAZA)]
        assert snap(*CONEY_ISLAND, used=used) == snap(*CONEY_ISLAND)

    def test_the_order_of_used_cells_does_not_matter(self) -> None:
        around = h3.grid_disk(snap(*GRAND_ARMY_PLAZA), 1)[1:]
        taken = {snap(*GRAND_ARMY_PLAZA, used=random.sample(around, 6)) for _ in range(20)}
        assert len(taken) == 1

    def test_junk_among_the_used_cells_is_ignored(self) -> None:
        used = ["", "junk", "\x00"]
        assert snap(*GRAND_ARMY_PLAZA, used=used) == snap(*GRAND_ARMY_PLAZA)


class TestIsCell:
    @pytest.mark.parametrize(
        "value",
        ["", "882a100db9ffff", "882a100db9fffff0", "0x882a100db9fffff", "882A100DB9FFFFF",
         "882a100db9fffff\n", "8" * 40, "\x00", "é" * 15, "٨٨٢a100db9fffff", "f" * 15, "0" * 15],
    )  # fmt: skip
    def test_only_one_spelling_of_a_real_cell_counts(self, value: str) -> None:
        assert not is_cell(value)

    def test_finer_cells_than_the_group_chose_are_refused(self) -> None:
        assert is_cell(h3.latlng_to_cell(*GRAND_ARMY_PLAZA, 8))
        assert not is_cell(h3.latlng_to_cell(*GRAND_ARMY_PLAZA, 9))
        assert not is_cell(h3.latlng_to_cell(*GRAND_ARMY_PLAZA, 15))

    @given(st.text(max_size=20))
    def test_any_text_can_be_asked_about(self, text: str) -> None:
        assert not is_cell(text)


class TestDistance:
    def test_a_known_distance(self) -> None:
        # Grand Army Plaza to Coney Island is 11.0 km; centres are up to half a kilometre off.
        got = distance_km(snap(*GRAND_ARMY_PLAZA), snap(*CONEY_ISLAND))
        assert got == pytest.approx(11.0, abs=1.1)

    @given(points, points)
    def test_it_is_the_same_in_both_directions(
        self, one: tuple[float, float], other: tuple[float, float]
    ) -> None:
        a, b = snap(*one), snap(*other)
        assert distance_km(a, b) == distance_km(b, a)
        assert 0 <= distance_km(a, b) <= 20_016
        assert distance_km(a, a) == 0


class TestAreas:
    @hypothesis_settings(max_examples=100, deadline=None)
    @given(points, st.floats(0, 60), st.floats(0, 2 * math.pi), st.floats(0, 1))
    def test_no_cell_within_reach_is_missed(
        self, point: tuple[float, float], km: float, direction: float, share: float
    ) -> None:
        cell = snap(*point)
        latitude, longitude = centre(cell)
        angle = share * km / 6371.0
        north = math.asin(
            math.sin(math.radians(latitude)) * math.cos(angle)
            + math.cos(math.radians(latitude)) * math.sin(angle) * math.cos(direction)
        )
        east = math.atan2(
            math.sin(direction) * math.sin(angle) * math.cos(math.radians(latitude)),
            math.cos(angle) - math.sin(math.radians(latitude)) * math.sin(north),
        )
        turned = (longitude + math.degrees(east) + 540) % 360 - 180
        there = snap(max(-90.0, min(90.0, math.degrees(north))), turned)
        if distance_km(cell, there) <= km:
            assert area_of(there) in areas_within(cell, km)

    @pytest.mark.parametrize("pentagon", sorted(h3.get_pentagons(5))[:4])
    def test_also_where_the_grid_has_pentagons(self, pentagon: str) -> None:
        for cell in sorted(h3.cell_to_children(pentagon, 8))[::40]:
            for there in h3.grid_disk(cell, 20)[::50]:
                assert area_of(there) in areas_within(cell, distance_km(cell, there))

    def test_it_names_few_areas(self) -> None:
        cell = snap(*GRAND_ARMY_PLAZA)
        sizes = {km: len(areas_within(cell, km)) for km in (0, 1, 5, 20, 60)}
        # 20 km around are 1257 km², or five areas of 250; those at the rim come on top.
        assert sizes[0] <= 2
        assert sizes[5] <= 4
        assert sizes[20] <= 14
        assert sizes[60] <= 75

    def test_the_bounds_it_searches_by_hold_everywhere(self) -> None:
        chance = random.Random(5)
        for _ in range(150):
            latitude = math.degrees(math.asin(chance.uniform(-1, 1)))
            area = h3.latlng_to_cell(latitude, chance.uniform(-180, 180), 5)
            assert cells._radius_km(area, 8) < cells.AREA_RADIUS_KM
            ring = set(h3.grid_disk(area, 3)) - set(h3.grid_disk(area, 2))
            assert min(distance_km(area, one) for one in ring) > 3 * cells.AREA_RING_KM

    @pytest.mark.parametrize("km", [-1, math.nan, math.inf])
    def test_senseless_distances_are_refused(self, km: float) -> None:
        with pytest.raises(ValueError, match="kilometres"):
            areas_within(snap(*GRAND_ARMY_PLAZA), km)


class TestParsePoint:
    @pytest.mark.parametrize(
        ("text", "point"),
        [("40.67,-73.97", (40.67, -73.97)), (" 40 , -73.5 ", (40.0, -73.5)), ("-0,+0", (0, 0))],
    )
    def test_reads_two_numbers(self, text: str, point: tuple[float, float]) -> None:
        assert parse_point(text) == point

    @pytest.mark.parametrize(
        "text",
        ["", "40.67", "40.67;-73.97", "40,67,-73,97", "nan,nan", "1e5,0", "40.67,-73.97\x00",
         "٤٠,٧٣", "1_0,2", "9" * 100_000 + ",0", "0x1,2", ".5,.5", "\ud800"],
    )  # fmt: skip
    def test_refuses_everything_else(self, text: str) -> None:
        with pytest.raises(PointOutOfRange):
            parse_point(text)


def test_the_corners_of_a_cell_lie_around_its_centre() -> None:
    found = cells.corners("882a10774dfffff")
    assert len(found) == 6
    latitude, longitude = cells.centre("882a10774dfffff")
    assert min(lat for lat, _ in found) < latitude < max(lat for lat, _ in found)
    assert min(lng for _, lng in found) < longitude < max(lng for _, lng in found)
