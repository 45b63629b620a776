"""Where a population lives: towns on a grid, so far apart that no search reaches from one into
another."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import h3
from django.conf import settings
from django.db.backends.utils import CursorWrapper

from mutualaid.population.size import Size
from places.cells import area_of, centre, distance_km
from places.models import Neighbourhood

# Of latitude, and of longitude at the equator: 333 km.
STEP_DEGREES = 3.0
FARTHEST_NORTH = 57.0
# Of each town, so many cells have people in them.
CELLS = 200
NEIGHBOURHOODS = 8
SLUG = "seeded-"
FIRST = ("North", "South", "East", "West", "Old", "New", "Upper", "Lower", "Great", "Little")
SECOND = ("Haven", "Bridge", "Field", "Mill", "Wood", "Ford", "Brook", "Market", "Hill", "Port")
QUARTERS = (
    "Old Town", "Riverside", "Station Quarter", "Garden Hill", "Harbor Side", "Mill Lane",
    "University Park", "Brickworks",
)  # fmt: skip

TABLE = """
CREATE TEMPORARY TABLE seed_cell (
    town integer, number integer, cell text, area text,
    latitude float8, longitude float8, neighbourhood_id bigint, PRIMARY KEY (town, number)
)
"""


class TooManyTowns(ValueError):
    """There is no room for so many towns so far apart."""


class Home(NamedTuple):
    """A cell with people in it, in the ``quarter``-th neighbourhood of its town."""

    cell: str
    quarter: int


def make_places(cursor: CursorWrapper, size: Size) -> None:
    """Make the neighbourhoods of every town, and ``seed_cell`` with ``CELLS`` rows a town."""
    chance = random.Random(size.seed)  # no secret # nosec B311
    towns = list(_centres(size.towns))
    # None is asked of the database twice: a seed before this one may have left them.
    Neighbourhood.objects.filter(slug__startswith=SLUG).delete()
    quarters, homes = [], []
    for town, (latitude, longitude) in enumerate(towns):
        cells = _cells(latitude, longitude, size.radius_km, chance)
        middles = cells[:: len(cells) // NEIGHBOURHOODS][:NEIGHBOURHOODS]
        quarters += [_quarter(town, number, cell) for number, cell in enumerate(middles)]
        homes.append([_home(cell, middles) for cell in cells])
    saved = Neighbourhood.objects.bulk_create(quarters)
    cursor.execute(TABLE)
    with cursor.copy("COPY seed_cell FROM STDIN") as copy:
        for town, of_town in enumerate(homes):
            for number, home in enumerate(of_town):
                place = saved[town * NEIGHBOURHOODS + home.quarter]
                row = (town, number, home.cell, area_of(home.cell), *centre(home.cell), place.pk)
                copy.write_row(row)


def _centres(count: int) -> Iterator[tuple[float, float]]:
    """The first ``count`` places of the grid, from the middle latitudes outwards."""
    found = list(islice(_grid(), count))
    if len(found) < count:
        raise TooManyTowns(f"There is room for {len(found)} towns, not for {count}.")
    return iter(found)


def _grid() -> Iterator[tuple[float, float]]:
    rows = math.floor(FARTHEST_NORTH / STEP_DEGREES)
    latitudes = [number * STEP_DEGREES for number in range(-rows, rows + 1)]
    for latitude in sorted(latitudes, key=lambda each: (abs(each - 39), each)):
        columns = math.floor(360 * math.cos(math.radians(latitude)) / STEP_DEGREES)
        for column in range(columns):
            yield latitude, column * 360 / columns - 180


def _cells(latitude: float, longitude: float, km: float, chance: random.Random) -> list[str]:
    """CELLS of the cells around a point, in an order of chance."""
    middle = h3.latlng_to_cell(latitude, longitude, settings.CELL_RESOLUTION)
    edge = h3.average_hexagon_edge_length(settings.CELL_RESOLUTION, unit="km")
    rings = max(math.ceil(km / (math.sqrt(3) * edge)), 8)
    return chance.sample(sorted(h3.grid_disk(middle, rings)), CELLS)


def _quarter(town: int, number: int, cell: str) -> Neighbourhood:
    name = f"{FIRST[town % len(FIRST)]} {SECOND[town // len(FIRST) % len(SECOND)]}"
    return Neighbourhood(
        name=QUARTERS[number], slug=f"{SLUG}{town}-{number}", city=f"{name} {town}", cell=cell
    )


def _home(cell: str, middles: list[str]) -> Home:
    nearest = min(range(len(middles)), key=lambda number: distance_km(cell, middles[number]))
    return Home(cell, nearest)
