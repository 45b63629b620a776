"""Answering a listing without one of one's own: in all categories, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import block_person
from accounts.models import User
from exchange.actions import upkeep
from exchange.actions.agreements import deny, fall_through, say_done
from exchange.actions.asking import NotPossible, suggestion_to_ask
from exchange.actions.listings import edit_listing
from exchange.actions.proposals import accept, decline, withdraw
from exchange.content import ListingContent
from exchange.matching import candidates
from exchange.models import Listing, Match
from exchange.models.listings import ListingInWrongState, ListingStatus, Outcome, Visibility
from exchange.views.posting import POSTING
from exchange.views.suggestions import ASKING
from notifications.models import Notice
from safety.rate_limits import RateLimit, hit_with
from tests.factories.accounts import UserFactory
from tests.factories.answers import answer_url, typed_answer
from tests.factories.care import make_care_need, make_sitter, vouch_for
from tests.factories.exchange import (
    begin,
    make_agreement,
    make_need,
    make_offer,
    once,
    weekly,
)
from tests.factories.rent import make_pledge, make_rent_need
from tests.factories.rides import CLINIC, HOME, MIDWAY, make_drive, make_ride
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def answer(listing: Listing, person: User, **own: Any) -> Match:
    """The match that comes of it; the page has to lead there."""
    page = signed_in(person).post(answer_url(listing), typed_answer(listing, **own))
    assert page.status_code == 302, page.context["forms"].errors
    match = Match.objects.with_sides().latest("id")
    assert page.headers["Location"] == match.get_absolute_url()
    return match


def refused(listing: Listing, person: User, **own: Any) -> dict[str, list[str]]:
    """The errors of the form, by field; nothing is made, and what was typed is still there."""
    page = signed_in(person).post(answer_url(listing), typed_answer(listing, **own))
    assert page.status_code == 200
    assert not Match.objects.exists()
    assert not Listing.objects.filter(person=person).exists()
    forms = page.context["forms"]
    assert forms.how["note"].value() == "Hello"
    return {name: [str(each) for each in errors] for name, errors in forms.errors.items()}


def agree(match: Match, by: User, *, address: str = "") -> Match:
    chosen = list(match.bookings.values_list("pk", flat=True))
    return accept(match=match, by=by, chosen=chosen, address=address, at=timezone.now())


def answered(alice: User, bob: User) -> tuple[Match, Listing]:
    """Bob answers Alice's offer; the match, and the listing of his that is in it."""
    match = answer(make_offer(alice), bob, adults="2", children="0", address="The blue door")
    return match, match.need


# What is made of it


def test_an_answer_to_an_offer_asks_for_just_that(alice: User, bob: User) -> None:
    offer = make_offer(alice, quantity=4, free_from=["milk"])
    own = {"adults": "2", "children": "1", "free_from": ["milk"], "address": "The blue door"}
    match = answer(offer, bob, **own)
    need = match.need
    assert (match.offer, match.status, match.proposed_by) == (offer, "proposed", bob)
    assert (match.note, match.way) == ("Hello", "delivered")
    assert (match.need_agreed_at is None, match.offer_agreed_at) == (False, None)
    assert (need.kind, need.category, need.person, need.entered_by) == ("need", "meals", bob, bob)
    assert (need.visibility, need.status) == (Visibility.PRIVATE, ListingStatus.OPEN)
    assert (need.title, need.address) == ("Meals for 3 people", "The blue door")
    assert (need.cell, need.neighbourhood) == (bob.cell, bob.neighbourhood)
    assert (need.meals.handover, need.meals.free_from) == (["delivered"], ["milk"])
    theirs, mine = offer.occurrences.get(), need.occurrences.get()
    assert (mine.during, mine.local_date) == (theirs.during, theirs.local_date)
    assert mine.quantity == match.bookings.get().quantity == 3
    assert Notice.objects.filter(person=alice, kind="match_proposed").exists()


def test_an_answer_to_a_need_goes_as_far_as_the_two_are_apart(alice: User, bob: User) -> None:
    need = make_need(alice, quantity=2, free_from=["peanuts", "milk"], food=["groceries"])
    match = answer(need, bob, servings="2", without="on")
    offer = match.offer
    assert (match.need, offer.person, offer.title) == (need, bob, "Meals to share")
    assert (offer.visibility, offer.reach_km) == (Visibility.PRIVATE, 2)
    assert (offer.meals.free_from, offer.meals.food) == (["peanuts", "milk"], ["groceries"])
    assert agree(match, alice).status == "accepted"


def test_only_the_ticked_dates_are_asked_for(alice: User, bob: User) -> None:
    need = make_need(alice, schedule=weekly([0, 3], weeks=2), quantity=2)
    first, *others = need.occurrences.order_by("during")
    data = typed_answer(need, servings="1")
    data = {name: data[name] for name in data if name not in {f"date-{each.pk}" for each in others}}
    signed_in(bob).post(answer_url(need), data)
    match = Match.objects.get()
    assert [each.need_occurrence_id for each in match.bookings.all()] == [first.pk]
    assert match.bookings.get().quantity == 1
    assert match.offer.occurrences.count() == 1


def test_a_ride_goes_the_drivers_way(alice: User, bob: User) -> None:
    drive = make_drive(alice, HOME, CLINIC, child_seats=1)
    match = answer(
        drive, bob, **{"ride-seats": "2", "ride-child_seats": "1"}, address="Door", **at(drive)
    )
    assert match.need.rides.to_cell == drive.rides.to_cell
    assert (match.need.rides.child_seats, match.need.rides.wheelchair) == (1, False)
    assert match.bookings.get().quantity == 2


def at(listing: Listing) -> dict[str, str]:
    """The place of ``listing``, chosen as that of the answer."""
    return {"place": f"neighbourhood-{listing.neighbourhood_id}"}


def test_a_driver_goes_as_far_out_of_their_way_as_it_takes(alice: User, bob: User) -> None:
    ride = make_ride(alice, MIDWAY, CLINIC, wheelchair=True)
    match = answer(ride, bob, **{"ride-wheelchair": "on"}, **at(ride))
    assert match.offer.rides.to_cell == ride.rides.to_cell
    assert match.offer.rides.wheelchair is True
    assert match.offer.reach_km == 1
    assert agree(match, alice).status == "accepted"


def test_where_to_is_asked_if_the_driver_leaves_it_open(alice: User, bob: User) -> None:
    drive = make_drive(alice, HOME, reach_km=30)
    own = {"ride-seats": "1", "ride-child_seats": "0", "address": "Door"}
    assert "ride-place" in refused(drive, bob, **own, **at(drive))
    to = f"neighbourhood-{bob.neighbourhood_id}"
    match = answer(drive, bob, **own, **at(drive), **{"ride-place": to})
    assert match.need.rides.to_cell == bob.cell
    assert match.need.title == "A ride to Red Hook"


def test_children_are_held_back_until_both_agreed(alice: User, bob: User) -> None:
    sitter = make_sitter(vouch_for(alice), care=["sleep"])
    own = {"age-1": "4", "notes-1": "Afraid of dogs", "age-2": "7", "care": ["sleep"]}
    match = answer(sitter, bob, way="helpers", **own)
    need = match.need
    assert [(child.age, child.notes) for child in need.childcare.children.all()] == [
        (4, "Afraid of dogs"),
        (7, ""),
    ]
    assert (need.childcare.homes, need.childcare.care) == (["helpers"], ["sleep"])
    assert match.bookings.get().quantity == 2
    page = signed_in(alice).get(match.get_absolute_url())
    assert "Afraid of dogs" not in page.content.decode()
    agree(match, alice, address="The red door")
    assert "Afraid of dogs" in signed_in(alice).get(match.get_absolute_url()).content.decode()


def test_only_who_is_vouched_for_answers_a_need_for_childcare(alice: User, bob: User) -> None:
    vouch_for(bob)
    need = make_care_need(alice, ages=(3, 5), care=["medicine"])
    bob.vouched_at = None
    bob.save(update_fields=["vouched_at"])
    assert signed_in(bob).get(answer_url(need)).status_code == 404

    vouch_for(bob)
    match = answer(need, bob, ready="on")
    details = match.offer.childcare
    assert (details.youngest, details.oldest, details.care) == (3, 5, ["medicine"])
    assert match.bookings.get().quantity == 2


def test_a_share_of_the_rent_and_no_more(alice: User, bob: User, charlie: User) -> None:
    need = make_rent_need(alice, 30_000)
    errors = refused(need, bob, amount="500")
    assert errors == {"amount": ["Only $300.00 is still missing. Offer that much, or less."]}
    match = answer(need, bob, amount="300")
    assert match.bookings.get().quantity == 30_000
    assert match.offer.occurrences.get().quantity == 30_000
    assert answer(need, charlie, amount="12.50").bookings.get().quantity == 1_250


def test_help_with_rent_can_be_asked_of_whoever_offers_it(alice: User, bob: User) -> None:
    pledge = make_pledge(alice, 10_000)
    match = answer(pledge, bob, goal="1200", covered="900", pay_to="Mr Ito")
    assert (match.need.rent.goal, match.need.rent.covered) == (120_000, 90_000)
    assert match.need.rent.pay_to == "Mr Ito"
    assert match.bookings.get().quantity == 10_000


def test_an_answer_is_in_the_currency_of_what_it_answers(alice: User, bob: User) -> None:
    pledge = make_pledge(alice, 10_000, currency="JPY")
    page = signed_in(bob).get(answer_url(pledge)).content.decode()
    assert "How much the rent is (¥)" in page
    need = answer(pledge, bob, goal="1200", covered="900").need
    assert (need.rent.currency, need.rent.goal, need.rent.covered) == ("JPY", 1_200, 900)


def test_an_answer_at_any_time_before_a_day_clashes_with_nothing(alice: User, bob: User) -> None:
    need = make_rent_need(alice)
    make_agreement(make_need(alice), make_offer(bob))
    assert signed_in(bob).get(answer_url(need)).context["clashes"] == []
    agree(answer(need, bob, amount="20"), alice)
    soup = make_need(alice, title="Soup", schedule=once(5))
    assert signed_in(bob).get(answer_url(soup)).context["clashes"] == []


# What does not go together is told


@pytest.mark.parametrize(
    ("make", "own", "field", "words"),
    [
        (
            lambda alice: make_need(alice, free_from=["milk"]),
            {"servings": "2"},
            "without",
            "Tick this if it is so",
        ),
        (
            make_offer,
            {"adults": "1", "children": "0", "free_from": ["milk"], "address": "Door"},
            "free_from",
            "Nobody says that it is made without milk",
        ),
        (make_offer, {"adults": "0", "children": "0", "address": "Door"}, "adults", "how many"),
        (make_offer, {"adults": "1", "children": "0"}, "address", "Say where it is"),
        (
            lambda alice: make_offer(alice, reach_km=1),
            {"adults": "1", "children": "0", "address": "Door"},
            "__all__",
            "longer than it goes",
        ),
        (
            lambda alice: make_sitter(vouch_for(alice)),
            {"age-1": "1", "way": "helpers"},
            "age-1",
            "from 2 to 12",
        ),
        (
            lambda alice: make_sitter(vouch_for(alice)),
            {"notes-2": "Shy", "way": "helpers"},
            "age-2",
            "Say how old",
        ),
        (
            lambda alice: make_sitter(vouch_for(alice)),
            {"age-1": "4", "care": ["medicine"], "way": "helpers"},
            "care",
            "do not say that they are ready for giving medicine",
        ),
        (make_pledge, {"goal": "900", "covered": "900"}, "covered", "nothing is missing"),
        (
            lambda alice: make_drive(alice, HOME, CLINIC),
            {"ride-seats": "1", "ride-child_seats": "0", "ride-wheelchair": "on"},
            "ride-wheelchair",
            "room for a wheelchair",
        ),
        (
            lambda alice: make_drive(alice, HOME, CLINIC),
            {"ride-seats": "1", "ride-child_seats": "1"},
            "ride-child_seats",
            "so many child seats",
        ),
        (make_offer, {"date-1": "on"}, "__all__", "not to be had any more"),
    ],
)
def test_why_it_does_not_go_is_told_and_the_words_stay(
    alice: User,
    bob: User,
    make: Callable[[User], Listing],
    own: dict[str, str],
    field: str,
    words: str,
) -> None:
    assert any(words in error for error in refused(make(alice), bob, **own)[field])


def test_at_least_one_date_is_ticked(alice: User, bob: User) -> None:
    need = make_need(alice)
    data = {"servings": "2", f"date-{need.occurrences.get().pk}": ""}
    assert refused(need, bob, **data)["__all__"] == ["Tick at least one date."]


def test_somebody_without_a_place_is_asked_for_it(alice: User) -> None:
    nobody = UserFactory.create(neighbourhood=None, cell="")
    need = make_need(alice)
    assert "place" in refused(need, nobody, servings="2")
    assert answer(need, nobody, servings="2", **at(need)).offer.cell == need.neighbourhood.cell


# Limits and refusals


def test_the_same_form_makes_one(alice: User, bob: User) -> None:
    need = make_need(alice)
    client, data = signed_in(bob), typed_answer(need, servings="2")
    first, second = (client.post(answer_url(need), data) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Listing.objects.filter(person=bob).count() == Match.objects.count() == 1


def test_there_is_one_answer_at_a_time(alice: User, bob: User) -> None:
    match, _need = answered(alice, bob)
    again = typed_answer(match.offer, adults="1", children="0", address="Door", once="")
    for page in (
        signed_in(bob).get(answer_url(match.offer)),
        signed_in(bob).post(answer_url(match.offer), again),
    ):
        assert page.headers["Location"] == match.get_absolute_url()
    assert Match.objects.count() == 1


def test_nobody_has_to_say_no_twice(alice: User, bob: User) -> None:
    match, _need = answered(alice, bob)
    decline(match=match, by=alice, at=timezone.now())
    page = signed_in(bob).get(answer_url(match.offer))
    assert page.status_code == 409
    assert "Nobody has to say no twice" in page.content.decode()


def test_who_took_an_answer_back_may_answer_again(alice: User, bob: User) -> None:
    match, _need = answered(alice, bob)
    withdraw(match=match, by=bob, at=timezone.now())
    own = {"adults": "1", "children": "0", "address": "Door", "once": ""}
    assert answer(match.offer, bob, **own).need.title == "A meal for one person"


def test_who_says_not_now_is_not_asked(alice: User, bob: User) -> None:
    offer = make_offer(alice)
    User.objects.filter(pk=alice.pk).update(not_now=True)
    page = signed_in(bob).get(answer_url(offer))
    assert page.status_code == 409
    assert "would rather not be asked just now" in page.content.decode()


def test_who_is_blocked_finds_nothing(alice: User, bob: User) -> None:
    need = make_need(alice)
    block_person(by=alice, person=bob, at=timezone.now())
    data = typed_answer(need, servings="2")
    assert signed_in(bob).post(answer_url(need), data).status_code == 404
    assert not Match.objects.exists()


def test_ones_own_and_what_is_closed_lead_to_their_page(alice: User, bob: User) -> None:
    need = make_need(alice)
    assert signed_in(alice).get(answer_url(need)).headers["Location"] == need.get_absolute_url()
    Listing.objects.filter(pk=need.pk).update(status="filled")
    assert signed_in(bob).get(answer_url(need)).headers["Location"] == need.get_absolute_url()


@pytest.mark.parametrize(("limit", "words"), [(ASKING, "asked 20"), (POSTING, "posted 20")])
def test_an_answer_counts_as_asked_and_as_posted(
    alice: User, bob: User, limit: RateLimit, words: str
) -> None:
    for _ in range(20):
        hit_with(limit, f"person:{bob.pk}", at=timezone.now())
    need = make_need(alice)
    page = signed_in(bob).post(answer_url(need), typed_answer(need, servings="2"))
    assert page.status_code == 429
    assert words in page.content.decode()
    assert not Match.objects.exists()


# Between the two


def test_nobody_else_sees_it(alice: User, bob: User, charlie: User, mia: User) -> None:
    match, need = answered(alice, bob)
    for person, status in ((alice, 200), (bob, 200), (charlie, 404), (mia, 404)):
        assert signed_in(person).get(need.get_absolute_url()).status_code == status
    own = signed_in(bob).get(need.get_absolute_url()).content.decode()
    assert "Only the two of you" in own
    assert "Who could help" not in own
    for person in (alice, bob, mia):
        shown = Listing.objects.open(timezone.now()).visible_to(person)
        assert list(shown) == [match.offer]


def test_it_is_suggested_to_nobody_and_asks_nobody_else(
    alice: User, bob: User, charlie: User
) -> None:
    _match, need = answered(alice, bob)
    other = make_offer(charlie)
    assert need not in candidates(other, at=timezone.now())
    with pytest.raises(NotPossible):
        suggestion_to_ask(other, need, by=charlie, at=timezone.now())
    with pytest.raises(NotPossible):
        suggestion_to_ask(need, other, by=bob, at=timezone.now())


def test_it_cannot_be_changed(alice: User, bob: User) -> None:
    _match, need = answered(alice, bob)
    url = f"{need.get_absolute_url()}edit/"
    assert "For all to see" not in signed_in(bob).get(url).content.decode()
    with pytest.raises(ListingInWrongState):
        edit_listing(listing=need, version=need.version, content=_content(need), at=timezone.now())
    need.refresh_from_db()
    assert (need.title, need.visibility) == ("Meals for 2 people", "private")


def _content(listing: Listing) -> ListingContent:
    """The same for everybody."""
    fields = {"title": "For all to see", "visibility": "members"}
    place = (listing.neighbourhood, listing.cell)
    return ListingContent(fields, *place, once(), 2, listing.meals)


def test_it_stands_under_a_heading_of_its_own(alice: User, bob: User) -> None:
    _match, need = answered(alice, bob)
    page = signed_in(bob).get("/listings/mine/")
    assert page.context["answers"] == [need]
    assert page.context["by_status"]["open"] == []
    assert "between the two of you" in page.content.decode()
    assert signed_in(bob).get("/my-week/").context["listings"] == []


def test_a_fitting_listing_of_ones_own_is_offered_first(alice: User, bob: User) -> None:
    need, soup = make_need(alice), make_offer(bob)
    text = signed_in(bob).get(answer_url(need)).content.decode()
    assert "Ask with “A pot of soup”" in text
    assert f"/listings/{soup.pk}/ask/{need.pk}/" in text


def test_the_full_form_stays_within_reach(alice: User, bob: User) -> None:
    need = make_need(alice)
    text = signed_in(bob).get(answer_url(need)).content.decode()
    assert f"?kind=offer&amp;category=meals&amp;answers={need.pk}" in text
    assert answer_url(need) in signed_in(bob).get(need.get_absolute_url()).content.decode()


# How it ends


def _decline(match: Match, alice: User, bob: User) -> None:
    decline(match=match, by=alice, at=timezone.now())


def _withdraw(match: Match, alice: User, bob: User) -> None:
    withdraw(match=match, by=bob, at=timezone.now())


def _lapse(match: Match, alice: User, bob: User) -> None:
    upkeep.lapse_unanswered(at=match.answer_by)


def _block(match: Match, alice: User, bob: User) -> None:
    block_person(by=alice, person=bob, at=timezone.now())


def _fall_through(match: Match, alice: User, bob: User) -> None:
    fall_through(match=agree(match, alice), by=alice, at=timezone.now())


def _block_after_all(match: Match, alice: User, bob: User) -> None:
    agree(match, alice)
    block_person(by=alice, person=bob, at=timezone.now())


@pytest.mark.parametrize(
    "end", [_decline, _withdraw, _lapse, _block, _fall_through, _block_after_all]
)
def test_it_closes_when_it_comes_to_nothing(
    alice: User, bob: User, end: Callable[[Match, User, User], None]
) -> None:
    match, need = answered(alice, bob)
    end(match, alice, bob)
    need.refresh_from_db()
    assert (need.status, need.outcome) == (ListingStatus.CLOSED, Outcome.NOT_ANY_MORE)
    offer = match.offer
    offer.refresh_from_db()
    assert offer.status == ListingStatus.OPEN
    assert upkeep.ask_next_in_line(need.pk, at=timezone.now()) == 0


def test_it_closes_when_it_is_done(alice: User, bob: User) -> None:
    match, need = answered(alice, bob)
    match = begin(agree(match, alice))
    say_done(match=match, by=alice, at=timezone.now())
    need.refresh_from_db()
    assert (need.status, need.outcome) == (ListingStatus.CLOSED, Outcome.ARRANGED_HERE)
    deny(match=match, by=bob, at=timezone.now())
    need.refresh_from_db()
    assert need.status == ListingStatus.CLOSED


def test_it_closes_when_it_counts_as_done(alice: User, bob: User) -> None:
    match, need = answered(alice, bob)
    begin(agree(match, alice))
    assert upkeep.complete_unmarked(at=timezone.now() + timedelta(days=15)) == 1
    need.refresh_from_db()
    assert (need.status, need.outcome) == (ListingStatus.CLOSED, Outcome.ARRANGED_HERE)


def test_it_names_all_of_its_dates(alice: User, bob: User) -> None:
    need = make_need(alice, schedule=weekly([0, 3], weeks=2))
    match = answer(need, bob, servings="1")
    text = signed_in(bob).get(match.offer.get_absolute_url()).content.decode()
    assert "and 3 more" in text


def test_the_page_costs_the_same_for_many_dates(alice: User, bob: User) -> None:
    client = signed_in(bob)
    few, many = make_need(alice, schedule=once(2)), make_need(alice, schedule=weekly(weeks=4))
    client.get(answer_url(few))
    with CaptureQueriesContext(connection) as one:
        client.get(answer_url(few))
    with CaptureQueriesContext(connection) as thirty:
        client.get(answer_url(many))
    assert len(one) == len(thirty)
