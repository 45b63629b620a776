"""The part of GeoJSON (RFC 7946) that neighbourhoods come in."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]

# Square degrees, far less than a square metre.
TINY_AREA = 1e-12


class FeatureError(Exception):
    """What is wrong, as the end of a sentence that begins with the feature's number."""


@dataclass(frozen=True)
class Feature:
    """One feature; nothing in it has been looked at yet."""

    geometry: Any
    properties: Any

    def words(self, names: Iterable[str]) -> dict[str, str]:
        """Return the properties of these names as text, missing ones as empty text."""
        if not isinstance(self.properties, dict):
            raise FeatureError("it has no properties.")
        values = {name: self.properties.get(name) or "" for name in names}
        for name, value in values.items():
            if not isinstance(value, str):
                raise FeatureError(f"its {name} is not text.")
        return values


def features(text: str) -> list[Feature]:
    """Return the features of a FeatureCollection; raises FeatureError."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise FeatureError(f"line {error.lineno}: this is not JSON ({error.msg}).") from error
    except (ValueError, RecursionError) as error:
        raise FeatureError("line 1: this JSON has too long numbers or too deep lists.") from error
    collection = found if isinstance(found, dict) else {}
    members = collection.get("features")
    if collection.get("type") != "FeatureCollection" or not isinstance(members, list):
        raise FeatureError("line 1: this JSON is not a GeoJSON FeatureCollection.")
    read = [member if isinstance(member, dict) else {} for member in members]
    return [Feature(member.get("geometry"), member.get("properties")) for member in read]


def point_of(geometry: Any) -> Point:
    """Return (longitude, latitude) of a Point, or of the centroid of a Polygon or MultiPolygon."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind == "Point":
        return _position(coordinates)
    if kind == "Polygon":
        return _centroid([_list(coordinates)])
    if kind == "MultiPolygon":
        return _centroid([_list(polygon) for polygon in _list(coordinates)])
    raise FeatureError("it is no Point, Polygon or MultiPolygon.")


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise FeatureError("its coordinates are not a list of rings of points.")
    return value


def _position(value: Any) -> Point:
    numbers = value[:2] if isinstance(value, list) else []
    if len(numbers) < 2 or not all(_is_number(number) for number in numbers):
        raise FeatureError("its coordinates are not numbers: longitude, then latitude.")
    return float(numbers[0]), float(numbers[1])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1000


def _centroid(polygons: list[list[Any]]) -> Point:
    """The centre of gravity of the polygons' area, in degrees; of their points if they have none.

    Only the first ring of a polygon is its outside, the others are holes, however they wind.
    """
    area = x = y = 0.0
    points: list[Point] = []
    for polygon in polygons:
        for number, ring in enumerate(polygon):
            line = [_position(point) for point in _list(ring)]
            points += line
            ring_area, ring_x, ring_y = _weighted_centre(line)
            weight = abs(ring_area) if number == 0 else -abs(ring_area)
            area, x, y = area + weight, x + ring_x * weight, y + ring_y * weight
    if area < TINY_AREA:
        return (
            math.fsum(point[0] for point in points) / len(points),
            math.fsum(point[1] for point in points) / len(points),
        )
    return x / area, y / area


def _weighted_centre(line: list[Point]) -> tuple[float, float, float]:
    """The (signed area, x, y) of a ring's centre of gravity, in square degrees and degrees.

    The usual sum over edges (P. Bourke, "Calculating the area and centroid of a polygon", 1988),
    seen from the ring's first point: products of whole degrees would lose digits.
    """
    x0, y0 = line[0]
    area = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(line, [*line[1:], line[0]], strict=True):
        cross = ((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)) / 2
        area += cross
        x += (x1 + x2 - 2 * x0) * cross / 3
        y += (y1 + y2 - 2 * y0) * cross / 3
    if abs(area) < TINY_AREA:
        return 0.0, x0, y0
    return area, x0 + x / area, y0 + y / area
