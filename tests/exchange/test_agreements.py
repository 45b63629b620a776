"""Living with an agreement: contact, done, fell through, parted."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.actions import block_person
from accounts.models import ContactChannel, User
from exchange import tasks
from exchange.actions.agreements import cancel_date, deny, fall_through, say_done
from exchange.actions.asking import NotYours
from exchange.actions.proposals import accept, decline, withdraw
from exchange.contacts import contacts_for
from exchange.models import Booking, Listing, Match
from exchange.models.bookings import BookingStatus
from exchange.models.match_states import MatchStatus
from exchange.permissions import can_say_done
from exchange.schedules import Schedule
from notifications.models import Notice
from tests.exchange.test_proposals import committed, told, waiting_jobs
from tests.factories.answers import answer_url, typed_answer
from tests.factories.exchange import (
    before,
    begin,
    make_agreement,
    make_match,
    make_need,
    make_offer,
    once,
    weekly,
)
from tests.people import signed_in
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def give_number(person: User, number: str, *, is_shared: bool = True) -> None:
    ContactChannel.objects.create(
        person=person, kind="phone", value=number, value_hash=number, is_shared=is_shared
    )


def numbers(viewer: User, match: Match, *, days: int = 0) -> list[str]:
    contacts = contacts_for(viewer, match, at=timezone.now() + timedelta(days=days))
    return [channel.value for contact in contacts for channel in contact.channels]


def booked(match: Match) -> list[Booking]:
    agreed = match.bookings.filter(status=BookingStatus.BOOKED)
    return list(agreed.order_by("during"))


def words_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


class TestContact:
    @pytest.fixture(autouse=True)
    def _numbers(self, alice: User, bob: User) -> None:
        give_number(alice, "+17185550101")
        give_number(alice, "+17185550102", is_shared=False)
        give_number(bob, "+17185550201")

    def test_is_not_shown_before_both_agree(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        assert numbers(alice, match) == numbers(bob, match) == []

    def test_is_shown_to_the_other_side_once_both_agreed(self, alice: User, bob: User) -> None:
        match = make_agreement(make_need(bob), make_offer(alice))
        assert numbers(bob, match) == ["+17185550101"]
        assert numbers(alice, match) == ["+17185550201"]

    def test_the_address_goes_with_it(self, alice: User, bob: User) -> None:
        need = make_need(bob, address="12 Bond Street, ring twice")
        match = make_agreement(need, make_offer(alice))
        [contact] = contacts_for(alice, match, at=timezone.now())
        assert contact.address == "12 Bond Street, ring twice"
        [contact] = contacts_for(bob, match, at=timezone.now())
        assert contact.address == ""

    def test_is_shown_to_nobody_else(
        self, alice: User, bob: User, charlie: User, mia: User
    ) -> None:
        match = make_agreement(make_need(bob), make_offer(alice))
        assert numbers(charlie, match) == numbers(mia, match) == []

    @pytest.mark.parametrize("ending", [decline, withdraw])
    def test_is_not_shown_after_a_no(self, alice: User, bob: User, ending: object) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        by = alice if ending is decline else bob
        ended = ending(match=match, by=by, at=timezone.now())  # type: ignore[operator]
        assert numbers(alice, ended) == numbers(bob, ended) == []

    def test_is_gone_when_it_fell_through(self, alice: User, bob: User) -> None:
        match = make_agreement(make_need(bob), make_offer(alice))
        match = fall_through(match=match, by=bob, at=timezone.now())
        assert numbers(alice, match) == numbers(bob, match) == []

    def test_stays_for_a_fortnight_after_it_is_done(self, alice: User, bob: User) -> None:
        match = begin(make_agreement(make_need(bob), make_offer(alice)))
        match = say_done(match=match, by=bob, at=timezone.now())
        assert numbers(bob, match, days=13) == ["+17185550101"]
        assert numbers(bob, match, days=15) == []

    @pytest.mark.parametrize("gone", [{"is_active": False}, {"membership": "left"}])
    @pytest.mark.parametrize("who", ["alice", "bob"])
    def test_is_hidden_while_one_of_the_two_is_not_here(
        self, alice: User, bob: User, who: str, gone: dict[str, object]
    ) -> None:
        match = make_agreement(make_need(bob), make_offer(alice))
        User.objects.filter(pk={"alice": alice, "bob": bob}[who].pk).update(**gone)
        match = Match.objects.with_sides().get(pk=match.pk)
        assert numbers(alice, match) == numbers(bob, match) == []


class TestFallThrough:
    def test_gives_everything_back_and_opens_it_again(self, alice: User, bob: User) -> None:
        need, offer = make_need(bob), make_offer(alice)
        match = fall_through(match=make_agreement(need, offer), by=alice, at=timezone.now())
        assert match.status == Match.Status.FELL_THROUGH
        assert (committed(offer), committed(need)) == ([0], [0])
        assert match.bookings.get().status == BookingStatus.RELEASED
        need.refresh_from_db()
        assert need.status == Listing.Status.OPEN
        assert told(bob)[-1] == "match_fell_through"
        assert waiting_jobs("ask_next_in_line") == 1

    def test_nobody_else_is_asked_to_help_who_cannot(self, alice: User, bob: User) -> None:
        fall_through(
            match=make_agreement(make_need(bob), make_offer(alice)), by=bob, at=timezone.now()
        )
        assert waiting_jobs("ask_next_in_line") == 0

    def test_what_already_happened_stays(self, alice: User, bob: User) -> None:
        need = make_need(bob, schedule=weekly(weeks=1))
        match = make_agreement(need, make_offer(alice, schedule=weekly(weeks=1)))
        first = match.bookings.order_by("during").first()
        assert first is not None
        match = fall_through(match=match, by=alice, at=first.during.upper)
        assert match.status == Match.Status.COMPLETED
        notice = Notice.objects.get(person=bob, kind="match_fell_through")
        assert notice.subject.startswith("It comes to its end: ")
        assert sorted(committed(need)) == [0, 0, 0, 0, 0, 0, 2]
        first.refresh_from_db()
        assert first.status == BookingStatus.BOOKED

    def test_what_has_begun_stays_too(self, alice: User, bob: User) -> None:
        week = weekly(weeks=1)
        match = make_agreement(make_need(bob, schedule=week), make_offer(alice, schedule=week))
        first = booked(match)[0]
        match = fall_through(match=match, by=alice, at=first.during.lower + timedelta(minutes=5))
        assert (match.status, booked(match)) == (Match.Status.COMPLETED, [first])

    def test_one_date_that_is_over_did_not_happen_then(self, alice: User, bob: User) -> None:
        match = make_agreement(make_need(bob), make_offer(alice))
        at = timezone.now()
        match.bookings.update(during=(at - timedelta(hours=3), at - timedelta(hours=1)))
        url = reverse("exchange:match_fall_through", args=[match.pk])
        page = words_of(signed_in(bob).get(match.get_absolute_url()))
        assert "Better said early than late" not in page
        page = words_of(signed_in(bob).post(url, follow=True))
        assert "and it is open again" not in page
        assert (match.bookings.get().status, committed(match.need)) == ("released", [0])
        notice = Notice.objects.get(person=alice, kind="match_fell_through")
        assert "counts as fallen through now" in notice.body
        assert "still to come" not in notice.body

    def test_of_several_that_are_over_nobody_says_so_at_once(self, alice: User, bob: User) -> None:
        week = weekly(weeks=1)
        match = make_agreement(make_need(bob, schedule=week), make_offer(alice, schedule=week))
        at = timezone.now()
        match.bookings.update(during=(at - timedelta(hours=3), at - timedelta(hours=1)))
        page = words_of(signed_in(bob).get(match.get_absolute_url()))
        assert "End it from now on" not in page
        assert page.count("It did not happen") == 7

    def test_says_nothing_of_others_where_it_was_an_answer_between_two(
        self, alice: User, bob: User
    ) -> None:
        for ends in (decline, fall_through):
            need = make_need(alice)
            signed_in(bob).post(answer_url(need), typed_answer(need, servings="2"))
            match = Match.objects.latest("id")
            if ends is fall_through:
                chosen = list(match.bookings.values_list("pk", flat=True))
                match = accept(match=match, by=alice, chosen=chosen, at=timezone.now())
            ends(match=match, by=alice, at=timezone.now())
            body = Notice.objects.filter(person=bob).latest("id").body
            assert "There is nothing left for you to do." in body
            assert "who else could fit" not in body
            page = words_of(signed_in(bob).get(match.get_absolute_url()))
            assert "See who else fits" not in page

    def test_tells_only_of_dates_that_were_still_to_come(self, alice: User, bob: User) -> None:
        week = weekly(weeks=1)
        match = make_agreement(make_need(bob, schedule=week), make_offer(alice, schedule=week))
        fall_through(match=match, by=alice, at=booked(match)[4].during.upper)
        body = Notice.objects.get(person=bob, kind="match_fell_through").body
        assert body.count("\n- ") == 2

    def test_whoever_introduced_them_hears_that_it_took_place(
        self, alice: User, bob: User, mia: User
    ) -> None:
        week = weekly(weeks=1)
        match = make_match(make_need(bob, schedule=week), make_offer(alice, schedule=week), by=mia)
        for side in (alice, bob):
            chosen = list(match.bookings.values_list("pk", flat=True))
            match = accept(match=match, by=side, chosen=chosen, at=timezone.now())
        fall_through(match=match, by=alice, at=booked(match)[0].during.upper)
        assert told(mia)[-1] == "match_done_introduced"

    def test_only_the_two_sides_say_so(
        self, alice: User, bob: User, charlie: User, mia: User
    ) -> None:
        match = make_agreement(make_need(bob), make_offer(alice))
        for outsider in (charlie, mia):
            with refused(NotYours):
                fall_through(match=match, by=outsider, at=timezone.now())

    def test_not_before_it_is_agreed(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        with refused(NotYours):
            fall_through(match=match, by=bob, at=timezone.now())

    def test_afterwards_the_two_may_try_again(self, alice: User, bob: User) -> None:
        need, offer = make_need(bob), make_offer(alice)
        fall_through(match=make_agreement(need, offer), by=bob, at=timezone.now())
        need.refresh_from_db()
        assert make_match(need, offer).status == Match.Status.PROPOSED


class TestCancellingADate:
    @pytest.fixture
    def match(self, alice: User, bob: User) -> Match:
        """Seven evenings."""
        everyday = weekly(weeks=1)
        return make_agreement(
            make_need(bob, schedule=everyday), make_offer(alice, schedule=everyday)
        )

    def test_gives_back_this_date_alone_and_tells_the_other_side(
        self, match: Match, alice: User, bob: User
    ) -> None:
        second = booked(match)[1]
        match = cancel_date(match=match, booking_id=second.pk, by=alice, at=timezone.now())
        assert match.status == Match.Status.ACCEPTED
        assert committed(match.offer) == committed(match.need) == [2, 0, 2, 2, 2, 2, 2]
        assert [each.pk for each in match.bookings.filter(status="released")] == [second.pk]
        assert told(bob)[-1] == "match_date_cancelled"
        assert "match_date_cancelled" not in told(alice)
        assert waiting_jobs("ask_next_in_line") == 1
        match.need.refresh_from_db()
        assert match.need.status == Listing.Status.OPEN

    def test_each_date_is_told_of(self, match: Match, alice: User, bob: User) -> None:
        for each in booked(match)[:2]:
            cancel_date(match=match, booking_id=each.pk, by=alice, at=timezone.now())
        assert told(bob).count("match_date_cancelled") == 2

    def test_either_side_may(self, match: Match, bob: User) -> None:
        cancel_date(match=match, booking_id=booked(match)[0].pk, by=bob, at=timezone.now())
        assert len(booked(match)) == 6
        assert waiting_jobs("ask_next_in_line") == 0

    def test_with_the_last_one_all_of_it_falls_through(self, alice: User, bob: User) -> None:
        match = make_agreement(make_need(bob), make_offer(alice))
        match = cancel_date(
            match=match, booking_id=booked(match)[0].pk, by=alice, at=timezone.now()
        )
        assert match.status == Match.Status.FELL_THROUGH
        assert told(bob)[-1] == "match_fell_through"
        assert waiting_jobs("ask_next_in_line") == 1

    def test_what_took_place_keeps_it_agreed(self, match: Match, alice: User) -> None:
        first, *later = booked(match)
        for each in later:
            match = cancel_date(match=match, booking_id=each.pk, by=alice, at=first.during.upper)
        assert match.status == Match.Status.ACCEPTED
        assert can_say_done(alice, match, at=first.during.upper)

    def test_of_what_is_over_that_it_did_not_happen(
        self, match: Match, alice: User, bob: User
    ) -> None:
        first = booked(match)[0]
        over = first.during.upper
        match = cancel_date(match=match, booking_id=first.pk, by=bob, at=over)
        assert match.status == Match.Status.ACCEPTED
        assert committed(match.offer) == [0, 2, 2, 2, 2, 2, 2]
        notice = Notice.objects.get(person=alice, kind="match_date_cancelled")
        assert "one date did not happen:" in notice.body
        assert "open again" not in notice.body
        assert waiting_jobs("ask_next_in_line") == 0

    def test_not_of_what_is_long_over(self, match: Match, alice: User) -> None:
        first = booked(match)[0]
        long_over = first.during.upper + timedelta(days=7)
        with refused(NotYours):
            cancel_date(match=match, booking_id=first.pk, by=alice, at=long_over)

    def test_not_twice(self, match: Match, alice: User) -> None:
        first = booked(match)[0]
        cancel_date(match=match, booking_id=first.pk, by=alice, at=timezone.now())
        with pytest.raises(NotYours):
            cancel_date(match=match, booking_id=first.pk, by=alice, at=timezone.now())
        assert committed(match.offer) == [0, 2, 2, 2, 2, 2, 2]

    def test_only_the_two_sides_and_only_their_own_dates(
        self, match: Match, alice: User, bob: User, charlie: User, mia: User
    ) -> None:
        theirs = make_agreement(make_need(charlie), make_offer(bob)).bookings.get()
        for by, pk in (
            (charlie, booked(match)[0].pk),
            (mia, booked(match)[0].pk),
            (alice, theirs.pk),
        ):
            with refused(NotYours):
                cancel_date(match=match, booking_id=pk, by=by, at=timezone.now())

    def test_not_before_it_is_agreed(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob), make_offer(alice))
        with refused(NotYours):
            cancel_date(match=match, booking_id=match.bookings.get().pk, by=bob, at=timezone.now())


class TestDone:
    def test_either_side_says_so_and_the_other_is_told(self, alice: User, bob: User) -> None:
        match = begin(make_agreement(make_need(bob), make_offer(alice)))
        match = say_done(match=match, by=alice, at=timezone.now())
        assert match.status == Match.Status.COMPLETED
        assert told(bob)[-1] == "match_done"
        match = say_done(match=match, by=bob, at=timezone.now())
        assert match.offer_done_at is not None
        assert match.need_done_at is not None
        assert "match_done" not in told(alice)

    def test_not_before_it_begins(self, alice: User, bob: User) -> None:
        match = make_agreement(make_need(bob), make_offer(alice))
        begins = match.bookings.get().during.lower
        with pytest.raises(NotYours):
            say_done(match=match, by=bob, at=begins - timedelta(seconds=1))
        assert say_done(match=match, by=bob, at=begins).status == Match.Status.COMPLETED

    def test_not_while_a_date_of_the_series_is_to_come(self, alice: User, bob: User) -> None:
        everyday = weekly(weeks=1)
        match = make_agreement(
            make_need(bob, schedule=everyday), make_offer(alice, schedule=everyday)
        )
        last = booked(match)[-1]
        with pytest.raises(NotYours):
            say_done(match=match, by=bob, at=booked(match)[0].during.upper)
        cancel_date(match=match, booking_id=last.pk, by=bob, at=timezone.now())
        begins = booked(match)[-1].during.lower
        assert begins < last.during.lower
        assert say_done(match=match, by=bob, at=begins).status == Match.Status.COMPLETED

    def test_nobody_says_it_twice(self, alice: User, bob: User) -> None:
        match = begin(make_agreement(make_need(bob), make_offer(alice)))
        match = say_done(match=match, by=alice, at=timezone.now())
        with refused(NotYours):
            say_done(match=match, by=alice, at=timezone.now())

    def test_not_before_it_is_agreed(self, alice: User, bob: User) -> None:
        match = begin(make_match(make_need(bob), make_offer(alice)))
        with refused(NotYours):
            say_done(match=match, by=bob, at=timezone.now())


class TestItDidNotHappen:
    @pytest.fixture
    def done(self, alice: User, bob: User) -> Match:
        """Alice says that it happened."""
        match = begin(make_agreement(make_need(bob), make_offer(alice)))
        return say_done(match=match, by=alice, at=timezone.now())

    def test_the_other_side_may_say_so(self, done: Match, alice: User, bob: User) -> None:
        match = deny(match=done, by=bob, at=timezone.now())
        assert match.status == Match.Status.FELL_THROUGH
        assert match.bookings.get().status == BookingStatus.RELEASED
        assert (committed(match.offer), committed(match.need)) == ([0], [0])
        assert told(alice)[-1] == "match_denied"
        assert waiting_jobs("ask_next_in_line") == 1

    def test_for_a_week_after_the_last_date_is_over(self, done: Match, bob: User) -> None:
        over = done.bookings.get().during.upper
        assert done.ended_at is not None
        assert done.ended_at < over
        with pytest.raises(NotYours):
            deny(match=done, by=bob, at=over + timedelta(days=7))
        late = over + timedelta(days=7) - timedelta(seconds=1)
        assert deny(match=done, by=bob, at=late).status == Match.Status.FELL_THROUGH

    def test_not_who_said_it_happened(self, done: Match, alice: User, bob: User) -> None:
        with refused(NotYours):
            deny(match=done, by=alice, at=timezone.now())
        say_done(match=done, by=bob, at=timezone.now())
        with refused(NotYours):
            deny(match=done, by=bob, at=timezone.now())

    def test_nobody_else(self, done: Match, charlie: User, mia: User) -> None:
        for outsider in (charlie, mia):
            with refused(NotYours):
                deny(match=done, by=outsider, at=timezone.now())

    def test_not_before_anybody_said_it_happened(self, alice: User, bob: User) -> None:
        match = begin(make_agreement(make_need(bob), make_offer(alice)))
        with refused(NotYours):
            deny(match=match, by=bob, at=timezone.now())

    def test_either_side_of_what_nobody_marked(self, alice: User, bob: User) -> None:
        match = begin(make_agreement(make_need(bob), make_offer(alice)))
        match.complete(at=timezone.now())
        match.save()
        assert deny(match=match, by=alice, at=timezone.now()).status == Match.Status.FELL_THROUGH
        assert told(bob)[-1] == "match_denied"


class TestBlocking:
    @pytest.mark.parametrize(
        ("asks", "verb", "status"),
        [
            ("alice", withdraw, MatchStatus.WITHDRAWN),
            ("bob", decline, MatchStatus.DECLINED),
            ("both", fall_through, MatchStatus.FELL_THROUGH),
        ],
    )
    def test_reads_as_any_other_end_to_who_is_blocked(
        self, alice: User, bob: User, asks: str, verb: Any, status: MatchStatus
    ) -> None:
        """Word for word what an ordinary end tells, and it stays to be read."""
        said = []
        for how in ("ordinary", "block"):
            offer, need = make_offer(alice), make_need(bob, title="Dinner for two")
            sides = (offer, need) if asks == "alice" else (need, offer)
            match = make_agreement(need, offer) if asks == "both" else make_match(*sides)
            if how == "block":
                block_person(person=bob, by=alice, at=timezone.now())
            else:
                verb(match=match, by=alice, at=timezone.now())
            match.refresh_from_db()
            notice = Notice.objects.visible_to(bob).latest("id")
            assert (match.status, match.ended_by, notice.url) == (
                status, "offer", need.get_absolute_url()
            )  # fmt: skip
            said.append((notice.kind, notice.subject, notice.body))
        assert said[0] == said[1]
        assert alice.display_name not in said[1][2]

    def test_tells_of_several_things_one_by_one(self, alice: User, bob: User) -> None:
        for _ in range(3):
            make_agreement(make_need(bob, schedule=once(5)), make_offer(alice, schedule=once(5)))
        at = timezone.now()
        block_person(person=bob, by=alice, at=at)
        assert told(bob).count("match_fell_through") == 1
        jobs = ProcrastinateJob.objects.filter(task_name="exchange.tell_ended").order_by("id")
        gaps = [job.scheduled_at - at for job in jobs]
        assert len(gaps) == 2
        assert timedelta(minutes=20) <= gaps[0] <= gaps[1] - timedelta(minutes=20)
        assert gaps[1] <= timedelta(hours=6)
        for job in jobs:
            tasks.tell_ended(**job.args)
            tasks.tell_ended(**job.args)
        assert told(bob).count("match_fell_through") == 3

    @pytest.mark.parametrize("schedule", [weekly(), before(9)])
    def test_tells_one_by_one_of_what_has_begun_too(
        self, alice: User, bob: User, schedule: Schedule
    ) -> None:
        """What goes on every week, or any time before a day, began long ago."""
        at = timezone.now()
        for _ in range(2):
            sides = make_need(bob, schedule=schedule), make_offer(alice, schedule=schedule)
            first = make_agreement(*sides).bookings.order_by("during")[0]
            first.during = DateTimeTZRange(at - timedelta(days=1), first.during.upper)
            first.save()
        block_person(person=bob, by=alice, at=at)
        job = ProcrastinateJob.objects.get(task_name="exchange.tell_ended")
        assert job.scheduled_at - at >= timedelta(minutes=20)

    def test_says_in_time_what_is_soon(self, alice: User, bob: User) -> None:
        """Nobody waits at a door for an hour so that something looks ordinary."""
        at = timezone.now()
        soon = DateTimeTZRange(at + timedelta(minutes=30), at + timedelta(hours=2))
        for _ in range(2):
            match = make_agreement(make_need(bob), make_offer(alice))
            match.bookings.update(during=soon)
        block_person(person=bob, by=alice, at=at)
        job = ProcrastinateJob.objects.get(task_name="exchange.tell_ended")
        assert job.scheduled_at <= at + timedelta(minutes=15)

    def test_tells_who_counted_on_it_that_it_fell_through_and_no_more(
        self, alice: User, bob: User
    ) -> None:
        need, offer = make_need(bob), make_offer(alice)
        match = make_agreement(need, offer)
        block_person(person=bob, by=alice, at=timezone.now())
        match.refresh_from_db()
        assert match.status == Match.Status.FELL_THROUGH
        assert (committed(offer), committed(need)) == ([0], [0])
        assert told(bob)[-1] == "match_fell_through"
        notice = Notice.objects.get(person=bob, kind="match_fell_through")
        assert notice.url == need.get_absolute_url()
        assert alice.display_name not in notice.subject + notice.body

    def test_gives_back_everything_between_them_locking_dates_once(
        self, alice: User, bob: User
    ) -> None:
        """All dates before any listing, as everywhere, or two people would deadlock."""
        offers = [make_offer(alice), make_offer(alice)]
        needs = [make_need(bob), make_need(bob)]
        for need, offer in zip(needs, offers, strict=True):
            make_agreement(need, offer)
        with CaptureQueriesContext(connection) as queries:
            block_person(person=bob, by=alice, at=timezone.now())
        locks = [
            query["sql"].split('FROM "')[1].split('"')[0]
            for query in queries
            if "FOR NO KEY UPDATE" in query["sql"]
        ]
        exchange = [table for table in locks if table.startswith("exchange_")]
        assert exchange == ["exchange_match", "exchange_occurrence", "exchange_listing"]
        assert [committed(listing) for listing in offers + needs] == [[0], [0], [0], [0]]

    def test_hides_even_what_is_done(self, alice: User, bob: User) -> None:
        match = begin(make_agreement(make_need(bob), make_offer(alice)))
        say_done(match=match, by=bob, at=timezone.now())
        block_person(person=alice, by=bob, at=timezone.now())
        assert not Match.objects.visible_to(alice).exists()
        assert not Match.objects.visible_to(bob).exists()
        assert not Listing.objects.visible_to(alice).exclude(person=alice).exists()


def test_waiting_jobs_counts_jobs() -> None:
    """The helper of these tests would be no help if it always said 0."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name) "
            "VALUES ('default', 'exchange.settle_proposals')"
        )
    assert waiting_jobs("settle_proposals") == 1
