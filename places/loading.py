"""Reading the places of a group from a file, whole or not at all.

CSV (UTF-8, with a header): ``name,city,latitude,longitude`` and, for landmarks, ``landmark_of``
with the name of their neighbourhood in the same city. GeoJSON (RFC 7946): a FeatureCollection of
Points, Polygons or MultiPolygons (their centroid counts) with the properties ``name``, ``city``
and, for landmarks, ``landmark_of``. Degrees are WGS 84.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import slugify

from places.cells import PointOutOfRange, parse_point, snap
from places.geojson import FeatureError, features, point_of
from places.models import Landmark, Neighbourhood
from safety.text import no_line_breaks

COLUMNS = ("name", "city", "latitude", "longitude", "landmark_of")
LONGEST_NAME = 80
LONGEST_SLUG = 100

# Where it stands, its fields by name, and what is wrong with the row as a whole (or nothing).
RawRow = tuple[str, Mapping[str, str], str]


class LoadingError(Exception):
    """``problems`` has a sentence for each, beginning with its line or feature."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Row:
    """A place of the file; ``where`` is "line 3" or "feature 2", ``landmark_of`` may be empty."""

    where: str
    name: str
    city: str
    cell: str
    landmark_of: str = ""

    @property
    def slug(self) -> str:
        """The neighbourhood's short name; letters without Latin spelling give a number."""
        words = f"{self.city} {self.name}"
        number = hashlib.sha256(words.encode()).hexdigest()[:12]
        return slugify(words)[:LONGEST_SLUG] if slugify(self.name) else f"place-{number}"


def read_places(data: bytes) -> list[Row]:
    """Return the rows of a CSV or GeoJSON file; raises LoadingError with every problem in it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LoadingError(f"line {line}: this is not UTF-8. Save the file as UTF-8.") from error
    is_json = text.lstrip().startswith(("{", "["))
    raw = _geojson_rows(text) if is_json else _csv_rows(text)
    rows: list[Row] = []
    problems: list[str] = []
    for where, fields, problem in raw:
        try:
            rows.append(_row(where, fields, problem))
        except ValueError as error:
            problems.append(f"{where}: {error}")
    problems += _disagreements(rows)
    if problems:
        raise LoadingError(*problems)
    if not rows:
        raise LoadingError("line 1: there are no places in this file.")
    return rows


def _csv_rows(text: str) -> Iterator[RawRow]:
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        missing = [name for name in COLUMNS[:4] if name not in header]
        if missing:
            raise LoadingError(f"line 1: the header lacks {', '.join(missing)}.")
        for cells in lines:
            if any(cell.strip() for cell in cells):
                fields = dict(zip(header, cells, strict=False))
                yield f"line {lines.line_num}", fields, _width_problem(header, cells)
    except csv.Error as error:
        raise LoadingError(f"line {lines.line_num}: this is not CSV ({error}).") from error


def _width_problem(header: list[str], cells: list[str]) -> str:
    """Tell a row that is too long or too short, often one with an unquoted comma."""
    if len(cells) == len(header):
        return ""
    return f"there are {len(cells)} values, but the header has {len(header)}."


def _geojson_rows(text: str) -> Iterator[RawRow]:
    try:
        found = features(text)
    except FeatureError as error:
        raise LoadingError(str(error)) from error
    for number, feature in enumerate(found, start=1):
        fields: dict[str, str] = {}
        problem = ""
        try:
            fields = feature.words(("name", "city", "landmark_of"))
            longitude, latitude = point_of(feature.geometry)
            fields |= {"latitude": f"{latitude:.7f}", "longitude": f"{longitude:.7f}"}
        except FeatureError as error:
            problem = str(error)
        yield f"feature {number}", fields, problem


def _row(where: str, fields: Mapping[str, str], problem: str) -> Row:
    if problem:
        raise ValueError(problem)
    name, city, landmark_of = (
        no_line_breaks(fields.get(column, "")) for column in ("name", "city", "landmark_of")
    )
    for column, value in (("name", name), ("city", city)):
        if not value:
            raise ValueError(f"the {column} is missing.")
        if len(value) > LONGEST_NAME:
            raise ValueError(f"the {column} is longer than {LONGEST_NAME} characters.")
    try:
        point = parse_point(f"{fields['latitude']},{fields['longitude']}")
        return Row(where, name, city, snap(*point), landmark_of)
    except PointOutOfRange as error:
        given = f"{fields['latitude']!r:.40} and {fields['longitude']!r:.40}"
        raise ValueError(f"{error} It says {given}.") from error


def _disagreements(rows: Iterable[Row]) -> Iterator[str]:
    """Give a sentence for each duplicate and for each landmark of an unknown neighbourhood."""
    slugs: dict[str, Row] = {}
    landmarks: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        seen = (
            landmarks.setdefault((row.city, row.landmark_of, row.name), row)
            if row.landmark_of
            else slugs.setdefault(row.slug, row)
        )
        if seen is not row:
            yield f"{row.where}: {row.name} ({row.city}) is there already, at {seen.where}."
    known = {(row.city, row.name) for row in slugs.values()}
    for row in landmarks.values():
        if (row.city, row.landmark_of) not in known:
            yield f"{row.where}: {row.landmark_of} ({row.city}) is no neighbourhood of this file."


@transaction.atomic
def save_places(rows: Iterable[Row]) -> tuple[int, int]:
    """Create or update by slug (landmarks: by name); return (neighbourhoods, landmarks) saved.

    What is in the database and not in the file stays as it is.
    """
    rows = list(rows)
    neighbourhoods = {
        (row.city, row.name): Neighbourhood.objects.update_or_create(
            slug=row.slug, defaults={"name": row.name, "city": row.city, "cell": row.cell}
        )[0]
        for row in rows
        if not row.landmark_of
    }
    landmarks = [row for row in rows if row.landmark_of]
    for row in landmarks:
        Landmark.objects.update_or_create(
            name=row.name,
            neighbourhood=neighbourhoods[row.city, row.landmark_of],
            defaults={"cell": row.cell},
        )
    return len(neighbourhoods), len(landmarks)
