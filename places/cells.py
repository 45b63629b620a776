"""Places as cells of the H3 grid, so that nobody's address is stored or can be worked out.

A cell is a string of 15 hexadecimal digits. Points are degrees of latitude and longitude
(WGS 84), distances are kilometres. Why cells: docs/adr/0004-places-are-cells.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from functools import lru_cache

import h3
from django.conf import settings

AREA_RESOLUTION = 5
# The least width of a ring of areas anywhere on Earth, with a margin: the smallest resolution 5
# hexagons have edges of about 7 km, and a ring adds one and a half edges at its narrowest.
AREA_RING_KM = 8.0
# The greatest distance from the centre of an area to the centre of a cell in it, with a margin.
AREA_RADIUS_KM = 13.0

_CELL = re.compile(r"[0-9a-f]{15}", re.ASCII)
_NUMBER = r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?"
_POINT = re.compile(rf"\s*({_NUMBER})\s*,\s*({_NUMBER})\s*", re.ASCII)


class PointOutOfRange(ValueError):
    """The numbers do not name a point on Earth."""


def is_cell(value: str) -> bool:
    """Whether ``value`` is the one spelling of a cell of the configured resolution."""
    return (
        _CELL.fullmatch(value) is not None
        and h3.is_valid_cell(value)
        and h3.get_resolution(value) == settings.CELL_RESOLUTION
    )


def parse_point(text: str) -> tuple[float, float]:
    """Return (latitude, longitude) in degrees from "40.67,-73.97"; raises PointOutOfRange."""
    match = _POINT.fullmatch(text)
    if match is None:
        raise PointOutOfRange("A point is a latitude, a comma and a longitude.")
    return float(match[1]), float(match[2])


def check_point(latitude: float, longitude: float) -> None:
    """Raise PointOutOfRange unless this is a point on Earth: H3 itself wraps in silence."""
    if not (math.isfinite(latitude) and -90 <= latitude <= 90):
        raise PointOutOfRange("A latitude is a number from -90 to 90.")
    if not (math.isfinite(longitude) and -180 <= longitude <= 180):
        raise PointOutOfRange("A longitude is a number from -180 to 180.")


def snap(latitude: float, longitude: float, *, used: Collection[str] = ()) -> str:
    """Return the cell that stands for a point from now on.

    ``used`` are the cells this person chose before. A point within one ring of any of them takes
    that cell (the nearest centre where there are several), so that somebody who corrects a point
    to and fro across a border discloses one cell and not the border.
    Raises PointOutOfRange.
    """
    check_point(latitude, longitude)
    cell: str = h3.latlng_to_cell(latitude, longitude, settings.CELL_RESOLUTION)
    near = set(h3.grid_disk(cell, 1)).intersection(used)
    return min(near, key=lambda other: (distance_km(cell, other), other), default=cell)


def centre(cell: str) -> tuple[float, float]:
    """Return the (latitude, longitude) of the middle of a cell, in degrees."""
    latitude, longitude = h3.cell_to_latlng(cell)
    return latitude, longitude


def corners(cell: str) -> list[tuple[float, float]]:
    """Return the corners of a cell as (latitude, longitude) in degrees, in order around it."""
    return [(latitude, longitude) for latitude, longitude in h3.cell_to_boundary(cell)]


def distance_km(one: str, other: str) -> float:
    """Return the great-circle distance between two centres; the same in both directions.

    H3's own ``great_circle_distance``: the haversine formula (R. W. Sinnott, "Virtues of the
    Haversine", Sky and Telescope 68(2), 1984) on a sphere of radius 6371.007 km.
    """
    first, second = sorted((one, other))
    return float(h3.great_circle_distance(centre(first), centre(second), unit="km"))


def area_of(cell: str) -> str:
    """Return the resolution 5 cell (about 250 km²) that searches look a cell up by."""
    area: str = h3.cell_to_parent(cell, AREA_RESOLUTION)
    return area


def areas_within(cell: str, km: float) -> list[str]:
    """Return, sorted, every area that holds a cell whose centre is within ``km``.

    Complete, and little more than needed: some areas may hold no such cell.
    Raises ValueError when ``km`` is negative or not finite.
    """
    if not (math.isfinite(km) and km >= 0):
        raise ValueError("A distance is a number of kilometres, zero or more.")
    rings = math.ceil((km + AREA_RADIUS_KM) / AREA_RING_KM) + 1
    candidates = h3.grid_disk(area_of(cell), rings)
    return sorted(area for area in candidates if _may_hold(area, cell, km))


def areas_along(one: str, other: str, km: float) -> list[str]:
    """Return, sorted, every area that holds a cell by which it is at most ``km`` from ``one`` to
    ``other``: an ellipse around the two. Complete, and little more than needed.

    Empty where the straight way is longer. Raises ValueError when ``km`` is negative or not finite.
    """
    farthest = (km + distance_km(one, other)) / 2
    return [
        area
        for area in areas_within(one, farthest)
        if _is_within(area, distance_km(area, one) + distance_km(area, other), km, times=2)
    ]


def _may_hold(area: str, cell: str, km: float) -> bool:
    return _is_within(area, distance_km(area, cell), km, times=1)


def _is_within(area: str, away: float, km: float, *, times: int) -> bool:
    """Whether the centre of an area is away no more than ``km`` and so many of its radii.

    The radius is looked at last: working it out is much the dearest.
    """
    if away <= km or away > km + times * AREA_RADIUS_KM:
        return away <= km
    return away <= km + times * _radius_km(area, settings.CELL_RESOLUTION)


@lru_cache(maxsize=4096)
def _radius_km(area: str, resolution: int) -> float:
    """The distance from an area's centre to the farthest centre of its cells.

    Children stick out of their parent a little, hence no formula. The margin of ten metres is for
    callers whose Earth has a slightly different radius.
    """
    return max(distance_km(area, cell) for cell in h3.cell_to_children(area, resolution)) + 0.01
