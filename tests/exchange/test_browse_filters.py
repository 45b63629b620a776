"""Everything that the list of what is open can be narrowed by."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import block_person
from accounts.models import User
from exchange.categories.registry import CATEGORIES
from exchange.forms.browse import BrowseForm
from exchange.views import browse
from exchange.views.browse import PAGE
from places.cells import distance_km
from places.models import Neighbourhood
from safety.rate_limits import RateLimit
from tests.factories.accounts import UserFactory
from tests.factories.care import make_care_need, make_sitter, vouch_for
from tests.factories.exchange import (
    GOWANUS,
    before,
    make_need,
    make_neighbourhood,
    make_offer,
    once,
    weekly,
)
from tests.factories.rides import HOME, make_drive
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def look(person: User | None, query: str = "") -> Any:
    client = signed_in(person) if person else Client()
    response = client.get(f"/listings/{query}")
    assert response.status_code == 200
    return response


def titles(person: User | None, query: str = "") -> list[str]:
    return [listing.title for listing in look(person, query).context["listings"]]


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


class TestWords:
    def test_in_the_title_and_the_words(self, alice: User) -> None:
        make_offer(alice, title="A pot of soup", words="Every Sunday")
        make_need(alice, title="Dinner", words="Soup would be best")
        assert titles(alice, "?q=soups") == ["Dinner", "A pot of soup"]
        assert titles(alice, "?q=soup+sunday&kind=offer") == ["A pot of soup"]
        assert titles(alice, "?q=nothing") == []

    def test_in_the_languages_of_the_reader(self, alice: User, bob: User) -> None:
        make_offer(alice, title="Comidas", languages=["es"])
        bob.languages = ["es"]
        bob.save()
        assert titles(bob, "?q=comida") == ["Comidas"]
        assert titles(alice, "?q=comida") == []
        assert titles(alice, "?q=comidas") == ["Comidas"]
        alice.ui_language = "es"
        alice.save()
        assert titles(alice, "?q=comida") == ["Comidas"]

    def test_of_nobody_one_may_not_see(self, alice: User, bob: User) -> None:
        make_offer(alice, title="Soup", visibility="organizers")
        make_offer(alice, title="Soup for all", visibility="everyone")
        assert titles(bob, "?q=soup") == ["Soup for all"]
        block_person(person=bob, by=alice, at=timezone.now())
        response = look(bob, "?q=soup")
        assert response.context["listings"] == []
        assert response.context["found"] == 0


class TestDays:
    def test_from_and_to(self, alice: User) -> None:
        make_need(alice, title="Soon", schedule=once(2))
        make_need(alice, title="Later", schedule=once(9))
        make_need(alice, title="Any time", schedule=before(5))
        assert titles(alice, f"?from_day={day(3)}") == ["Any time", "Later"]
        assert titles(alice, f"?to_day={day(3)}") == ["Any time", "Soon"]
        assert titles(alice, f"?from_day={day(2)}&to_day={day(2)}") == ["Any time", "Soon"]
        assert titles(alice, f"?from_day={day(6)}&to_day={day(8)}") == []
        assert titles(alice, f"?from_day={day(-9)}&to_day={day(400)}") == titles(alice)
        assert titles(alice, "?from_day=9999-12-31") == []

    def test_on_weekdays(self, alice: User) -> None:
        for weekday in range(3):
            make_need(alice, title=f"{weekday}", schedule=weekly([weekday]))
        make_need(alice, title="Any time", schedule=before(8))
        assert titles(alice, "?weekday=1") == ["Any time", "1"]
        assert titles(alice, "?weekday=0&weekday=2") == ["Any time", "2", "0"]
        assert titles(alice, "?weekday=6") == ["Any time"]

    def test_a_weekday_within_the_days(self, alice: User) -> None:
        tomorrow = (timezone.localdate() + timedelta(days=1)).weekday()
        make_need(alice, title="Weekly", schedule=weekly([tomorrow], weeks=3))
        assert titles(alice, f"?weekday={tomorrow}&to_day={day(5)}") == ["Weekly"]
        assert titles(alice, f"?weekday={tomorrow}&from_day={day(2)}&to_day={day(7)}") == []
        assert titles(alice, f"?weekday={tomorrow}&from_day={day(2)}&to_day={day(8)}") == ["Weekly"]

    def test_only_with_something_left(self, alice: User) -> None:
        need = make_need(alice, schedule=weekly([0, 1]))
        for date in need.occurrences.all():
            if date.local_date.weekday() == 0:
                date.committed = date.quantity
                date.save()
        assert titles(alice, "?weekday=0") == []
        assert titles(alice, "?weekday=1") == [need.title]

    def test_as_the_clock_of_the_reader_goes(self, alice: User) -> None:
        # Ten in the evening in New York is another day in Tokyo.
        make_need(alice, schedule=once(2, hour=22, minutes=60))
        assert titles(alice, f"?from_day={day(3)}") == []
        alice.time_zone = "Asia/Tokyo"
        alice.save()
        here = timezone.localdate()
        assert titles(alice, f"?from_day={here + timedelta(days=3)}") == ["Dinner for two"]


class TestNear:
    def test_the_nearest_first_and_each_step_the_newest(self, alice: User, bob: User) -> None:
        near = alice.cell
        make_need(bob, title="Far, old")
        make_need(alice, title="Here, old", cell=near)
        make_need(bob, title="Far, new")
        make_need(alice, title="Here, new", cell=near)
        every = ["Here, new", "Here, old", "Far, new", "Far, old"]
        assert 1.5 < distance_km(near, bob.cell) < 2.5
        assert titles(alice, "?near=2") == every
        assert titles(alice, "?near=7") == every
        assert titles(alice, "?near=1") == every[:2]
        assert titles(alice, "?near=0") == every[:2]
        assert titles(bob, "?near=2") == ["Far, new", "Far, old", "Here, new", "Here, old"]

    def test_page_after_page_and_back(
        self, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(browse, "PAGE", 2)
        at = timezone.now()
        for number in range(5):
            # Some at the very same moment: their ids decide.
            make_need([alice, bob][number % 2], title=f"{number}", at=at)
        client, url, pages = signed_in(alice), "/listings/?near=3", []
        for _page in range(3):
            context = client.get(url).context
            pages.append([listing.title for listing in context["listings"]])
            url = f"/listings/{context['next_url']}"
        assert pages == [["4", "2"], ["0", "3"], ["1"]]
        assert context["next_url"] == ""
        for titles_before in (pages[1], pages[0]):
            context = client.get(f"/listings/{context['previous_url']}").context
            assert [listing.title for listing in context["listings"]] == titles_before
        assert context["previous_url"] == ""
        assert "near=3" in context["next_url"]

    def test_whoever_is_nowhere_is_told_so(self, alice: User) -> None:
        make_need(alice, visibility="everyone")
        response = look(None, "?near=1")
        assert len(response.context["listings"]) == 1
        assert response.context["form"].left_out == [
            "Near me: Sign in and say where you are, then you can choose how far."
        ]
        assert 'name="near"' not in response.content.decode()


def test_by_language(alice: User) -> None:
    make_need(alice, title="Cena", languages=["es", "en"])
    make_need(alice, title="Dinner")
    assert titles(alice, "?language=es") == ["Cena"]
    assert titles(alice, "?language=en") == ["Dinner", "Cena"]
    assert titles(alice, "?language=ru") == []


class TestOfACategory:
    def test_meals(self, alice: User) -> None:
        make_offer(alice, title="Vegan", diets=["vegan", "halal"], free_from=["milk", "eggs"])
        make_offer(alice, title="Vegetarian", diets=["vegetarian"], free_from=["eggs"])
        make_need(alice, title="Without milk", free_from=["milk"])
        meals = "?category=meals"
        assert titles(alice, f"{meals}&free_from=milk") == ["Without milk", "Vegan"]
        assert titles(alice, f"{meals}&free_from=milk&free_from=eggs") == ["Vegan"]
        assert titles(alice, f"{meals}&diets=vegetarian") == ["Vegetarian", "Vegan"]
        assert titles(alice, f"{meals}&diets=vegan") == ["Vegan"]
        assert titles(alice, f"{meals}&diets=halal&diets=kosher") == []

    def test_rides(self, alice: User) -> None:
        make_drive(alice, HOME, title="Van", wheelchair=True, child_seats=1)
        make_drive(alice, HOME, title="Car", child_seats=2)
        assert titles(alice, "?category=rides&wheelchair=on") == ["Van"]
        assert titles(alice, "?category=rides&child_seats=2") == ["Car"]
        assert titles(alice, "?category=rides&child_seats=1") == ["Car", "Van"]

    def test_childcare(self, alice: User) -> None:
        vouch_for(alice)
        make_sitter(alice, title="Little ones", youngest=0, oldest=3)
        make_sitter(alice, title="School", youngest=6, oldest=12)
        assert titles(alice, "?category=childcare&age=0") == ["Little ones"]
        assert titles(alice, "?category=childcare&age=7") == ["School"]
        assert titles(alice, "?category=childcare&age=5") == []

    def test_its_filters_show_where_it_is_chosen(self, alice: User) -> None:
        for category in CATEGORIES.values():
            names = list(category.filters.base_fields) if category.filters else []
            page = look(alice, f"?category={category.name}").content.decode()
            assert all(f'name="{name}"' in page for name in names)
            assert not any(f'name="{name}"' in look(alice).content.decode() for name in names)

    def test_every_filter_has_a_name_of_its_own(self) -> None:
        forms: list[Any] = [
            BrowseForm,
            *(one.filters for one in CATEGORIES.values() if one.filters),
        ]
        names = [name for form in forms for name in form.base_fields]
        assert len(names) == len(set(names))
        assert not {"after", "before"} & set(names)


class TestChips:
    def test_one_for_each_filter_that_is_on_and_each_takes_its_own_away(self, alice: User) -> None:
        make_neighbourhood()
        query = (
            "?q=so+up&kind=offer&category=meals&near=0&neighbourhood=gowanus"
            "&from_day=2040-12-24&weekday=0&weekday=1&language=es&free_from=milk&diets=vegan"
        )
        form = look(alice, query).context["form"]
        assert form.left_out == []
        assert form.url() == query
        words = {chip.words: chip.url for chip in form.chips}
        assert list(words) == [
            "Words: so up",
            "Show: Offers",
            "What: Meals",
            "Near me: in your part of the neighbourhood",
            "Where: Gowanus",
            "From: Mon 24 Dec",
            "Weekdays: Monday",
            "Weekdays: Tuesday",
            "Language: Spanish",
            "Made without: milk",
            "Diet: vegan",
        ]
        assert words["Weekdays: Monday"] == query.replace("&weekday=0", "")
        assert words["Words: so up"] == query.replace("q=so+up&", "")
        # With the category goes what it brought.
        gone = query.replace("&category=meals", "").replace("&free_from=milk&diets=vegan", "")
        assert words["What: Meals"] == gone

    def test_an_age_of_nought_is_an_age(self, alice: User) -> None:
        form = look(alice, "?category=childcare&age=0").context["form"]
        assert [chip.words for chip in form.chips] == [
            "What: Childcare",
            "Age of the child, in years: 0",
        ]

    def test_a_box_that_is_ticked_says_its_name(self, alice: User) -> None:
        form = look(alice, "?category=rides&wheelchair=on").context["form"]
        assert [chip.words for chip in form.chips] == ["What: Rides", "With a wheelchair"]
        assert form.url() == "?category=rides&wheelchair=on"


class TestLeftOut:
    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ("?kind=gold", "Show: We do not know this one."),
            ("?category=gold", "What: We do not know this one."),
            ("?near=99", "Near me: We do not know this one."),
            ("?language=xx", "Language: We do not know this one."),
            ("?weekday=7", "Weekdays: We do not know one of these."),
            ("?from_day=x", "From: Write a day as year-month-day, such as 2030-12-24."),
            ("?to_day=2020-01-01", "To: That day is over."),
            ("?from_day=2040-01-02&to_day=2040-01-01", "To: That is before the first day."),
            ("?q=" + "x" * 10_000, "Words: Look for at most 100 letters."),
            ("?category=meals&diets=gold", "Diet: We do not know one of these."),
            ("?category=rides&child_seats=x", "Child seats, at least: Write a whole number."),
            ("?category=childcare&age=18", "Age of the child, in years: At most 17."),
            ("?diets=vegan", "Diet: only for Meals."),
            ("?category=rides&free_from=milk", "Made without: only for Meals."),
        ],
    )
    def test_what_is_not_understood_is_named(self, alice: User, query: str, sentence: str) -> None:
        response = look(alice, query)
        assert response.context["form"].left_out == [sentence]
        assert sentence in response.content.decode().partition('id="results"')[2]

    def test_everything_else_still_counts(self, alice: User) -> None:
        make_need(alice, title="Dinner")
        make_offer(alice, title="Soup")
        response = look(alice, "?kind=offer&neighbourhood=atlantis")
        assert [listing.title for listing in response.context["listings"]] == ["Soup"]
        assert response.context["form"].url() == "?kind=offer"


class TestPage:
    def test_how_many_there_are_without_counting_them_all(
        self, alice: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(browse, "MOST_COUNTED", 3)
        make_need(alice)
        assert "1 found" in look(alice).content.decode()
        make_need(alice)
        make_need(alice)
        assert "3 found" in look(alice).content.decode()
        make_need(alice)
        with CaptureQueriesContext(connection) as queries:
            page = look(alice).content.decode()
        assert "More than 3 found" in page
        counts = [each["sql"] for each in queries if "COUNT(*)" in each["sql"]]
        assert any("LIMIT 4" in sql for sql in counts)
        assert "Nothing found" in look(alice, "?q=zebra").content.decode()

    def test_going_back_to_where_something_is_gone_fills_the_page(self, alice: User) -> None:
        needs = [make_need(alice, title=f"{number}") for number in range(PAGE + 4)]
        client = signed_in(alice)
        second = client.get(f"/listings/{client.get('/listings/').context['next_url']}").context
        needs[-1].delete()
        first = client.get(f"/listings/{second['previous_url']}").context
        assert [one.title for one in first["listings"]] == [
            f"{number}" for number in reversed(range(3, PAGE + 3))
        ]
        assert first["previous_url"] == ""

    def test_beyond_the_last_one(self, alice: User) -> None:
        make_need(alice)
        page = look(alice, "?kind=need&after=2001-01-01T00:00:00%2B00:00_1").content.decode()
        assert "That was all of it" in page
        assert 'href="?kind=need"' in page

    def test_htmx_swaps_what_belongs_to_it(self, alice: User) -> None:
        make_need(alice)
        client = signed_in(alice)
        headers = {"HX-Request": "true"}
        part = client.get("/listings/?q=&kind=need&category=meals&near=", headers=headers)
        text = part.content.decode()
        assert part.headers["HX-Push-Url"] == "/listings/?kind=need&category=meals"
        assert 'id="category-filters"' in text
        assert 'name="free_from"' in text
        assert "1 found" in text
        assert client.get("/listings/?q=", headers=headers).headers["HX-Push-Url"] == "/listings/"

    @pytest.mark.parametrize(
        "query", ["", "?q=dinner", "?near=3&weekday=0&weekday=1&language=en&category=meals&diets=x"]
    )
    def test_as_many_queries_for_one_row_as_for_many(self, alice: User, query: str) -> None:
        client = signed_in(alice)
        counts = []
        for more in (1, 29):
            for _number in range(more):
                make_need(UserFactory.create(), schedule=weekly())
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/listings/{query}").context["listings"]
            counts.append(len([each for each in queries if "SAVEPOINT" not in each["sql"]]))
        assert counts[0] == counts[1] <= 12

    def test_folded_away_until_it_is_used(self, alice: User) -> None:
        assert "<details >" in look(alice, "?kind=need&q=x&category=meals").content.decode()
        for query in ("?weekday=0", "?neighbourhood=atlantis", "?category=rides&wheelchair=on"):
            assert "<details open>" in look(alice, query).content.decode()


class TestLimit:
    def test_searching_is_limited_and_looking_is_not(
        self, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        few = RateLimit("exchange.search", limit=3, per=timedelta(minutes=1))
        monkeypatch.setattr(browse, "SEARCHING", few)
        client = signed_in(alice)
        statuses = [client.get("/listings/?q=soup").status_code for _time in range(5)]
        assert statuses == [200, 200, 200, 429, 429]
        assert client.get("/listings/").status_code == 200
        assert client.get("/listings/?kind=gold").status_code == 200
        assert signed_in(bob).get("/listings/?q=soup").status_code == 200

    def test_htmx_is_led_to_the_page_that_says_so(
        self, alice: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        few = RateLimit("exchange.search", limit=1, per=timedelta(minutes=1))
        monkeypatch.setattr(browse, "SEARCHING", few)
        client, headers = signed_in(alice), {"HX-Request": "true"}
        assert client.get("/listings/?q=soup", headers=headers).status_code == 200
        refused = client.get("/listings/?q=soup", headers=headers)
        assert refused.status_code == 429
        assert refused.headers["HX-Redirect"] == "/listings/?q=soup"


def test_a_family_is_found_by_each_of_its_ages(alice: User, bob: User) -> None:
    need = make_care_need(bob, (2, 6))
    vouch_for(alice)
    assert titles(alice, "?category=childcare&age=2") == [need.title]
    assert titles(alice, "?category=childcare&age=1") == []


def test_of_many_neighbourhoods_ones_own_city_and_the_chosen_one_are_offered(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exchange.forms.browse.MOST_NEIGHBOURHOODS", 3)
    far = [
        Neighbourhood(name=f"Far {number}", slug=f"far-{number}", city="Albany", cell=GOWANUS)
        for number in range(5)
    ]
    Neighbourhood.objects.bulk_create(far)
    offered = [slug for slug, _name in look(alice).context["form"].fields["neighbourhood"].choices]
    assert offered == ["", "gowanus", "far-0", "far-1"]
    form = look(alice, "?neighbourhood=far-4").context["form"]
    assert form.chosen_neighbourhood == far[4]
    assert look(None).context["form"].neighbourhoods.keys() == {"far-0", "far-1", "far-2"}
    # A city larger than the list leaves the chosen one in it.
    alice.neighbourhood = far[0]
    alice.save(update_fields=["neighbourhood"])
    assert look(alice, "?neighbourhood=gowanus").context["form"].left_out == []
