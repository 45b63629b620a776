"""What time does: lapsing, extending, closing, asking."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from accounts.models import Block, User
from exchange.actions import upkeep
from exchange.actions.agreements import fall_through, say_done
from exchange.actions.listings import close_listing
from exchange.models import Listing, Match, MealDetails, Occurrence
from exchange.models.bookings import BookingStatus
from exchange.models.listings import Outcome
from exchange.schedules import HORIZON
from tests.exchange.test_proposals import told
from tests.factories.accounts import UserFactory
from tests.factories.exchange import (
    ZONE,
    make_agreement,
    make_match,
    make_need,
    make_offer,
    once,
    weekly,
)

pytestmark = pytest.mark.django_db


class TestSettling:
    def test_what_can_no_longer_be_met_ends_and_both_hear(
        self, alice: User, bob: User, charlie: User
    ) -> None:
        offer = make_offer(alice, quantity=2)
        late = make_match(make_need(charlie), offer)
        make_agreement(make_need(bob), offer)
        assert upkeep.settle_proposals(offer.pk, at=timezone.now()) == 1
        late.refresh_from_db()
        assert late.status == Match.Status.LAPSED
        assert told(charlie) == ["match_overtaken"]
        assert told(alice)[-1] == "match_overtaken"

    def test_what_can_still_be_met_stays(self, alice: User, bob: User, charlie: User) -> None:
        offer = make_offer(alice, quantity=9)
        waiting = make_match(make_need(charlie), offer)
        make_agreement(make_need(bob), offer)
        assert upkeep.settle_proposals(offer.pk, at=timezone.now()) == 0
        waiting.refresh_from_db()
        assert waiting.status == Match.Status.PROPOSED

    def test_a_closed_listing_meets_nothing(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        close_listing(listing=match.offer, outcome=Outcome.NOT_ANY_MORE, at=timezone.now())
        assert upkeep.settle_proposals(match.offer_id, at=timezone.now()) == 1

    def test_what_the_rules_forbid_by_now_ends(self, alice: User, bob: User) -> None:
        match = make_match(
            make_need(bob, free_from=["peanuts"]), make_offer(alice, free_from=["peanuts"])
        )
        MealDetails.objects.filter(listing=match.offer_id).update(free_from=[])
        assert upkeep.settle_proposals(match.offer_id, at=timezone.now()) == 1
        match.refresh_from_db()
        assert match.status == Match.Status.LAPSED

    def test_a_date_that_was_moved_away_meets_nothing(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        during = match.bookings.get().during
        later = DateTimeTZRange(during.lower + timedelta(days=1), during.upper + timedelta(days=1))
        match.offer.occurrences.update(during=later)
        assert upkeep.settle_proposals(match.offer_id, at=timezone.now()) == 1

    def test_twice_is_once(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        close_listing(listing=match.need, outcome=Outcome.NOT_ANY_MORE, at=timezone.now())
        assert upkeep.settle_proposals(match.need_id, at=timezone.now()) == 1
        assert upkeep.settle_proposals(match.need_id, at=timezone.now()) == 0
        assert told(bob) == ["match_overtaken"]


class TestLapsing:
    def test_unanswered_proposals_lapse_in_time(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob, schedule=once(9)), make_offer(alice, schedule=once(9)))
        assert upkeep.lapse_unanswered(at=match.answer_by - timedelta(seconds=1)) == 0
        assert upkeep.lapse_unanswered(at=match.answer_by) == 1
        match.refresh_from_db()
        assert match.status == Match.Status.LAPSED
        assert match.bookings.get().status == BookingStatus.DROPPED
        assert told(bob) == ["match_lapsed"]
        assert upkeep.lapse_unanswered(at=match.answer_by) == 0

    def test_answered_ones_do_not(self, alice: User, bob: User) -> None:
        match = make_agreement(make_need(bob), make_offer(alice))
        assert upkeep.lapse_unanswered(at=match.answer_by + timedelta(days=1)) == 0


class TestNextInLine:
    def test_the_next_best_are_told_and_not_who_let_go(
        self, alice: User, bob: User, charlie: User
    ) -> None:
        need, offer = make_need(bob), make_offer(alice)
        make_offer(alice, title="another pot")
        make_offer(charlie)
        make_offer(charlie, title="another pot")
        fall_through(match=make_agreement(need, offer), by=alice, at=timezone.now())
        assert upkeep.ask_next_in_line(need.pk, at=timezone.now()) == 1
        assert told(charlie) == ["need_open_again"]
        assert "need_open_again" not in told(alice)

    def test_only_three(self, bob: User) -> None:
        need = make_need(bob)
        helpers = [UserFactory.create() for _number in range(5)]
        for helper in helpers:
            make_offer(helper)
        assert upkeep.ask_next_in_line(need.pk, at=timezone.now()) == 3
        assert sum(told(helper) == ["need_open_again"] for helper in helpers) == 3

    def test_nobody_who_may_not_see_it(self, bob: User, charlie: User) -> None:
        need = make_need(bob, visibility=Listing.Visibility.ORGANIZERS)
        make_offer(charlie)
        assert upkeep.ask_next_in_line(need.pk, at=timezone.now()) == 0
        assert told(charlie) == []

    def test_nobody_who_blocked_them(self, bob: User, charlie: User) -> None:
        need = make_need(bob)
        make_offer(charlie)
        Block.objects.create(blocker=charlie, blocked=bob)
        assert upkeep.ask_next_in_line(need.pk, at=timezone.now()) == 0


class TestWeekly:
    def test_new_dates_come_within_the_horizon_and_none_twice(self, bob: User) -> None:
        need = make_need(bob, schedule=weekly([1], weeks=30))
        assert need.occurrences.count() == 8
        later = timezone.now() + timedelta(weeks=3)
        assert upkeep.extend_weekly_listings(at=later) == 3
        assert upkeep.extend_weekly_listings(at=later) == 0
        days = list(need.occurrences.order_by("local_date").values_list("local_date", flat=True))
        assert all(
            (after - before).days == 7 for before, after in zip(days, days[1:], strict=False)
        )
        assert days[-1] <= (later + HORIZON).date()

    def test_the_hour_stays_across_a_clock_change(self, bob: User) -> None:
        need = make_need(bob, schedule=weekly([1], weeks=30))
        upkeep.extend_weekly_listings(at=timezone.now() + timedelta(weeks=22))
        starts = [
            each.during.lower.astimezone(ZONE) for each in Occurrence.objects.filter(listing=need)
        ]
        assert {start.hour for start in starts} == {18}
        assert len({start.utcoffset() for start in starts}) == 2

    def test_a_filled_one_opens_with_its_new_dates(self, alice: User, bob: User) -> None:
        need = make_need(bob, schedule=weekly([1], weeks=30))
        make_agreement(need, make_offer(alice, schedule=weekly([1], weeks=30)))
        need.refresh_from_db()
        assert need.status == Listing.Status.FILLED
        upkeep.extend_weekly_listings(at=timezone.now() + timedelta(weeks=1))
        need.refresh_from_db()
        assert need.status == Listing.Status.OPEN


class TestClosing:
    def test_what_is_over_is_closed_with_what_became_of_it(self, alice: User, bob: User) -> None:
        need, offer = make_need(bob, quantity=2), make_offer(alice, quantity=4)
        make_agreement(need, offer)
        assert upkeep.close_past_listings(at=timezone.now()) == 0
        assert upkeep.close_past_listings(at=timezone.now() + timedelta(days=4)) == 2
        need.refresh_from_db()
        offer.refresh_from_db()
        assert (need.outcome, offer.outcome) == (Outcome.ARRANGED_HERE, Outcome.ARRANGED_HERE)
        assert upkeep.close_past_listings(at=timezone.now() + timedelta(days=4)) == 0

    def test_what_nobody_agreed_to_just_ran_out(self, alice: User, bob: User) -> None:
        asked, never_asked = make_need(bob), make_need(bob)
        make_match(asked, make_offer(alice))
        assert upkeep.close_past_listings(at=timezone.now() + timedelta(days=4)) == 3
        for need in (asked, never_asked):
            need.refresh_from_db()
            assert need.outcome == Outcome.RAN_OUT

    def test_a_weekly_one_closes_after_its_last_date(self, bob: User) -> None:
        listing = make_need(bob, schedule=weekly([0], weeks=3))
        last = listing.occurrences.order_by("local_date").last()
        assert last is not None
        end = last.during.upper
        assert upkeep.close_past_listings(at=end - timedelta(minutes=1)) == 0
        assert upkeep.close_past_listings(at=end) == 1


class TestHowItWent:
    def test_both_are_asked_once_after_the_last_date(self, alice: User, bob: User) -> None:
        match = make_agreement(make_need(bob), make_offer(alice))
        end = match.bookings.get().during.upper
        assert upkeep.ask_how_it_went(at=end) == 0
        assert upkeep.ask_how_it_went(at=end + timedelta(days=1)) == 2
        upkeep.ask_how_it_went(at=end + timedelta(days=2))
        assert told(alice).count("match_how_it_went") == 1
        assert told(bob).count("match_how_it_went") == 1

    def test_nobody_is_asked_about_what_is_done(self, alice: User, bob: User) -> None:
        match = make_agreement(make_need(bob), make_offer(alice))
        end = match.bookings.get().during.upper
        say_done(match=match, by=alice, at=end)
        assert upkeep.ask_how_it_went(at=end + timedelta(days=1)) == 0
