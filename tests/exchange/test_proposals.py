"""Asking, agreeing, declining and taking back."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Block, User
from exchange.actions.asking import AlreadyBetweenThem, Declined, NotNow, NotPossible, NotYours
from exchange.actions.listings import close_listing
from exchange.actions.proposals import (
    NothingChosen,
    accept,
    decline,
    propose,
    withdraw,
)
from exchange.actions.reservations import Lost, NothingLeft
from exchange.contacts import contacts_for
from exchange.matching import suggestion_for
from exchange.models import Booking, Listing, Match, MealDetails, Occurrence, Participant
from exchange.models.bookings import BookingStatus
from exchange.models.listings import Outcome
from notifications.models import Notice, OutboxMail
from tests.factories.exchange import (
    before,
    make_agreement,
    make_listing,
    make_match,
    make_need,
    make_offer,
    once,
    weekly,
)
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def all_of(match: Match) -> list[int]:
    return list(match.bookings.order_by("id").values_list("pk", flat=True))


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("id").values_list("kind", flat=True))


def committed(listing: Listing) -> list[int]:
    dates = Occurrence.objects.filter(listing=listing).order_by("during", "id")
    return list(dates.values_list("committed", flat=True))


def waiting_jobs(task: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [f"exchange.{task}"]
        )
        return int(cursor.fetchone()[0])


class TestPropose:
    def test_asks_the_other_side_and_reserves_nothing(self, alice: User, bob: User) -> None:
        need, offer = make_need(bob, quantity=2), make_offer(alice, quantity=4)
        match = make_match(need, offer, note="We are two.")
        assert (match.offer, match.need, match.status) == (offer, need, Match.Status.PROPOSED)
        assert match.need_agreed_at is not None
        assert match.offer_agreed_at is None
        assert [(each.quantity, each.status) for each in match.bookings.all()] == [
            (2, BookingStatus.PROPOSED)
        ]
        assert committed(offer) == [0]
        assert told(alice) == ["match_proposed"]
        assert told(bob) == []
        assert Match.objects.get().note == "We are two."

    def test_keeps_why(self, alice: User, bob: User) -> None:
        need, offer = make_need(bob), make_offer(alice)
        suggestion = suggestion_for(need, offer, at=timezone.now())
        assert suggestion is not None
        assert make_match(need, offer).breakdown == suggestion.breakdown.as_json()

    def test_mails_whoever_is_asked(self, alice: User, bob: User) -> None:
        make_match(make_need(bob), make_offer(alice))
        assert [mail.to for mail in OutboxMail.objects.all()] == [alice.email]

    def test_is_answered_in_three_days_or_in_time(self, alice: User, bob: User) -> None:
        soon = make_match(make_need(bob, schedule=once(2)), make_offer(alice, schedule=once(2)))
        assert soon.answer_by == soon.bookings.get().during.lower - timedelta(hours=3)
        later = make_match(make_need(bob, schedule=once(9)), make_offer(alice, schedule=once(9)))
        assert later.answer_by == later.created_at + timedelta(days=3)

    def test_of_several_dates_the_first_says_until_when(self, alice: User, bob: User) -> None:
        week = weekly(weeks=2)
        match = make_match(make_need(bob, schedule=week), make_offer(alice, schedule=week))
        first = match.bookings.order_by("during").first()
        assert first is not None
        in_time = first.during.lower - timedelta(hours=3)
        is_soon = in_time < match.created_at + timedelta(hours=3)
        assert match.answer_by == (first.during.upper if is_soon else in_time)

    def test_what_begins_too_soon_is_answered_before_it_is_over(
        self, alice: User, bob: User
    ) -> None:
        need, offer = make_need(bob, schedule=before(1)), make_offer(alice, schedule=before(1))
        match = make_match(need, offer)
        assert match.answer_by == match.bookings.get().during.upper

    def test_is_for_those_who_may_speak_for_it(
        self, alice: User, bob: User, charlie: User, rita: User, mia: User
    ) -> None:
        need, offer = make_need(bob), make_offer(alice)
        User.objects.filter(pk=mia.pk).update(membership="left")
        mia.refresh_from_db()
        for somebody in (alice, charlie, rita, mia):
            with pytest.raises(NotYours):
                make_match(need, offer, by=somebody)
        assert Match.objects.count() == 0

    def test_not_twice_of_who_said_no(self, alice: User, bob: User, mia: User) -> None:
        need, offer = make_need(bob), make_offer(alice)
        decline(match=make_match(need, offer), by=alice, at=timezone.now())
        for listing, other, by in ((need, offer, bob), (need, offer, mia), (offer, need, mia)):
            with pytest.raises(Declined):
                make_match(listing, other, by=by)
        assert make_match(offer, need, by=alice).proposed_by == alice

    def test_refuses_what_is_not_possible(self, alice: User, bob: User) -> None:
        need, offer = make_need(bob, free_from=["peanuts"]), make_offer(alice)
        with refused(NotPossible):
            propose(listing=need, other=offer, by=bob, chosen={(1, 1): 1}, at=timezone.now())

    def test_refuses_dates_that_are_not_theirs(self, alice: User, bob: User) -> None:
        need, offer, other = make_need(bob), make_offer(alice), make_offer(alice)
        stolen = (other.occurrences.get().pk, need.occurrences.get().pk)
        with refused(NothingChosen):
            propose(listing=need, other=offer, by=bob, chosen={stolen: 1}, at=timezone.now())

    @pytest.mark.parametrize("quantity", [0, -1, 3, 10**9])
    def test_refuses_amounts_that_are_not_there(
        self, alice: User, bob: User, quantity: int
    ) -> None:
        need, offer = make_need(bob, quantity=2), make_offer(alice)
        dates = (offer.occurrences.get().pk, need.occurrences.get().pk)
        with refused(NothingChosen):
            propose(listing=need, other=offer, by=bob, chosen={dates: quantity}, at=timezone.now())

    def test_refuses_no_dates(self, alice: User, bob: User) -> None:
        need, offer = make_need(bob), make_offer(alice)
        with refused(NothingChosen):
            propose(listing=need, other=offer, by=bob, chosen={}, at=timezone.now())

    def test_a_second_one_between_the_same_two_is_the_first(self, alice: User, bob: User) -> None:
        need, offer = make_need(bob), make_offer(alice)
        match = make_match(need, offer)
        with pytest.raises(AlreadyBetweenThem) as refusal:
            make_match(offer, need)
        assert refusal.value.match == match

    def test_an_introduction_asks_both(self, alice: User, bob: User, mia: User) -> None:
        match = make_match(make_need(bob), make_offer(alice), by=mia)
        assert (match.offer_agreed_at, match.need_agreed_at) == (None, None)
        assert [each.role for each in match.participants.all()] == [Participant.Role.INTRODUCED]
        assert told(alice) == told(bob) == ["match_proposed"]

    @pytest.mark.parametrize("change", [{"not_now": True}, {"weekly_limit": 0}])
    def test_nobody_is_asked_who_does_not_want_to_be_now(
        self, alice: User, bob: User, mia: User, change: dict[str, object]
    ) -> None:
        need, offer = make_need(bob), make_offer(alice)
        User.objects.filter(pk=alice.pk).update(**change)
        for listing, other, by in ((need, offer, bob), (need, offer, mia), (offer, need, mia)):
            with pytest.raises(NotNow):
                make_match(listing, other, by=by)
        assert make_match(offer, need).proposed_by == alice

    def test_who_said_no_is_not_asked_again_but_may_ask(self, alice: User, bob: User) -> None:
        need, offer = make_need(bob), make_offer(alice)
        decline(match=make_match(need, offer), by=alice, at=timezone.now())
        with pytest.raises(NotPossible):
            make_match(need, offer)
        assert make_match(offer, need).proposed_by == alice

    @pytest.mark.parametrize(
        "gone", [{"is_active": False}, {"membership": "left"}, {"role": "reader"}]
    )
    def test_who_no_longer_takes_part_is_neither_suggested_nor_shown(
        self, alice: User, bob: User, gone: dict[str, object]
    ) -> None:
        need, offer = make_need(bob), make_offer(alice)
        User.objects.filter(pk=alice.pk).update(**gone)
        offer.person.refresh_from_db()
        assert suggestion_for(need, offer, at=timezone.now()) is None
        assert suggestion_for(offer, need, at=timezone.now()) is None
        assert not Listing.objects.open(timezone.now()).filter(pk=offer.pk).exists()


class TestAccept:
    def test_reserves_on_both_sides_and_tells_both(self, alice: User, bob: User) -> None:
        need, offer = make_need(bob, quantity=2), make_offer(alice, quantity=4)
        match = make_agreement(need, offer)
        assert match.status == Match.Status.ACCEPTED
        assert (committed(offer), committed(need)) == ([2], [2])
        assert match.bookings.get().status == BookingStatus.BOOKED
        assert told(bob) == ["match_accepted"]
        assert told(alice) == ["match_proposed", "match_accepted"]

    def test_what_is_all_arranged_is_filled(self, alice: User, bob: User) -> None:
        need, offer = make_need(bob, quantity=2), make_offer(alice, quantity=4)
        make_agreement(need, offer)
        need.refresh_from_db()
        offer.refresh_from_db()
        assert (need.status, offer.status) == (Listing.Status.FILLED, Listing.Status.OPEN)

    def test_some_of_the_dates(self, alice: User, bob: User) -> None:
        need = make_need(bob, schedule=weekly(weeks=1))
        match = make_match(need, make_offer(alice, schedule=weekly(weeks=1)))
        first, *others = all_of(match)
        accept(match=match, by=alice, chosen=[first], at=timezone.now())
        statuses = dict(match.bookings.values_list("pk", "status"))
        assert statuses == {first: "booked"} | dict.fromkeys(others, "dropped")
        assert sorted(committed(need)) == [0, 0, 0, 0, 0, 0, 2]

    def test_looks_for_others_that_can_no_longer_be_met(self, alice: User, bob: User) -> None:
        make_agreement(make_need(bob), make_offer(alice))
        assert waiting_jobs("settle_proposals") == 2

    def test_nobody_accepts_their_own_proposal(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        with refused(NotYours):
            accept(match=match, by=bob, chosen=all_of(match), at=timezone.now())

    def test_nobody_else_accepts(self, alice: User, bob: User, charlie: User, mia: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        for outsider in (charlie, mia):
            with refused(NotYours):
                accept(match=match, by=outsider, chosen=all_of(match), at=timezone.now())

    def test_not_twice(self, alice: User, bob: User) -> None:
        need, offer = make_need(bob), make_offer(alice)
        match = make_agreement(need, offer)
        with pytest.raises(NotYours):
            accept(match=match, by=alice, chosen=all_of(match), at=timezone.now())
        assert committed(need) == [2]

    def test_none_of_the_dates_is_not_an_answer(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        for chosen in ([], [10**9]):
            with refused(NothingChosen):
                accept(match=match, by=alice, chosen=chosen, at=timezone.now())

    def test_what_is_gone_is_gone(self, alice: User, bob: User, charlie: User) -> None:
        offer = make_offer(alice, quantity=2)
        late = make_match(make_need(charlie), offer)
        make_agreement(make_need(bob), offer)
        with pytest.raises(NothingLeft) as refusal:
            accept(match=late, by=alice, chosen=all_of(late), at=timezone.now())
        assert refusal.value.lost == {late.bookings.get().pk: Lost.TAKEN}
        late.refresh_from_db()
        assert late.status == Match.Status.PROPOSED
        assert committed(offer) == [2]

    def test_a_date_that_is_over_is_gone(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        with refused(NothingLeft):
            accept(
                match=match, by=alice, chosen=all_of(match), at=timezone.now() + timedelta(days=4)
            )

    def test_an_allergy_counts_when_somebody_says_yes(self, alice: User, bob: User) -> None:
        offer = make_offer(alice, free_from=["peanuts"])
        match = make_match(make_need(bob, free_from=["peanuts"]), offer)
        MealDetails.objects.filter(listing=offer).update(free_from=[])
        with pytest.raises(NotPossible):
            accept(match=match, by=alice, chosen=all_of(match), at=timezone.now())
        match.refresh_from_db()
        assert match.status == Match.Status.PROPOSED
        assert committed(offer) == [0]

    @pytest.mark.parametrize(
        "gone", [{"is_active": False}, {"membership": "left"}, {"role": "reader"}]
    )
    def test_nobody_agrees_with_somebody_who_no_longer_takes_part(
        self, alice: User, bob: User, gone: dict[str, object]
    ) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        User.objects.filter(pk=bob.pk).update(**gone)
        with pytest.raises(NotPossible):
            accept(match=match, by=alice, chosen=all_of(match), at=timezone.now())
        assert committed(match.offer) == [0]

    def test_nobody_agrees_with_somebody_who_blocked_them_meanwhile(
        self, alice: User, bob: User
    ) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        Block.objects.create(blocker=bob, blocked=alice)
        with pytest.raises(NotPossible):
            accept(match=match, by=alice, chosen=all_of(match), at=timezone.now())
        assert committed(match.offer) == [0]

    def test_nobody_agrees_to_what_is_closed(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        close_listing(listing=match.need, outcome=Outcome.NOT_ANY_MORE, at=timezone.now())
        with refused(NotPossible):
            accept(match=match, by=alice, chosen=all_of(match), at=timezone.now())

    def test_an_introduction_waits_for_both(self, alice: User, bob: User, mia: User) -> None:
        match = make_match(make_need(bob), make_offer(alice), by=mia)
        accept(match=match, by=alice, chosen=all_of(match), at=timezone.now())
        match.refresh_from_db()
        assert match.status == Match.Status.PROPOSED
        assert committed(match.offer) == [0]
        assert contacts_for(alice, match, at=timezone.now()) == []
        accept(match=match, by=bob, chosen=all_of(match), at=timezone.now())
        match.refresh_from_db()
        assert match.status == Match.Status.ACCEPTED
        assert told(mia) == ["match_half_agreed", "match_accepted_introduced"]
        assert contacts_for(mia, match, at=timezone.now()) == []

    def test_an_organizer_answers_for_who_cannot_sign_in(self, alice: User, mia: User) -> None:
        neighbour = User.objects.create_user(
            display_name="Mrs. Adeyemi", neighbourhood=mia.neighbourhood, cell=mia.cell
        )
        match = make_match(make_offer(alice), make_need(neighbour, by=mia))
        assert told(mia) == ["match_proposed"]
        accept(match=match, by=mia, chosen=all_of(match), at=timezone.now())
        match.refresh_from_db()
        assert match.status == Match.Status.ACCEPTED


class TestDeclineAndWithdraw:
    def test_declining_tells_whoever_asked(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        decline(match=match, by=alice, at=timezone.now())
        match.refresh_from_db()
        assert match.status == Match.Status.DECLINED
        assert match.ended_at is not None
        assert match.bookings.get().status == BookingStatus.DROPPED
        assert told(bob) == ["match_declined"]

    def test_only_whoever_was_asked_declines(self, alice: User, bob: User, charlie: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        for somebody in (bob, charlie):
            with refused(NotYours):
                decline(match=match, by=somebody, at=timezone.now())

    def test_taking_back_tells_whoever_was_asked(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        withdraw(match=match, by=bob, at=timezone.now())
        match.refresh_from_db()
        assert match.status == Match.Status.WITHDRAWN
        assert told(alice) == ["match_proposed", "match_withdrawn"]
        unread = Notice.objects.visible_to(alice).unread()
        assert [notice.kind for notice in unread] == ["match_withdrawn"]

    def test_only_whoever_asked_takes_back(self, alice: User, bob: User, charlie: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        for somebody in (alice, charlie):
            with refused(NotYours):
                withdraw(match=match, by=somebody, at=timezone.now())

    def test_after_taking_back_one_may_ask_again(self, alice: User, bob: User) -> None:
        need, offer = make_need(bob), make_offer(alice)
        withdraw(match=make_match(need, offer), by=bob, at=timezone.now())
        assert make_match(need, offer).status == Match.Status.PROPOSED


class TestTheDatabaseItself:
    """What holds whatever code runs."""

    def refuses(self, constraint: str) -> pytest.RaisesExc[IntegrityError]:
        return pytest.raises(IntegrityError, match=constraint)

    def test_a_match_pairs_an_offer_with_a_need(self, alice: User, bob: User) -> None:
        one, other = make_offer(alice), make_offer(bob)
        with self.refuses("match_need_is_a_need"), transaction.atomic():
            Match.objects.create(offer=one, need=other, category="meals", answer_by=timezone.now())
            connection.check_constraints()

    def test_of_one_category(self, alice: User, bob: User) -> None:
        with self.refuses("match_offer_is_an_offer"), transaction.atomic():
            Match.objects.create(
                offer=make_offer(alice),
                need=make_need(bob),
                category="rides",
                answer_by=timezone.now(),
            )
            connection.check_constraints()

    def test_nothing_is_given_twice(self, alice: User) -> None:
        offer = make_offer(alice, quantity=4)
        with self.refuses("occurrence_never_overcommitted"), transaction.atomic():
            Occurrence.objects.filter(listing=offer).update(committed=5)

    def test_nothing_is_agreed_by_one_side(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        with self.refuses("match_agreed_by_both"), transaction.atomic():
            Match.objects.filter(pk=match.pk).update(status=Match.Status.ACCEPTED)

    def test_one_live_match_a_pair(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        with self.refuses("match_once_a_pair_at_a_time"), transaction.atomic():
            Match.objects.create(
                offer=match.offer, need=match.need, category="meals", answer_by=timezone.now()
            )

    def test_kind_and_category_never_change(self, bob: User) -> None:
        need = make_need(bob)
        for change in ({"kind": "offer", "reach_km": 3}, {"category": "rides"}):
            with (
                pytest.raises(DatabaseError, match="Cannot update rows from exchange_listing"),
                transaction.atomic(),
            ):
                Listing.objects.filter(pk=need.pk).update(**change)

    def test_a_date_is_booked_once_a_match(self, alice: User, bob: User) -> None:
        booking = make_match(make_need(bob), make_offer(alice)).bookings.get()
        with self.refuses("booking_once_a_match_and_dates"), transaction.atomic():
            Booking.objects.create(
                match=booking.match,
                offer_occurrence=booking.offer_occurrence,
                need_occurrence=booking.need_occurrence,
                during=booking.during,
                quantity=1,
            )


def test_a_closed_listing_is_not_proposed_to(alice: User, bob: User) -> None:
    need, offer = make_need(bob), make_offer(alice)
    close_listing(listing=offer, outcome=Outcome.NOT_ANY_MORE, at=timezone.now())
    dates = (offer.occurrences.get().pk, need.occurrences.get().pk)
    with refused(NotPossible):
        propose(listing=need, other=offer, by=bob, chosen={dates: 1}, at=timezone.now())


def test_a_draft_proposes_nothing(alice: User, bob: User) -> None:
    need, offer = make_listing(bob, publish=False), make_offer(alice)
    dates = (offer.occurrences.get().pk, need.occurrences.get().pk)
    with refused(NotPossible):
        propose(listing=need, other=offer, by=bob, chosen={dates: 1}, at=timezone.now())
