"""What becomes of dates when a listing is changed: what is agreed stands, the rest moves."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from exchange.actions.agreements import fall_through
from exchange.actions.dates import AllAgreed, NoDatesToCome, total_of, update_fulfilment
from exchange.actions.listings import edit_listing, publish_listing
from exchange.content import ListingContent
from exchange.models import Listing, MealDetails
from exchange.schedules import Before, Once, Schedule, Weekly
from tests.factories.exchange import (
    GOWANUS,
    ZONE,
    before,
    make_agreement,
    make_need,
    make_neighbourhood,
    make_offer,
    once,
    weekly,
)

pytestmark = pytest.mark.django_db


def change(
    listing: Listing, schedule: Schedule, quantity: int = 4, *, at: datetime | None = None
) -> Listing:
    listing.refresh_from_db()
    content = ListingContent(
        fields={"title": listing.title},
        neighbourhood=make_neighbourhood(),
        cell=GOWANUS,
        schedule=schedule,
        quantity=quantity,
        details=MealDetails(food=["cooked"], handover=["delivered"]),
    )
    return edit_listing(
        listing=listing, version=listing.version, content=content, at=at or timezone.now()
    )


def dates(listing: Listing) -> list[tuple[date, int, int]]:
    """The day, quantity and committed of what is on show."""
    shown = listing.occurrences.filter(cancelled_at=None).order_by("during")
    return [(each.local_date, each.quantity, each.committed) for each in shown]


def left_behind(listing: Listing) -> list[tuple[date, int, int]]:
    """The same of agreed dates that the listing went away from."""
    gone = listing.occurrences.exclude(cancelled_at=None).filter(committed__gt=0)
    return [(each.local_date, each.quantity, each.committed) for each in gone.order_by("during")]


def at_hour(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=ZONE).astimezone(UTC)


def day(days: int) -> date:
    return once(days).on


class TestAfterTheHourBegan:
    """An open listing whose date of today has begun, or gone by, is changed."""

    def test_to_a_later_hour_of_the_same_day(self, alice: User) -> None:
        offer = make_offer(alice, schedule=once(2, hour=9, minutes=60))
        change(offer, once(2, hour=14), at=at_hour(day(2), 12))
        [occurrence] = offer.occurrences.all()
        assert occurrence.during.lower == at_hour(day(2), 14)
        assert dates(offer) == [(day(2), 4, 0)]
        assert offer.occurrences.available(at_hour(day(2), 12)).count() == 1

    def test_while_it_goes_on(self, alice: User) -> None:
        offer = make_offer(alice, schedule=once(2, hour=9, minutes=240))
        changed = change(offer, once(2, hour=9, minutes=300), at=at_hour(day(2), 12))
        assert changed.expires_at == at_hour(day(2), 14)
        assert dates(offer) == [(day(2), 4, 0)]

    def test_a_weekly_one_after_todays_slot(self, alice: User) -> None:
        offer = make_offer(alice, schedule=weekly(weeks=2, hour=9, minutes=60))
        later = Weekly(frozenset(range(7)), time(14), 60, day(1), day(14), ZONE)
        change(offer, later, at=at_hour(day(3), 12))
        to_come = offer.occurrences.available(at_hour(day(3), 12))
        assert [each.local_date for each in to_come] == [day(number) for number in range(3, 15)]

    def test_a_draft_that_is_published_with_it(self, alice: User) -> None:
        draft = make_offer(alice, schedule=once(2, hour=9, minutes=60), publish=False)
        now = at_hour(day(2), 12)
        change(draft, once(2, hour=14), at=now)
        assert publish_listing(listing=draft, at=now).status == "open"

    def test_with_what_was_agreed_and_went_by(self, alice: User, bob: User) -> None:
        schedule = once(2, hour=9, minutes=60)
        offer = make_offer(alice, schedule=schedule)
        make_agreement(make_need(bob, schedule=schedule), offer)
        change(offer, once(2, hour=14), at=at_hour(day(2), 12))
        # It happened, and takes nothing from the afternoon.
        assert dates(offer) == [(day(2), 4, 0)]
        assert left_behind(offer) == [(day(2), 2, 2)]

    def test_to_days_that_have_gone_by_is_refused_and_changes_nothing(self, alice: User) -> None:
        offer = make_offer(alice)
        with pytest.raises(NoDatesToCome):
            change(offer, Once(date(2020, 1, 1), time(18), 60, ZONE))
        assert dates(offer) == [(day(2), 4, 0)]


class TestPartlyAgreed:
    def test_to_another_day_what_is_agreed_stands_and_the_rest_moves(
        self, alice: User, bob: User
    ) -> None:
        offer = make_offer(alice)
        make_agreement(make_need(bob), offer)
        changed = change(offer, once(5))
        assert left_behind(offer) == [(day(2), 2, 2)]
        assert dates(offer) == [(day(5), 2, 0)]
        assert changed.status == Listing.Status.OPEN

    def test_the_whole_is_what_its_person_said_however_often_it_is_saved(
        self, alice: User, bob: User
    ) -> None:
        offer = make_offer(alice)
        make_agreement(make_need(bob), offer)
        for number in (5, 5, 6):
            change(offer, once(number), total_of(offer, at=timezone.now()) or 0)
        assert dates(offer) == [(day(6), 2, 0)]
        assert total_of(offer, at=timezone.now()) == 4

    def test_to_another_hour_of_the_same_day(self, alice: User, bob: User) -> None:
        offer = make_offer(alice)
        make_agreement(make_need(bob), offer)
        change(offer, once(2, hour=12))
        assert left_behind(offer) == [(day(2), 2, 2)]
        assert dates(offer) == [(day(2), 2, 0)]

    def test_and_back_again_it_is_one_date(self, alice: User, bob: User) -> None:
        offer = make_offer(alice)
        make_agreement(make_need(bob), offer)
        change(offer, once(5))
        change(offer, once(2))
        assert left_behind(offer) == []
        assert dates(offer) == [(day(2), 4, 2)]

    def test_hours_that_hold_what_is_agreed_are_stretched(self, alice: User, bob: User) -> None:
        offer = make_offer(alice)
        make_agreement(make_need(bob), offer)
        change(offer, once(2, hour=17, minutes=240), 6)
        assert dates(offer) == [(day(2), 6, 2)]

    def test_nobody_can_ask_for_the_day_it_went_away_from(
        self, alice: User, bob: User, charlie: User
    ) -> None:
        offer = make_offer(alice)
        match = make_agreement(make_need(bob), offer)
        change(offer, once(5))
        fall_through(match=match, by=bob, at=timezone.now())
        assert [each.local_date for each in offer.occurrences.available(timezone.now())] == [day(5)]

    def test_all_of_it_cannot_be_moved(self, alice: User, bob: User) -> None:
        need = make_need(bob, quantity=3)
        make_agreement(need, make_offer(alice))
        with pytest.raises(AllAgreed):
            change(need, once(5), 3)
        assert dates(need) == [(day(2), 3, 3)]

    def test_it_is_not_over_before_what_is_agreed(self, alice: User, bob: User) -> None:
        offer = make_offer(alice, schedule=once(5))
        make_agreement(make_need(bob, schedule=once(5)), offer)
        changed = change(offer, once(2))
        agreed = offer.occurrences.get(local_date=day(5))
        assert changed.expires_at == agreed.during.upper

    def test_of_every_week_only_the_agreed_date_stands(self, alice: User, bob: User) -> None:
        offer = make_offer(alice, schedule=weekly(weeks=1))
        make_agreement(make_need(bob, schedule=once(3)), offer)
        others = [day(number).weekday() for number in (1, 2, 4)]
        change(offer, weekly(others, weeks=1))
        assert left_behind(offer) == [(day(3), 2, 2)]
        assert dates(offer) == [(day(number), 4, 0) for number in (1, 2, 4)]

    def test_of_every_week_the_hour_of_one_day_is_shared(self, alice: User, bob: User) -> None:
        offer = make_offer(alice, schedule=weekly(weeks=1))
        make_agreement(make_need(bob, schedule=once(3)), offer)
        change(offer, weekly(weeks=1, hour=12))
        assert left_behind(offer) == [(day(3), 2, 2)]
        whole = [(day(number), 4, 0) for number in range(1, 8)]
        assert dates(offer) == [*whole[:2], (day(3), 2, 0), *whole[3:]]
        assert total_of(offer, at=timezone.now()) == 4


class TestAnyTimeBefore:
    def test_an_agreed_one_is_extended_and_grows(self, alice: User, bob: User) -> None:
        offer = make_offer(alice, schedule=before(5))
        make_agreement(make_need(bob, schedule=before(5)), offer)
        begun_at = offer.occurrences.get().during.lower
        changed = change(offer, Before(begun_at, day(9), ZONE), 6)
        [occurrence] = offer.occurrences.all()
        assert (occurrence.quantity, occurrence.committed) == (6, 2)
        assert occurrence.during.upper == at_hour(day(10), 0) == changed.expires_at

    def test_cut_short_what_is_agreed_stands(self, alice: User, bob: User) -> None:
        offer = make_offer(alice, schedule=before(9))
        make_agreement(make_need(bob, schedule=before(9)), offer)
        begun_at = offer.occurrences.get().during.lower
        change(offer, Before(begun_at, day(3), ZONE))
        assert [each[1:] for each in left_behind(offer)] == [(2, 2)]
        assert [each[1:] for each in dates(offer)] == [(2, 0)]


class TestFulfilment:
    def test_all_agreed_is_filled(self, alice: User, bob: User) -> None:
        need = make_need(bob)
        make_agreement(need, make_offer(alice))
        need.refresh_from_db()
        assert need.status == Listing.Status.FILLED

    def test_dates_that_merely_went_by_fill_nothing(self, bob: User) -> None:
        need = make_need(bob)
        update_fulfilment([need], at=timezone.now() + timedelta(days=4))
        need.refresh_from_db()
        assert need.status == Listing.Status.OPEN
