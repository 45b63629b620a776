import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import h3
import pytest
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command

from places.cells import centre, snap
from places.loading import read_places
from places.models import Landmark, Neighbourhood

pytestmark = pytest.mark.django_db

HEADER = "name,city,latitude,longitude,landmark_of\n"
PARK_SLOPE = "Park Slope,Brooklyn,40.6715,-73.9795,\n"
BANDSHELL = "Bandshell,Brooklyn,40.6648,-73.9768,Park Slope\n"


def load(data: str | bytes, tmp_path: Path) -> str:
    file = tmp_path / "places"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    out = io.StringIO()
    call_command("load_neighbourhoods", str(file), stdout=out)
    return out.getvalue()


def refusal(data: str | bytes, tmp_path: Path) -> str:
    with pytest.raises(CommandError) as refused:
        load(data, tmp_path)
    assert not Neighbourhood.objects.exists()
    return str(refused.value)


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    given = {"name": "Park Slope", "city": "Brooklyn", **properties}
    return {"type": "Feature", "properties": given, "geometry": geometry}


SQUARE = [[-74.0, 40.0], [-73.9, 40.0], [-73.9, 40.1], [-74.0, 40.1], [-74.0, 40.0]]


class TestCsv:
    def test_neighbourhoods_and_landmarks_are_loaded(self, tmp_path: Path) -> None:
        told = load(HEADER + BANDSHELL + PARK_SLOPE, tmp_path)
        assert told == "1 neighbourhoods and 1 landmarks loaded.\n"
        place = Neighbourhood.objects.get()
        assert (place.name, place.city, place.slug) == (
            "Park Slope", "Brooklyn", "brooklyn-park-slope",
        )  # fmt: skip
        assert place.cell == snap(40.6715, -73.9795)
        landmark = Landmark.objects.get()
        assert (landmark.neighbourhood, landmark.cell) == (place, snap(40.6648, -73.9768))

    def test_loading_again_updates_and_never_doubles(self, tmp_path: Path) -> None:
        load(HEADER + PARK_SLOPE + BANDSHELL, tmp_path)
        first = Neighbourhood.objects.get()
        load(HEADER + PARK_SLOPE.replace("40.6715", "40.6815") + BANDSHELL, tmp_path)
        second = Neighbourhood.objects.get()
        assert second.pk == first.pk
        assert second.cell != first.cell
        assert Landmark.objects.count() == 1

    def test_what_is_not_in_the_file_stays(self, tmp_path: Path) -> None:
        load(HEADER + PARK_SLOPE, tmp_path)
        load(HEADER + "Gowanus,Brooklyn,40.6733,-73.9905,\n", tmp_path)
        assert Neighbourhood.objects.count() == 2

    @pytest.mark.parametrize("encode", ["utf-8", "utf-8-sig"])
    def test_spreadsheets_may_write_it_as_they_like(self, tmp_path: Path, encode: str) -> None:
        row = '-73.9795,"Slope, Park ’n’ Ñ", Brooklyn ,40.6715'
        text = f"Longitude,NAME , city,Latitude\r\n{row}\r\n,,,\r\n"
        load(text.encode(encode), tmp_path)
        place = Neighbourhood.objects.get()
        assert (place.name, place.city) == ("Slope, Park ’n’ Ñ", "Brooklyn")

    def test_names_without_latin_letters_get_links_too(self, tmp_path: Path) -> None:
        load(HEADER + "八大道,布鲁克林,40.635,-74.01,\nБрайтон,Бруклин,40.578,-73.96,\n", tmp_path)
        slugs = Neighbourhood.objects.values_list("slug", flat=True)
        assert len(set(slugs)) == 2
        assert all(slug.startswith("place-") for slug in slugs)

    def test_one_name_in_two_cities_is_two_places(self, tmp_path: Path) -> None:
        load(HEADER + PARK_SLOPE + "Park Slope,Boston,42.3,-71.1,\n", tmp_path)
        assert Neighbourhood.objects.count() == 2

    def test_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stdin = SimpleNamespace(buffer=io.BytesIO((HEADER + PARK_SLOPE).encode()))
        monkeypatch.setattr(sys, "stdin", stdin)
        call_command("load_neighbourhoods", "-", stdout=io.StringIO())
        assert Neighbourhood.objects.count() == 1

    def test_every_problem_is_told_by_its_line_and_nothing_is_saved(self, tmp_path: Path) -> None:
        bad = (
            HEADER
            + PARK_SLOPE
            + ",Brooklyn,40.6,-73.9,\n"
            + "A,,40.6,-73.9,\n"
            + '"A\nB",Brooklyn,140.6,-73.9,\n'
            + "C,Brooklyn,forty,-73.9,\n"
            + "D,Brooklyn,40.6,-181,\n"
            + "E,Brooklyn,40.6\n"
            + "F,Brooklyn,40,6,-73,9,\n"
            + "G,Brooklyn,nan,inf,\n"
            + "H" * 81 + ",Brooklyn,40.6,-73.9,\n"
            + "park slope,Brooklyn,40.6,-73.9,\n"
            + "I,Brooklyn,40.6,-73.9,Nowhere\n"
        )  # fmt: skip
        assert refusal(bad, tmp_path).splitlines() == [
            "Nothing was saved.",
            "line 3: the name is missing.",
            "line 4: the city is missing.",
            "line 6: A latitude is a number from -90 to 90. It says '140.6' and '-73.9'.",
            "line 7: A point is a latitude, a comma and a longitude. It says 'forty' and '-73.9'.",
            "line 8: A longitude is a number from -180 to 180. It says '40.6' and '-181'.",
            "line 9: there are 3 values, but the header has 5.",
            "line 10: there are 7 values, but the header has 5.",
            "line 11: A point is a latitude, a comma and a longitude. It says 'nan' and 'inf'.",
            "line 12: the name is longer than 80 characters.",
            "line 13: park slope (Brooklyn) is there already, at line 2.",
            "line 14: Nowhere (Brooklyn) is no neighbourhood of this file.",
        ]

    @pytest.mark.parametrize(
        ("data", "told"),
        [
            (b"", "line 1: the header lacks name, city, latitude, longitude."),
            (b"name,city,latitude\n", "line 1: the header lacks longitude."),
            (HEADER.encode(), "line 1: there are no places in this file."),
            ((HEADER + PARK_SLOPE).encode() + b"Caf\xe9,B,40,-73,\n", "line 3: this is not UTF-8."),
            ((HEADER + PARK_SLOPE).encode("utf-16"), "line 1: this is not UTF-8."),
            ((HEADER + 'A"B"" ,"x').encode(), "line 2: this is not CSV"),
            (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "line 1: this is not UTF-8."),
            ((HEADER + "x" * 200_000 + ",B,1,1,\n").encode(), "line 2: this is not CSV"),
        ],
    )
    def test_files_of_another_kind_are_named(self, tmp_path: Path, data: bytes, told: str) -> None:
        assert told in refusal(data, tmp_path)

    def test_control_characters_never_reach_the_database(self, tmp_path: Path) -> None:
        load(HEADER + "Park\u202e \x00Slope,Brook\u200blyn,40.6715,-73.9795,\n", tmp_path)
        place = Neighbourhood.objects.get()
        assert (place.name, place.city) == ("Park Slope", "Brooklyn")

    def test_many_problems_are_cut_short(self, tmp_path: Path) -> None:
        told = refusal(HEADER + ",,,,x\n" * 50, tmp_path).splitlines()
        assert len(told) == 22
        assert told[-1] == "… and 30 more."

    def test_missing_and_huge_files_are_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in (str(tmp_path / "none"), str(tmp_path)):
            with pytest.raises(CommandError, match="cannot be read"):
                call_command("load_neighbourhoods", name)
        monkeypatch.setattr("places.management.commands.load_neighbourhoods.LARGEST_BYTES", 10)
        with pytest.raises(CommandError, match="larger than"):
            load(HEADER, tmp_path)

    def test_a_failure_in_the_middle_saves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(**kwargs: object) -> None:
            raise RuntimeError("the power went")

        monkeypatch.setattr(Landmark.objects, "update_or_create", fail)
        with pytest.raises(RuntimeError, match="power"):
            load(HEADER + PARK_SLOPE + BANDSHELL, tmp_path)
        assert not Neighbourhood.objects.exists()


class TestGeoJson:
    def test_points_and_areas(self, tmp_path: Path) -> None:
        point = {"type": "Point", "coordinates": [-73.9795, 40.6715, 12.0]}
        polygon = {"type": "Polygon", "coordinates": [SQUARE]}
        told = load(
            "\n" + collection(
                feature(point),
                feature(polygon, name="Square"),
                feature(point, name="Bandshell", landmark_of="Park Slope"),
            ),
            tmp_path,
        )  # fmt: skip
        assert told == "2 neighbourhoods and 1 landmarks loaded.\n"
        assert Neighbourhood.objects.get(name="Park Slope").cell == snap(40.6715, -73.9795)
        assert Neighbourhood.objects.get(name="Square").cell == snap(40.05, -73.95)
        assert Landmark.objects.get().neighbourhood.name == "Park Slope"

    @pytest.mark.parametrize("outer", [SQUARE, SQUARE[::-1], SQUARE[:-1]])
    @pytest.mark.parametrize("step", [1, -1])
    def test_holes_are_left_out_however_they_wind(
        self, tmp_path: Path, outer: list[list[float]], step: int
    ) -> None:
        # Without its eastern half the centre of the square lies in the western half.
        hole = [[-73.95, 40.0], [-73.9, 40.0], [-73.9, 40.1], [-73.95, 40.1], [-73.95, 40.0]]
        polygon = {"type": "Polygon", "coordinates": [outer, hole[::step]]}
        load(collection(feature(polygon)), tmp_path)
        assert Neighbourhood.objects.get().cell == snap(40.05, -73.975)

    def test_parts_count_by_their_size(self, tmp_path: Path) -> None:
        far = [[x + 1, y] for x, y in SQUARE]
        parts = {"type": "MultiPolygon", "coordinates": [[SQUARE], [far[::-1]]]}
        load(collection(feature(parts)), tmp_path)
        assert Neighbourhood.objects.get().cell == snap(40.05, -73.45)

    def test_a_polygon_without_area_is_the_mean_of_its_points(self, tmp_path: Path) -> None:
        line = {"type": "Polygon", "coordinates": [[[-74, 40], [-73, 40], [-74, 40]]]}
        load(collection(feature(line)), tmp_path)
        assert Neighbourhood.objects.get().cell == snap(40, -73.6666667)

    @pytest.mark.parametrize(
        ("geometry", "told"),
        [
            (None, "no Point, Polygon or MultiPolygon"),
            ("x", "no Point, Polygon or MultiPolygon"),
            ({"type": "LineString", "coordinates": SQUARE}, "no Point, Polygon"),
            ({"type": "Point"}, "not numbers"),
            ({"type": "Point", "coordinates": [1]}, "not numbers"),
            ({"type": "Point", "coordinates": ["1", "2"]}, "not numbers"),
            ({"type": "Point", "coordinates": [True, False]}, "not numbers"),
            ({"type": "Point", "coordinates": [0, float("nan")]}, "not numbers"),
            ({"type": "Point", "coordinates": [0, 10**400]}, "not numbers"),
            ({"type": "Point", "coordinates": [40.67, -173.9]}, "latitude is a number"),
            ({"type": "Polygon", "coordinates": []}, "not a list of rings"),
            ({"type": "Polygon", "coordinates": [[]]}, "not a list of rings"),
            ({"type": "Polygon", "coordinates": [[1, 2]]}, "not numbers"),
            ({"type": "MultiPolygon", "coordinates": [SQUARE]}, "not numbers"),
        ],
    )
    def test_broken_geometries_are_told_by_their_number(
        self, tmp_path: Path, geometry: Any, told: str
    ) -> None:
        good = feature({"type": "Point", "coordinates": [-74, 40]}, name="Good")
        message = refusal(collection(good, feature(geometry)), tmp_path)
        assert "feature 2: " in message
        assert told in message

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ('{"type":\n "FeatureCollection",}', "line 2: this is not JSON"),
            ('{"type": "Feature"}', "not a GeoJSON FeatureCollection"),
            ("[1, 2]", "not a GeoJSON FeatureCollection"),
            ('{"type": "FeatureCollection", "features": {}}', "not a GeoJSON FeatureCollection"),
            (collection(), "no places in this file"),
            (collection(1, None), "feature 2: it has no properties"),
            (collection(feature(None, name=7)), "feature 1: its name is not text"),
            ("[" * 200_000, "too deep"),
            ("[" + "9" * 10_000 + "]", "too long numbers"),
        ],
    )
    def test_other_json_is_named(self, tmp_path: Path, text: str, told: str) -> None:
        assert told in refusal(text, tmp_path)


class TestBrooklyn:
    FILE = Path(site_settings.BASE_DIR) / "places/starter/brooklyn.csv"

    def test_it_loads(self) -> None:
        out = io.StringIO()
        call_command("load_neighbourhoods", str(self.FILE), stdout=out)
        assert out.getvalue() == "45 neighbourhoods and 30 landmarks loaded.\n"

    def test_everything_is_in_brooklyn_and_landmarks_are_near(self) -> None:
        rows = read_places(self.FILE.read_bytes())
        cells = {row.name: row.cell for row in rows}
        for row in rows:
            latitude, longitude = centre(row.cell)
            assert 40.57 < latitude < 40.74, row.name
            assert -74.05 < longitude < -73.85, row.name
            if row.landmark_of:
                near = h3.great_circle_distance(
                    centre(row.cell), centre(cells[row.landmark_of]), unit="km"
                )
                assert near < 3, row.name
