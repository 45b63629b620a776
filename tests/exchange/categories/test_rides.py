"""When a driver can take somebody along."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from exchange.actions.proposals import NothingChosen, accept, propose
from exchange.actions.reservations import Lost, NothingLeft
from exchange.actions.upkeep import settle_proposals
from exchange.categories.rides.models import RideDetails
from exchange.categories.rides.rules import detour_km, fit, takes
from exchange.matching import suggestion_for
from exchange.models import Listing
from places.cells import distance_km
from tests.factories.exchange import (
    before,
    make_agreement,
    make_match,
    make_neighbourhood,
    once,
    weekly,
)
from tests.factories.rides import ASIDE, CLINIC, HOME, MIDWAY, make_drive, make_ride
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def fits(offer: Listing, need: Listing) -> bool:
    """Whether the two are possible, which must be the same from either side."""
    at = timezone.now()
    from_offer = suggestion_for(offer, need, at=at) is not None
    assert (suggestion_for(need, offer, at=at) is not None) == from_offer
    return from_offer


def reasons(offer: Listing, need: Listing) -> list[str]:
    return [str(reason) for reason in fit(offer, need).reasons]


class TestWay:
    def test_what_lies_on_the_way_fits_however_far_the_driver_starts(
        self, alice: User, bob: User
    ) -> None:
        assert fits(make_drive(bob, HOME, CLINIC, reach_km=1), make_ride(alice, MIDWAY, CLINIC))

    def test_what_lies_aside_fits_only_within_the_greatest_detour(
        self, alice: User, bob: User
    ) -> None:
        need = make_ride(alice, ASIDE, CLINIC)
        assert not fits(make_drive(bob, HOME, CLINIC, reach_km=1), need)
        assert fits(make_drive(bob, HOME, CLINIC, reach_km=8), need)

    def test_the_other_direction_is_a_detour(self, alice: User, bob: User) -> None:
        there, back = make_ride(alice, HOME, CLINIC), make_ride(alice, CLINIC, HOME)
        drive = make_drive(bob, HOME, CLINIC, reach_km=5)
        assert fits(drive, there)
        assert not fits(drive, back)

    def test_a_driver_without_an_end_comes_back_home(self, alice: User, bob: User) -> None:
        drive = make_drive(bob, HOME, reach_km=8)
        assert fits(drive, make_ride(alice, HOME, MIDWAY))
        assert not fits(drive, make_ride(alice, HOME, CLINIC))
        assert drive.rides.direct_km == 0

    def test_the_way_is_remembered_when_the_place_changes(self, alice: User) -> None:
        need = make_ride(alice, HOME, CLINIC)
        before = RideDetails.objects.get(listing=need).direct_km
        need.move_to(need.neighbourhood, need.rides.to_cell)
        need.rides.save_for(need)
        assert before == pytest.approx(6.73, abs=0.3)
        assert RideDetails.objects.get(listing=need).direct_km == 0


@pytest.mark.parametrize(
    ("has", "wants", "expected"),
    [
        ({}, {"wheelchair": True}, False),
        ({"wheelchair": True}, {"wheelchair": True}, True),
        ({"wheelchair": True}, {}, True),
        ({"child_seats": 1}, {"child_seats": 2}, False),
        ({"child_seats": 2}, {"child_seats": 2}, True),
        ({}, {"return_trip": True}, True),
    ],
)
def test_what_the_car_must_have(
    alice: User, bob: User, has: dict[str, Any], wants: dict[str, Any], expected: bool
) -> None:
    assert (
        fits(make_drive(bob, HOME, CLINIC, **has), make_ride(alice, HOME, CLINIC, **wants))
        is expected
    )


class TestSeats:
    def test_a_party_rides_together_or_not_at_all(self, alice: User, bob: User) -> None:
        drive = make_drive(bob, HOME, CLINIC, quantity=2)
        assert not fits(drive, make_ride(alice, HOME, CLINIC, quantity=3))

    def test_nobody_asks_for_a_part_of_a_party(self, alice: User, bob: User) -> None:
        need = make_ride(alice, HOME, CLINIC, quantity=2)
        drive = make_drive(bob, HOME, CLINIC)
        at = timezone.now()
        suggestion = suggestion_for(need, drive, at=at)
        assert suggestion
        [pairing] = suggestion.pairings
        assert (pairing.quantity, pairing.splittable) == (2, False)
        chosen = {(pairing.offer_date, pairing.need_date): 1}
        with pytest.raises(NothingChosen):
            propose(listing=need, other=drive, by=alice, chosen=chosen, at=at)


class TestWhatACarHasOnce:
    """Two child seats and one place for a wheelchair, however many seats there are."""

    @pytest.mark.parametrize(
        ("has", "first", "second", "expected"),
        [
            ({"child_seats": 2}, {"child_seats": 1}, {"child_seats": 1}, True),
            ({"child_seats": 2}, {"child_seats": 2}, {"child_seats": 1}, False),
            ({"child_seats": 2}, {"child_seats": 2}, {}, True),
            ({"wheelchair": True}, {"wheelchair": True}, {"wheelchair": True}, False),
            ({"wheelchair": True}, {"wheelchair": True}, {}, True),
        ],
    )
    def test_is_suggested_as_often(
        self,
        alice: User,
        bob: User,
        charlie: User,
        has: dict[str, Any],
        first: dict[str, Any],
        second: dict[str, Any],
        expected: bool,
    ) -> None:
        drive = make_drive(bob, HOME, CLINIC, quantity=6, **has)
        make_agreement(make_ride(alice, HOME, CLINIC, quantity=2, **first), drive)
        assert fits(drive, make_ride(charlie, HOME, CLINIC, quantity=2, **second)) is expected

    def test_is_agreed_as_often_and_the_others_hear_of_it(
        self, alice: User, bob: User, charlie: User
    ) -> None:
        drive = make_drive(bob, HOME, CLINIC, quantity=6, child_seats=2)
        one = make_match(make_ride(alice, HOME, CLINIC, quantity=2, child_seats=2), drive)
        other = make_match(make_ride(charlie, HOME, CLINIC, quantity=2, child_seats=1), drive)
        at = timezone.now()
        accept(match=one, by=bob, chosen=[one.bookings.get().pk], at=at)
        with pytest.raises(NothingLeft) as error:
            accept(match=other, by=bob, chosen=[other.bookings.get().pk], at=at)
        assert error.value.lost == {other.bookings.get().pk: Lost.TAKEN}
        other.refresh_from_db()
        assert other.status == "proposed"
        assert settle_proposals(drive.pk, at=at) == 1

    def test_several_dates_of_one_party_on_one_long_date(self, alice: User, bob: User) -> None:
        drive = make_drive(bob, HOME, quantity=9, reach_km=20, child_seats=2, schedule=before(9))
        week = weekly(weeks=1)
        need = make_ride(alice, HOME, MIDWAY, schedule=week, child_seats=1)
        suggestion = suggestion_for(need, drive, at=timezone.now())
        assert suggestion is not None
        assert len(suggestion.pairings) == 2


def test_a_destination_that_is_in_no_list_survives_answering(alice: User, bob: User) -> None:
    drive = make_drive(bob, HOME, CLINIC, to_neighbourhood=make_neighbourhood())
    url = f"/listings/new/?kind=need&category=rides&answers={drive.pk}"
    page = signed_in(alice).get(url, follow=True)
    field = page.context["forms"].details["place"]
    assert field.value() == "kept"
    assert "kept" in [choice[0] for choice in field.field.choices]


class TestTime:
    def test_the_two_have_the_time_of_the_ride_in_common(self, alice: User, bob: User) -> None:
        need = make_ride(alice, HOME, CLINIC, schedule=once(2, hour=9, minutes=60))
        assert takes(need, need) == timedelta(hours=need.rides.direct_km / 20)
        at = timezone.now()
        too_late = make_drive(bob, HOME, CLINIC, schedule=once(2, hour=9, minutes=15))
        assert suggestion_for(need, too_late, at=at) is None
        in_time = make_drive(bob, HOME, CLINIC, schedule=once(2, hour=9, minutes=30))
        assert suggestion_for(need, in_time, at=at) is not None


class TestFit:
    def test_fewer_more_kilometres_fit_better(self, alice: User, bob: User) -> None:
        drive = make_drive(bob, HOME, CLINIC, reach_km=12)
        on_the_way, aside = make_ride(alice, MIDWAY, CLINIC), make_ride(alice, ASIDE, CLINIC)
        assert fit(drive, on_the_way).share == 1
        assert 0 < fit(drive, aside).share < 0.5
        assert reasons(drive, on_the_way) == ["hardly out of the driver’s way"]
        assert reasons(drive, aside) == ["about 5 km more for the driver"]

    def test_the_way_back_is_asked_about(self, alice: User, bob: User) -> None:
        need = make_ride(alice, HOME, CLINIC, return_trip=True, wheelchair=True, child_seats=2)
        one_way = make_drive(bob, HOME, CLINIC, wheelchair=True, child_seats=2)
        both = make_drive(bob, HOME, CLINIC, wheelchair=True, child_seats=2, return_trip=True)
        assert (fit(one_way, need).share, fit(both, need).share) == (0.7, 1)
        assert reasons(one_way, need)[1:] == [
            "takes a wheelchair",
            "has 2 child seats",
            "only the way there is offered: ask about the way back",
        ]
        assert reasons(both, need)[-1] == "there and back"
        assert [reason.is_caution for reason in fit(one_way, need).reasons] == [False] * 3 + [True]

    def test_the_detour_is_the_whole_way_for_who_drives_for_it(
        self, alice: User, bob: User
    ) -> None:
        need = make_ride(alice, HOME, MIDWAY)
        drive = make_drive(bob, HOME, reach_km=20)
        whole = 2 * distance_km(need.cell, need.rides.to_cell)
        assert detour_km(drive, need) == pytest.approx(whole)
