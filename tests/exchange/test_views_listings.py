"""One listing: who sees what of it, and what each can do about it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actions import block_person
from accounts.models import User
from exchange.actions.listings import close_listing
from exchange.models import Listing
from exchange.models.listings import Outcome
from places.cells import distance_km
from places.distances import describe_distance
from tests.exchange.pages import same_but_for_its_address
from tests.factories.accounts import UserFactory
from tests.factories.exchange import make_match, make_need, make_offer
from tests.people import signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "12 Third Street, second bell"


def page(person: User | None, listing: Listing) -> Any:
    client = signed_in(person) if person else Client()
    return client.get(listing.get_absolute_url())


def test_the_best_suggestions_come_before_anything_else(alice: User, bob: User) -> None:
    offer = make_offer(alice, title="A pot of soup")
    need = make_need(bob, words="For after the birth.")
    text = page(bob, need).content.decode()
    assert text.index("A pot of soup") < text.index("For after the birth.")
    assert "Ask Alice" in text
    assert describe_distance(distance_km(alice.cell, bob.cell)) in text
    assert "covers the date" in text
    assert reverse("exchange:match_create", args=[need.pk, offer.pk]) in text


def test_a_breakdown_in_numbers_is_there(alice: User, bob: User) -> None:
    make_offer(alice)
    response = page(bob, make_need(bob))
    (suggestion,) = response.context["suggestions"]
    text = response.content.decode()
    for part in suggestion.breakdown.parts:
        assert f"/ {part.most}</td>" in text


def test_nobody_fits_yet(bob: User) -> None:
    text = page(bob, make_need(bob)).content.decode()
    assert "Nobody yet" in text
    assert "we tell you" in text


def test_a_neighbour_sees_why_it_fits_one_of_theirs(alice: User, bob: User) -> None:
    offer, need = make_offer(alice), make_need(bob, title="Dinner after the birth")
    text = page(bob, offer).content.decode()
    assert "It fits “Dinner after the birth”" in text
    assert reverse("exchange:match_create", args=[need.pk, offer.pk]) in text


def test_a_neighbour_without_one_is_led_to_answering(alice: User, bob: User) -> None:
    for listing, words in (
        (make_offer(alice), "I need this too"),
        (make_need(alice), "I can help"),
    ):
        text = page(bob, listing).content.decode()
        assert f"/listings/{listing.pk}/answer/" in text
        assert words in text


def test_somebody_on_a_break_is_not_to_be_asked(alice: User, bob: User) -> None:
    offer, need = make_offer(alice), make_need(bob)
    alice.not_now = True
    alice.save()
    ask = reverse("exchange:match_create", args=[need.pk, offer.pk])
    assert ask not in page(bob, offer).content.decode()
    assert signed_in(bob).get(ask).status_code == 409


def test_whoever_has_asked_is_led_there_and_not_to_asking_again(alice: User, bob: User) -> None:
    offer = make_offer(alice)
    match = make_match(make_need(bob), offer)
    page = signed_in(bob).get(offer.get_absolute_url()).content.decode()
    assert "You have asked already" in page
    assert match.get_absolute_url() in page
    assert "/ask/" not in page
    asked = signed_in(alice).get(match.need.get_absolute_url()).content.decode()
    assert "You are asked about this" in asked


def test_another_need_of_theirs_may_still_ask(alice: User, bob: User) -> None:
    offer = make_offer(alice)
    make_match(make_need(bob), offer)
    other = make_need(bob, title="Lunch")
    page = signed_in(bob).get(offer.get_absolute_url())
    assert [own for own, _suggestion in page.context["fits"]] == [other]
    assert "You have asked already" in page.content.decode()


def test_whoever_introduced_them_is_not_in_touch(alice: User, bob: User, mia: User) -> None:
    offer = make_offer(alice)
    match = make_match(make_need(bob), offer, by=mia)
    page = signed_in(mia).get(offer.get_absolute_url())
    assert page.context["in_touch"] == []
    assert match.get_absolute_url() in page.content.decode()


def test_an_organizer_may_introduce_others(alice: User, bob: User, mia: User) -> None:
    offer, need = make_offer(alice), make_need(bob)
    text = page(mia, need).content.decode()
    assert "Introduce them" in text
    assert reverse("exchange:match_create", args=[need.pk, offer.pk]) in text


def test_the_address_is_its_own_persons(alice: User, bob: User, mia: User) -> None:
    offer = make_offer(alice, address=ADDRESS, visibility="everyone")
    assert ADDRESS in page(alice, offer).content.decode()
    for person in (bob, mia, None):
        response = page(person, offer)
        assert response.status_code == 200
        assert ADDRESS not in response.content.decode()


def test_visitors_see_what_is_for_everyone_but_no_name(alice: User) -> None:
    text = page(None, make_need(alice, visibility="everyone")).content.decode()
    assert "Dinner for two" in text
    assert "Alice" not in text
    assert "Sign in" in text


@pytest.mark.parametrize("visibility", ["members", "vouched", "organizers"])
def test_what_is_hidden_looks_like_what_is_missing(
    alice: User, rita: User, visibility: str
) -> None:
    hidden = page(rita, make_need(alice, visibility=visibility))
    missing = signed_in(rita).get("/listings/999999/")
    assert hidden.status_code == missing.status_code == 404
    assert same_but_for_its_address(hidden) == same_but_for_its_address(missing)


def test_blocked_people_find_nothing_of_each_other(alice: User, bob: User) -> None:
    offer, need = make_offer(alice), make_need(bob)
    block_person(person=bob, by=alice, at=timezone.now())
    assert page(bob, offer).status_code == 404
    assert page(alice, need).status_code == 404
    assert page(bob, need).context["suggestions"] == []


@pytest.mark.parametrize("pk", ["0", "9" * 18, "9" * 40])
def test_numbers_that_no_listing_has_are_not_found(bob: User, pk: str) -> None:
    client = signed_in(bob)
    for path in ("", "edit/", "close/"):
        assert client.get(f"/listings/{pk}/{path}").status_code == 404
    assert client.get(f"/matches/{pk}/").status_code == 404


def test_words_are_shown_as_they_are_and_never_as_markup(alice: User, bob: User) -> None:
    offer = make_offer(alice, title="<b>Soup</b>", words="<script>alert(1)</script>\n\nSecond.")
    text = page(bob, offer).content.decode()
    assert "<b>Soup" not in text
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_a_closed_one_says_so_to_its_own_person(alice: User, bob: User) -> None:
    need = make_need(alice)
    close_listing(listing=need, outcome=Outcome.UNKNOWN, at=timezone.now())
    response = page(alice, need)
    assert "This is closed" in response.content.decode()
    assert response.context["can_propose"] is False
    assert page(bob, need).status_code == 404


def test_what_is_going_on_is_linked(alice: User, bob: User) -> None:
    match = make_match(make_need(bob), make_offer(alice))
    for person, listing in ((alice, match.offer), (bob, match.need), (bob, match.offer)):
        assert match.get_absolute_url() in page(person, listing).content.decode()


def test_personal_pages_are_kept_nowhere(alice: User) -> None:
    assert "no-store" in page(alice, make_need(alice)).headers["Cache-Control"]


def test_as_many_queries_for_one_suggestion_as_for_many(
    bob: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    need = make_need(bob)
    client = signed_in(bob)
    counts = []
    for more in (1, 29):
        for _number in range(more):
            make_offer(UserFactory.create(), schedule=None)
        with django_assert_max_num_queries(60) as queries:
            client.get(need.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_i_posted_is_grouped(alice: User, bob: User) -> None:
    make_need(alice, title="A draft", publish=False)
    make_need(alice, title="An open need")
    make_need(bob, title="Somebody else’s")
    response = signed_in(alice).get("/listings/mine/")
    by_status = response.context["by_status"]
    assert [listing.title for listing in by_status["draft"]] == ["A draft"]
    assert [listing.title for listing in by_status["open"]] == ["An open need"]
    assert "Somebody else’s" not in response.content.decode()


def test_nothing_posted_yet_leads_on(alice: User) -> None:
    assert "Nothing posted yet" in signed_in(alice).get("/listings/mine/").content.decode()


def test_what_does_not_fit_is_not_said_to(alice: User, bob: User) -> None:
    make_need(bob, food=["groceries"])
    assert page(bob, make_offer(alice)).context["fits"] == []
