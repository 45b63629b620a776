"""The small sentences about listings, and the links for ways to reach somebody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from pytest_django import Settings

from accounts.models import ContactChannel, User
from exchange import phrases
from exchange.categories.registry import CATEGORIES
from exchange.forms.listings import NewListingForm
from exchange.models import Listing
from exchange.models.listings import Kind, Visibility
from exchange.templatetags.exchange_words import links, part_label
from exchange.templatetags.meals_words import allergen_names, people
from places.clock import day
from tests.exchange.pages import unbroken
from tests.factories.exchange import before, make_agreement, make_need, make_offer, once, weekly


def card(listing: Listing) -> Listing:
    return Listing.objects.for_cards().get(pk=listing.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("weekdays", "words"),
    [
        (range(7), "Every day"),
        (range(5), "Monday to Friday"),
        ([1], "Every Tuesday"),
        ([1, 3, 5], "Every Tuesday, Thursday and Saturday"),
    ],
)
def test_every_week(alice: User, weekdays: list[int], words: str) -> None:
    listing = card(make_need(alice, schedule=weekly(weekdays, weeks=4)))
    assert phrases.when(listing).startswith(unbroken(f"{words}, 6–8 p.m., until "))


@pytest.mark.django_db
@pytest.mark.parametrize("weeks", [4, 30])
def test_every_week_until_a_day_on_which_it_happens(alice: User, weeks: int) -> None:
    """Also before the dates of the last weeks are made."""
    schedule = weekly([1], weeks=weeks)
    last = max(slot.local_date for slot in schedule.slots(schedule.first_on, schedule.until))
    for late in range(7):
        until = replace(schedule, until=last + timedelta(days=late))
        listing = card(make_need(alice, schedule=until))
        assert phrases.when(listing).endswith(f", until {day(last)}")
    if weeks == 4:
        listing.occurrences.filter(local_date=last).update(cancelled_at=timezone.now())
        assert day(last) not in phrases.when(card(listing))


@pytest.mark.django_db
def test_every_week_past_midnight(alice: User) -> None:
    late = card(make_need(alice, schedule=weekly([1], hour=22, minutes=180)))
    assert phrases.when(late).startswith(
        unbroken("Every Tuesday, 10 p.m.–1 a.m.") + " the next day, until "
    )
    until_midnight = card(make_need(alice, schedule=weekly([1], hour=22, minutes=120)))
    assert "the next day" not in phrases.when(until_midnight)


@pytest.mark.django_db
def test_once_before_and_gone_by(alice: User) -> None:
    assert phrases.when(card(make_need(alice, schedule=once()))).endswith(unbroken("6–8 p.m."))
    assert phrases.when(card(make_need(alice, schedule=before(5)))).startswith("Any time until ")
    past = make_need(alice)
    yesterday = timezone.now() - timedelta(days=1)
    past.occurrences.update(during=(yesterday, yesterday + timedelta(hours=1)))
    assert phrases.when(card(past)) == ""
    assert phrases.open_amount(card(past)) == ""


@pytest.mark.django_db
def test_listings_keep_the_zone_they_were_posted_in(alice: User) -> None:
    listings = [make_need(alice, schedule=kind) for kind in (once(), before(5), weekly([1]))]
    here = [phrases.when(card(listing)) for listing in listings]
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        there = [phrases.when(card(listing)) for listing in listings]
    assert there == [f"{here[0]} (New York time)", here[1], f"{here[2]} (New York time)"]


@pytest.mark.django_db
def test_how_much_is_open(alice: User, bob: User) -> None:
    days = weekly(range(7))
    offer, need = make_offer(alice, schedule=days, quantity=4), make_need(bob, schedule=once())
    assert phrases.open_amount(card(offer)) == "4 servings each time"
    assert phrases.open_amount(card(need)) == "2 servings needed"
    make_agreement(need, offer)
    assert phrases.open_amount(card(offer)) == "up to 4 servings each time"
    assert phrases.open_amount(card(need)) == ""
    assert phrases.open_amount(card(make_offer(alice, quantity=1))) == "1 serving still free"


@pytest.mark.django_db
def test_whose_it_is(alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    need = make_need(alice)
    assert phrases.name(need, AnonymousUser()) == ""
    assert phrases.name(need, bob) == "Alice"
    quiet = replace(CATEGORIES["meals"], names_needs=False)
    monkeypatch.setitem(CATEGORIES, "meals", quiet)
    assert phrases.name(need, bob) == ""
    assert phrases.name(need, bob, has_agreed=True) == "Alice"
    assert phrases.name(need, alice) == "Alice"
    assert phrases.name(make_offer(alice), bob) == "Alice"


@pytest.mark.django_db
def test_a_category_says_who_may_see_each_kind() -> None:
    meals = CATEGORIES["meals"]
    quiet = replace(meals, visibilities={**meals.visibilities, Kind.NEED: (Visibility.VOUCHED,)})
    shown = {
        (kind, category is quiet): "everyone" in dict(form.fields["visibility"].choices)  # type: ignore[attr-defined]
        for kind in Kind
        for category in (CATEGORIES["meals"], quiet)
        for form in [NewListingForm(kind=kind, category=category)]
    }
    assert NewListingForm(kind=Kind.NEED, category=quiet)["visibility"].value() == "vouched"
    assert shown == {
        (Kind.OFFER, False): True,
        (Kind.OFFER, True): True,
        (Kind.NEED, False): True,
        (Kind.NEED, True): False,
    }


def test_reach_in_the_groups_own_unit(settings: Settings) -> None:
    assert phrases.reach(5) == "up to 5 km"
    assert phrases.reach_choices(also=7)[4] == (7, "up to 7 km")
    settings.DISTANCE_UNIT = "mi"
    assert phrases.reach(2) == "up to 1 mile"
    assert phrases.reach_choices()[:3] == [
        (2, "up to 1 mile"), (3, "up to 2 miles"), (5, "up to 3 miles"),
    ]  # fmt: skip
    assert max(km for km, _words in phrases.reach_choices()) <= 50


@pytest.mark.parametrize(
    ("kind", "value", "urls"),
    [
        ("phone", "+17185550104", ["tel:+17185550104", "sms:+17185550104"]),
        ("phone", "ask at the bar", []),
        ("signal", "alice.42", []),
        ("whatsapp", "javascript:alert(1)", []),
        ("telegram", "../../evil", []),
        ("telegram", "+17185550104", ["https://t.me/+17185550104"]),
        ("email", "alice@example.com", ["mailto:alice@example.com"]),
        ("email", "a@b.org?bcc=c@d.org", []),
        ("email", "a@b.org,c@d.org", []),
        ("other", "https://evil.example", []),
    ],
)
def test_only_what_is_a_number_a_name_or_an_address_is_linked(
    kind: str, value: str, urls: list[str]
) -> None:
    assert [link.url for link in links(ContactChannel(kind=kind, value=value))] == urls


@pytest.mark.django_db
def test_for_whom_and_without_what(alice: User) -> None:
    family = make_need(alice, adults=2, children=1, free_from=["nuts-of-old", "milk"])
    assert people(family.meals) == "2 adults, 1 child"
    assert people(make_need(alice, adults=0, children=3).meals) == "3 children"
    assert allergen_names(family.meals.free_from) == "nuts-of-old, milk"
    assert part_label("gone") == "gone"
