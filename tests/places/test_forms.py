from typing import Any

import h3
import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_django.asserts import assertHTMLEqual

from places.cells import snap
from places.forms import NOWHERE, Place, PlaceFormMixin
from places.models import Landmark, Neighbourhood
from places.widgets import LongSelect
from tests.factories.places import LandmarkFactory, NeighbourhoodFactory

pytestmark = pytest.mark.django_db

BANDSHELL = (40.6648, -73.9768)
SOMEWHERE_IN_PARK_SLOPE = (40.6650, -73.9870)


class PlaceForm(PlaceFormMixin, forms.Form):
    title = forms.CharField(required=False)


class NamedPlaceForm(PlaceFormMixin, forms.ModelForm):
    class Meta:
        model = Neighbourhood
        fields = ("name",)


@pytest.fixture
def park_slope() -> Neighbourhood:
    return NeighbourhoodFactory.create()


@pytest.fixture
def bandshell(park_slope: Neighbourhood) -> Landmark:
    return LandmarkFactory.create(neighbourhood=park_slope)


@pytest.fixture
def coney_island() -> Neighbourhood:
    return NeighbourhoodFactory.create(name="Coney Island", point=(40.5755, -73.9830))


def chosen(form: PlaceForm) -> Place:
    assert form.is_valid(), form.errors
    return Place(form.cleaned_data["neighbourhood"], form.cleaned_data["cell"])


class TestList:
    def test_a_neighbourhood_stands_for_its_centre(self, park_slope: Neighbourhood) -> None:
        form = PlaceForm({"place": f"neighbourhood-{park_slope.pk}"})
        assert chosen(form) == Place(park_slope, park_slope.cell)

    def test_a_landmark_gives_its_neighbourhood_and_its_own_cell(
        self, park_slope: Neighbourhood, bandshell: Landmark
    ) -> None:
        assert bandshell.cell != park_slope.cell
        form = PlaceForm({"place": f"landmark-{bandshell.pk}"})
        assert chosen(form) == Place(park_slope, bandshell.cell)

    def test_places_are_grouped_by_city_with_landmarks_after_their_neighbourhood(
        self, bandshell: Landmark, coney_island: Neighbourhood
    ) -> None:
        queens = NeighbourhoodFactory(city="Queens", name="Astoria", point=(40.7644, -73.9235))
        choices = PlaceForm().fields["place"].choices  # type: ignore[attr-defined]
        assert [(group if isinstance(label, str) else (group, [words for _, words in label]))
                for group, label in choices] == [
            "",
            ("Brooklyn",
             ["Coney Island", "Park Slope", "Prospect Park Bandshell (Park Slope)"]),
            ("Queens", [queens.name]),
        ]  # fmt: skip

    def test_places_that_were_put_away_cannot_be_chosen(self, park_slope: Neighbourhood) -> None:
        Neighbourhood.objects.update(is_active=False)
        form = PlaceForm({"place": f"neighbourhood-{park_slope.pk}"})
        assert form.errors.as_data()["place"][0].code == "invalid_choice"

    @pytest.mark.parametrize(
        "forged",
        ["neighbourhood-0", "landmark-" + "9" * 30, "\x00", "\ud800", "kept", "x" * 10**6],
    )
    def test_unknown_places_get_a_clear_message(
        self, park_slope: Neighbourhood, forged: str
    ) -> None:
        form = PlaceForm({"place": forged})
        assert not form.is_valid()
        assert "not in the list" in form.errors["place"][0]

    def test_none_is_an_error_only_where_one_is_needed(self, park_slope: Neighbourhood) -> None:
        assert "nearest" in PlaceForm({}).errors["place"][0]
        assert chosen(PlaceForm({"place": ""}, place_required=False)) == NOWHERE
        assert "rather not say" in str(PlaceForm(place_required=False)["place"])

    @pytest.mark.parametrize("places", [1, 30])
    def test_it_costs_two_queries_however_many_places(
        self, places: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(places):
            LandmarkFactory(neighbourhood=NeighbourhoodFactory(name=f"Part {number}"))
        with django_assert_num_queries(2):
            str(PlaceForm({"place": "x"}))


class TestCurrentPlace:
    def test_the_place_until_now_is_selected(
        self, park_slope: Neighbourhood, bandshell: Landmark
    ) -> None:
        at_centre = PlaceForm(current=Place(park_slope, park_slope.cell))
        assert at_centre["place"].initial == f"neighbourhood-{park_slope.pk}"
        at_landmark = PlaceForm(current=Place(park_slope, bandshell.cell))
        assert at_landmark["place"].initial == f"landmark-{bandshell.pk}"
        assert PlaceForm()["place"].initial == ""

    def test_a_patch_that_a_device_gave_can_be_kept(self, park_slope: Neighbourhood) -> None:
        current = Place(park_slope, snap(*SOMEWHERE_IN_PARK_SLOPE))
        form = PlaceForm(current=current)
        assert "Park Slope, as before" in str(form["place"])
        assert chosen(PlaceForm({"place": form["place"].initial}, current=current)) == current

    def test_somebody_whose_neighbourhood_was_put_away_can_stay(
        self, park_slope: Neighbourhood
    ) -> None:
        Neighbourhood.objects.update(is_active=False)
        current = Place(park_slope, park_slope.cell)
        assert chosen(PlaceForm({"place": "kept"}, current=current)) == current

    def test_a_forms_own_initial_goes_first(self, park_slope: Neighbourhood) -> None:
        form = PlaceForm(initial={"place": "x"}, current=Place(park_slope, park_slope.cell))
        assert form["place"].initial == "x"


def test_the_list_is_written_as_django_would(coney_island: Neighbourhood) -> None:
    Neighbourhood.objects.update(name="<b>Coney & Island")
    form = PlaceForm({"place": f"neighbourhood-{coney_island.pk}"})
    plain = forms.Select(choices=form.fields["place"].choices)  # type: ignore[attr-defined]
    plain.attrs, value = {"id": "x", "required": True}, form["place"].value()
    shown = LongSelect(plain.attrs, plain.choices).render("place", value)
    assertHTMLEqual(shown, plain.render("place", value))
    assert "&lt;b&gt;Coney &amp; Island" in shown


class TestMany:
    """More than anybody would look through: those nearby, and what is looked for by its name."""

    @pytest.fixture(autouse=True)
    def towns(self, park_slope: Neighbourhood, bandshell: Landmark, monkeypatch: Any) -> None:
        monkeypatch.setattr("places.forms.MOST_LISTED", 4)
        for city in ("North Haven", "Old Ford"):
            NeighbourhoodFactory(city=city, name="Riverside", point=(41.3, -72.9))
            NeighbourhoodFactory(city=city, name=f"{city} Port", point=(41.4, -72.9))

    def listed(self, form: PlaceForm) -> list[str]:
        groups = form.fields["place"].choices[1:]  # type: ignore[attr-defined]
        return [f"{name}, {city}" for city, names in groups for _value, name in names]

    def test_those_of_the_same_city_are_listed(self, park_slope: Neighbourhood) -> None:
        form = PlaceForm(current=Place(park_slope, park_slope.cell))
        assert self.listed(form) == [
            "Park Slope, Brooklyn",
            "Prospect Park Bandshell (Park Slope), Brooklyn",
        ]
        assert self.listed(PlaceForm()) == []
        assert "Somewhere else" in render_to_string("places/_place_fields.html", {"form": form})

    def test_what_is_called_so_is_the_place_where_there_is_one(self) -> None:
        form = PlaceForm({"place": "", "town": " riverside  ford"})
        assert chosen(form).neighbourhood == Neighbourhood.objects.get(
            city="Old Ford", name="Riverside"
        )
        assert set(form.cleaned_data) == {"title", "place", "neighbourhood", "cell"}

    def test_one_of_several_is_chosen_from_the_list(self, park_slope: Neighbourhood) -> None:
        current = Place(park_slope, park_slope.cell)
        kept = f"neighbourhood-{park_slope.pk}"
        form = PlaceForm({"place": kept, "town": "Riverside"}, current=current)
        assert "they are in the list now" in form.errors["place"][0]
        assert "Riverside, Old Ford" in self.listed(form)
        other = Neighbourhood.objects.get(city="Old Ford", name="Riverside")
        form = PlaceForm({"place": f"neighbourhood-{other.pk}", "town": "Riverside"})
        assert chosen(form).neighbourhood == other
        assert chosen(PlaceForm({"place": f"neighbourhood-{other.pk}"})).neighbourhood == other

    def test_a_landmark_elsewhere_stays_chosen(self, bandshell: Landmark) -> None:
        assert chosen(PlaceForm({"place": f"landmark-{bandshell.pk}"})).cell == bandshell.cell

    @pytest.mark.parametrize("town", ["Atlantis", "%", "\x00", "\ud800", "x" * 101, "x" * 10**6])
    def test_what_is_nowhere_is_told(self, town: str) -> None:
        form = PlaceForm({"place": "", "town": town})
        assert not form.is_valid()
        assert self.listed(form) == []

    def test_the_device_finds_the_nearest_of_all(self) -> None:
        form = by_device(41.4, -72.9)
        assert str(chosen(form).neighbourhood) in {"North Haven Port", "Old Ford Port"}

    def test_it_costs_two_queries(
        self, django_assert_num_queries: DjangoAssertNumQueries, park_slope: Neighbourhood
    ) -> None:
        with django_assert_num_queries(2):
            str(PlaceForm({"town": "Riverside"}, current=Place(park_slope, park_slope.cell)))


def by_device(latitude: float, longitude: float, **kwargs: object) -> PlaceForm:
    data = {"place": "point", "point": f"{latitude},{longitude}"}
    return PlaceForm(data, **kwargs)  # type: ignore[arg-type]


class TestDevice:
    def test_only_the_cell_around_the_point_remains(
        self, park_slope: Neighbourhood, coney_island: Neighbourhood
    ) -> None:
        form = by_device(*SOMEWHERE_IN_PARK_SLOPE)
        assert chosen(form) == Place(park_slope, snap(*SOMEWHERE_IN_PARK_SLOPE))
        assert set(form.cleaned_data) == {"title", "place", "neighbourhood", "cell"}
        assert "40.665" not in str(form.cleaned_data)

    def test_the_one_ring_rule_holds(self, park_slope: Neighbourhood) -> None:
        cell = snap(*SOMEWHERE_IN_PARK_SLOPE)
        next_to_it = next(one for one in h3.grid_disk(cell, 1) if one != cell)
        assert chosen(by_device(*SOMEWHERE_IN_PARK_SLOPE, used_cells=[next_to_it])).cell == (
            next_to_it
        )

    def test_choosing_from_the_list_afterwards_counts(self, coney_island: Neighbourhood) -> None:
        data = {"place": f"neighbourhood-{coney_island.pk}", "point": "40.67,-73.97"}
        assert chosen(PlaceForm(data)).cell == coney_island.cell

    @pytest.mark.parametrize(
        "point",
        ["", "somewhere", "91,0", "0,181", "nan,nan", "40.67", "\x00", "\ud800,1", "9" * 10**6,
         "40.67,-73.97,8"],
    )  # fmt: skip
    def test_a_broken_point_is_told_at_the_list(
        self, park_slope: Neighbourhood, point: str
    ) -> None:
        form = PlaceForm({"place": "point", "point": point})
        assert not form.is_valid()
        assert list(form.errors) == ["place"]
        assert "Choose from the list" in form.errors["place"][0]

    def test_nothing_typed_is_lost_on_an_error(self, park_slope: Neighbourhood) -> None:
        form = PlaceForm({"place": "point", "point": "91,0", "title": "Soup"})
        page = render_to_string("places/_place_fields.html", {"form": form})
        assert '<option value="point" selected>Where I am now</option>' in page
        assert 'value="Soup"' in str(form["title"])

    def test_whoever_is_in_another_city_is_told(self, park_slope: Neighbourhood) -> None:
        form = by_device(41.8781, -87.6298)
        assert "far from every neighbourhood" in form.errors["place"][0]

    def test_a_group_without_places_is_told(self) -> None:
        assert "far from every neighbourhood" in by_device(40.67, -73.97).errors["place"][0]

    def test_lists_instead_of_text_are_refused(self, park_slope: Neighbourhood) -> None:
        form = PlaceForm(MultiValueDict({"place": [["point"]], "point": [["1", "2"]]}))
        assert not form.is_valid()


def test_it_works_on_model_forms_and_with_prefixes(park_slope: Neighbourhood) -> None:
    form = NamedPlaceForm(
        {"a-name": "New name", "a-place": "point", "a-point": "40.6650,-73.9870"}, prefix="a"
    )
    assert form.is_valid(), form.errors
    assert form.instance.name == "New name"
    assert form.cleaned_data["neighbourhood"] == park_slope


def test_the_page_says_what_is_kept_and_offers_the_device_only_by_javascript(
    park_slope: Neighbourhood, settings: Settings
) -> None:
    page = render_to_string("places/_place_fields.html", {"form": PlaceForm()})
    assert "a patch of the map about 0.9 km wide." in page
    assert "Of a place you choose here only that patch is kept" in page
    offer = page[page.index("place-by-device") : page.index("use-my-place")]
    assert "hidden>" in offer
    assert "onclick" not in page
