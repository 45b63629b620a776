"""What time does: lapsing, extending, closing, asking."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts.models import Block, User
from exchange import emails
from exchange.actions import due_rows, upkeep
from exchange.actions.agreements import cancel_date, fall_through, say_done
from exchange.actions.listings import close_listing
from exchange.models import Listing, Match, MealDetails, Occurrence
from exchange.models.bookings import BookingStatus
from exchange.models.listings import Outcome
from exchange.models.match_states import EndedBecause
from exchange.schedules import HORIZON
from notifications.models import Notice
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


def words(person: User) -> str:
    """The last thing that was told."""
    return str(Notice.objects.filter(person=person).latest("id").body)


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
        assert "there is not enough left for this" in words(charlie)

    def test_what_can_still_be_met_stays(self, alice: User, bob: User, charlie: User) -> None:
        offer = make_offer(alice, quantity=9)
        waiting = make_match(make_need(charlie), offer)
        make_agreement(make_need(bob), offer)
        assert upkeep.settle_proposals(offer.pk, at=timezone.now()) == 0
        waiting.refresh_from_db()
        assert waiting.status == Match.Status.PROPOSED

    def test_of_what_can_be_had_in_part_the_question_stands_while_anything_is_left(
        self, alice: User, bob: User, charlie: User
    ) -> None:
        offer = make_offer(alice, quantity=8)
        waiting = make_match(make_need(charlie, quantity=8), offer)
        make_agreement(make_need(bob, quantity=1), offer)
        assert upkeep.settle_proposals(offer.pk, at=timezone.now()) == 0
        make_agreement(make_need(bob, quantity=7), offer)
        assert upkeep.settle_proposals(offer.pk, at=timezone.now()) == 1
        waiting.refresh_from_db()
        assert waiting.ended_because == EndedBecause.TAKEN

    def test_dates_that_were_moved_are_not_said_to_be_taken(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        match.offer.occurrences.update(cancelled_at=timezone.now())
        assert upkeep.settle_proposals(match.offer_id, at=timezone.now()) == 1
        match.refresh_from_db()
        assert match.ended_because == EndedBecause.CHANGED
        assert "something about one of the two has changed" in words(bob)

    def test_a_closed_listing_meets_nothing(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        close_listing(listing=match.offer, outcome=Outcome.NOT_ANY_MORE, at=timezone.now())
        assert upkeep.settle_proposals(match.offer_id, at=timezone.now()) == 1

    def test_who_closed_it_is_not_told_that_it_is_closed(
        self, alice: User, bob: User, mia: User
    ) -> None:
        match = make_match(make_need(bob), make_offer(alice, title="A pot of soup"), by=mia)
        close_listing(listing=match.offer, outcome=Outcome.NOT_ANY_MORE, at=timezone.now())
        upkeep.settle_proposals(match.offer_id, at=timezone.now())
        assert told(alice) == ["match_proposed"]
        assert told(bob) == ["match_proposed", "match_overtaken"]
        assert "“A pot of soup” is closed now." in words(bob)
        assert told(mia) == ["match_ended_introduced"]

    def test_nobody_is_led_to_a_question_that_ended(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        assert Notice.objects.visible_to(alice).unread().count() == 1
        upkeep.lapse_unanswered(at=match.answer_by)
        unread = Notice.objects.visible_to(alice).unread()
        assert [notice.kind for notice in unread] == ["match_lapsed"]

    def test_what_the_rules_forbid_by_now_ends(self, alice: User, bob: User) -> None:
        match = make_match(
            make_need(bob, free_from=["peanuts"]), make_offer(alice, free_from=["peanuts"])
        )
        MealDetails.objects.filter(listing=match.offer_id).update(free_from=[])
        assert upkeep.settle_proposals(match.offer_id, at=timezone.now()) == 1
        match.refresh_from_db()
        assert match.status == Match.Status.LAPSED
        assert "something about one of the two has changed" in words(bob)

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
        assert told(alice) == ["match_proposed", "match_overtaken"]


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

    def test_as_many_queries_however_many_may_not_see_it(self, bob: User) -> None:
        need = make_need(bob, visibility=Listing.Visibility.VOUCHED)
        counts = []
        for more in (1, 5):
            for _number in range(more):
                make_offer(UserFactory.create())
            with CaptureQueriesContext(connection) as queries:
                assert upkeep.ask_next_in_line(need.pk, at=timezone.now()) == 0
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_nobody_who_gave_one_of_its_dates_back(self, alice: User, bob: User) -> None:
        everyday = weekly(weeks=1)
        match = make_agreement(
            make_need(bob, schedule=everyday), make_offer(alice, schedule=everyday)
        )
        make_offer(alice, title="another pot", schedule=everyday)
        first = match.bookings.order_by("during")[0]
        cancel_date(match=match, booking_id=first.pk, by=alice, at=timezone.now())
        assert upkeep.ask_next_in_line(match.need_id, at=timezone.now()) == 0

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

    def test_what_was_given_back_was_not_arranged(self, alice: User, bob: User) -> None:
        match = make_agreement(make_need(bob), make_offer(alice))
        fall_through(match=match, by=bob, at=timezone.now())
        assert upkeep.close_past_listings(at=timezone.now() + timedelta(days=4)) == 2
        match.need.refresh_from_db()
        assert match.need.outcome == Outcome.RAN_OUT


class TestHowItWent:
    def test_both_are_asked_once_after_the_last_date(self, alice: User, bob: User) -> None:
        match = make_agreement(make_need(bob), make_offer(alice))
        end = match.bookings.get().during.upper
        assert upkeep.ask_how_it_went(at=end) == 0
        assert upkeep.ask_how_it_went(at=end + timedelta(days=1)) == 2
        assert upkeep.ask_how_it_went(at=end + timedelta(days=2)) == 0
        assert told(alice).count("match_how_it_went") == 1
        assert told(bob).count("match_how_it_went") == 1

    def test_nobody_is_asked_about_what_is_done(self, alice: User, bob: User) -> None:
        match = make_agreement(make_need(bob), make_offer(alice))
        end = match.bookings.get().during.upper
        say_done(match=match, by=alice, at=end)
        assert upkeep.ask_how_it_went(at=end + timedelta(days=1)) == 0


class TestUnmarked:
    def test_counts_as_done_a_fortnight_after_the_last_date(self, alice: User, bob: User) -> None:
        everyday = weekly(weeks=1)
        match = make_agreement(
            make_need(bob, schedule=everyday), make_offer(alice, schedule=everyday)
        )
        due = max(each.during.upper for each in match.bookings.all()) + timedelta(days=14)
        assert upkeep.complete_unmarked(at=due - timedelta(seconds=1)) == 0
        assert upkeep.complete_unmarked(at=due) == 1
        match.refresh_from_db()
        assert (match.status, match.ended_at) == (Match.Status.COMPLETED, due)
        assert (match.offer_done_at, match.need_done_at) == (None, None)
        assert told(alice)[-1] == told(bob)[-1] == "match_counts_as_done"
        assert upkeep.complete_unmarked(at=due) == 0

    def test_a_date_that_was_given_back_does_not_count(self, alice: User, bob: User) -> None:
        everyday = weekly(weeks=4)
        match = make_agreement(
            make_need(bob, schedule=everyday), make_offer(alice, schedule=everyday)
        )
        first, *later = match.bookings.order_by("during")
        for each in later:
            cancel_date(match=match, booking_id=each.pk, by=bob, at=timezone.now())
        assert upkeep.complete_unmarked(at=first.during.upper + timedelta(days=14)) == 1

    def test_nothing_else_is_touched(self, alice: User, bob: User, charlie: User) -> None:
        make_match(make_need(bob), make_offer(alice))
        fall_through(
            match=make_agreement(make_need(bob), make_offer(charlie)),
            by=bob,
            at=timezone.now(),
        )
        assert upkeep.complete_unmarked(at=timezone.now() + timedelta(days=90)) == 0


class TestOddRows:
    """One that goes wrong is logged and counted, and does not stop the others."""

    def test_the_others_are_done_and_the_failure_is_seen(
        self,
        alice: User,
        bob: User,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        odd, *others = [make_match(make_need(bob), make_offer(alice)) for _ in range(3)]
        tell = emails.tell_lapsed

        def choke(match: Match) -> None:
            tell(match)
            if match.pk == odd.pk:
                raise LookupError(alice.display_name)

        monkeypatch.setattr(emails, "tell_lapsed", choke)
        with pytest.raises(due_rows.SomeWentWrong) as raised:
            upkeep.lapse_unanswered(at=odd.answer_by)
        assert (raised.value.failed, raised.value.changed) == (1, 2)
        assert caplog.messages == [f"The upkeep of match {odd.pk} went wrong."]
        lapsed = Match.objects.filter(status=Match.Status.LAPSED).order_by("id")
        assert list(lapsed) == others
        assert told(alice).count("match_lapsed") == 2

    def test_again_only_the_odd_one_is_left(
        self, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        with monkeypatch.context() as patch:
            patch.setattr(emails, "tell_lapsed", {}.__getitem__)
            with pytest.raises(due_rows.SomeWentWrong):
                upkeep.lapse_unanswered(at=match.answer_by)
        assert upkeep.lapse_unanswered(at=match.answer_by) == 1

    def test_more_than_a_batch(
        self, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(due_rows, "BATCH", 2)
        matches = [make_match(make_need(bob), make_offer(alice)) for _ in range(5)]
        assert upkeep.lapse_unanswered(at=matches[-1].answer_by) == 5

    def test_what_changed_before_it_was_locked_is_left_alone(
        self, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its person gives it new dates between the look and the lock."""
        need = make_need(bob)
        later = timezone.now() + timedelta(days=30)
        ids = due_rows._ids

        def edited(due: Any) -> Any:
            for pk in ids(due):
                Listing.objects.filter(pk=pk).update(expires_at=later + timedelta(days=1))
                yield pk

        monkeypatch.setattr(due_rows, "_ids", edited)
        assert upkeep.close_past_listings(at=later) == 0
        need.refresh_from_db()
        assert need.status == Listing.Status.OPEN


@pytest.mark.parametrize("task", ["settle_proposals", "ask_next_in_line"])
def test_what_follows_from_a_change_is_tried_again(task: str) -> None:
    strategy = app.tasks[f"exchange.{task}"].retry_strategy
    assert isinstance(strategy, RetryStrategy)
    assert strategy.max_attempts == 5
