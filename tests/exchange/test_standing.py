"""Agreements that go on from week to week."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import block_person
from accounts.models import User
from exchange import emails
from exchange.actions import due_rows, upkeep
from exchange.actions.agreements import cancel_date, end_from
from exchange.actions.asking import NotYours
from exchange.actions.listings import close_listing
from exchange.actions.proposals import accept
from exchange.models import Booking, Listing, Match, Occurrence
from exchange.models.bookings import BookingStatus
from exchange.models.listings import Outcome
from exchange.schedules import Once, Weekly
from notifications.models import Notice, OutboxMail
from tests.exchange.pages import unbroken
from tests.exchange.test_proposals import committed, told, waiting_jobs
from tests.factories.accounts import UserFactory
from tests.factories.answers import answer_url, typed_answer
from tests.factories.care import make_care_need, make_sitter, vouch_for
from tests.factories.exchange import (
    ZONE,
    make_agreement,
    make_match,
    make_need,
    make_offer,
    weekly,
)
from tests.factories.rides import CLINIC, HOME, make_drive, make_ride
from tests.people import signed_in
from tests.races import at_one_moment
from tests.refusals import refused

pytestmark = pytest.mark.django_db
LATER = timedelta(weeks=3)
TUESDAYS = [1]


def goes_on(alice: User, bob: User, **need: Any) -> Match:
    """Bob needs two of Alice's four servings each Tuesday for half a year."""
    tuesdays = weekly(TUESDAYS, weeks=30)
    need = {"schedule": tuesdays, **need}
    offer = make_offer(alice, schedule=tuesdays, title="A pot of soup")
    return make_agreement(make_need(bob, title="Dinner", **need), offer, standing=True)


def goes_on_page(match: Match, reader: User) -> bool:
    """Whether the page says that later dates come."""
    page = signed_in(reader).get(match.get_absolute_url()).content.decode()
    return "And on the dates that come later" in page


def booked(match: Match) -> list[Booking]:
    agreed = match.bookings.filter(status=BookingStatus.BOOKED)
    return list(agreed.order_by("during"))


def a_while_later(by: timedelta = LATER) -> datetime:
    """The moment; the dates until then are made."""
    at = timezone.now() + by
    upkeep.extend_weekly_listings(at=at)
    return at


class TestAsking:
    def test_stands_with_as_much_as_most_dates_have(self, alice: User, bob: User) -> None:
        match = goes_on(alice, bob)
        assert match.standing_quantity == 2
        assert match.standing_after == match.offer.weekly_schedule.made_until

    @pytest.mark.parametrize("weeks", [4, 8])
    def test_not_where_no_later_dates_come(self, alice: User, bob: User, weeks: int) -> None:
        match = goes_on(alice, bob, schedule=weekly(TUESDAYS, weeks=weeks))
        assert not match.is_standing

    def test_the_other_side_may_agree_to_the_shown_dates_only(self, alice: User, bob: User) -> None:
        tuesdays = weekly(TUESDAYS, weeks=30)
        offer, need = make_offer(alice, schedule=tuesdays), make_need(bob, schedule=tuesdays)
        match = make_match(need, offer, standing=True)
        chosen = list(match.bookings.values_list("pk", flat=True))
        match = accept(match=match, by=alice, chosen=chosen, standing=False, at=timezone.now())
        assert (match.is_standing, len(booked(match))) == (False, 8)
        notice = Notice.objects.get(person=bob, kind="match_accepted")
        assert "It is less than was asked" in notice.body
        assert upkeep.book_standing(at=a_while_later()) == 0


class TestBooking:
    def test_new_dates_are_booked_and_both_are_told_once(self, alice: User, bob: User) -> None:
        match = goes_on(alice, bob)
        at = a_while_later()
        assert upkeep.book_standing(at=at) == 3
        assert len(booked(match)) == 11
        assert committed(match.offer) == committed(match.need) == [2] * 11
        new = booked(match)[8:]
        for person in (alice, bob):
            notice = Notice.objects.get(person=person, kind="match_dates_added")
            mail = OutboxMail.objects.get(person=person, event=notice.event)
            for booking in new:
                day = booking.during.lower.astimezone(ZONE)
                words = f"- {day:%a} {day.day} {day:%b}, 6–8 p.m., 2 servings\n"
                assert unbroken(words) in notice.body
                assert unbroken(words) in mail.body

    def test_twice_is_once(self, alice: User, bob: User) -> None:
        match = goes_on(alice, bob)
        at = a_while_later()
        assert [upkeep.book_standing(at=at) for _run in range(3)] == [3, 0, 0]
        assert len(booked(match)) == 11
        assert Counter(told(bob))["match_dates_added"] == 1
        # Others may be asked about the same dates.
        assert waiting_jobs("settle_proposals") == 2 + 2

    def test_killed_in_between_nothing_is_lost_and_nothing_twice(
        self, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        match, at = goes_on(alice, bob), a_while_later()
        with monkeypatch.context() as patch:
            patch.setattr(emails, "tell_dates_added", _killed)
            with pytest.raises(due_rows.SomeWentWrong):
                upkeep.book_standing(at=at)
        assert len(booked(match)) == 8
        assert upkeep.book_standing(at=at) == 3
        assert committed(match.offer) == [2] * 11

    def test_nobody_hears_of_it_more_than_once_a_week(self, alice: User, bob: User) -> None:
        everyday = weekly(weeks=10)
        offer, need = make_offer(alice, schedule=everyday), make_need(bob, schedule=everyday)
        match = make_agreement(need, offer, standing=True)
        start, booked_each_day = timezone.now(), []
        for days in range(1, 20):
            at = start + timedelta(days=days)
            upkeep.extend_weekly_listings(at=at)
            booked_each_day.append(upkeep.book_standing(at=at))
        # They are made two at a time; how many at once depends on whether today's hour is past.
        goes = [each for each in booked_each_day if each]
        assert (len(goes), sum(goes)) == (2, 14)
        assert Counter(told(bob))["match_dates_added"] == 2
        assert len(booked(match)) == need.occurrences.count() == 70

    def test_only_on_the_days_of_the_week_that_were_agreed(self, alice: User, bob: User) -> None:
        everyday = weekly(weeks=30)
        offer, need = make_offer(alice, schedule=everyday), make_need(bob, schedule=everyday)
        match = make_match(need, offer, standing=True)
        tuesdays = [b.pk for b in match.bookings.all() if _day(b).weekday() == 1]
        accept(match=match, by=alice, chosen=tuesdays, at=timezone.now())
        assert upkeep.book_standing(at=a_while_later()) == 3
        assert {_day(booking).weekday() for booking in booked(match)} == {1}

    def test_no_more_than_is_left(self, alice: User, bob: User) -> None:
        match = goes_on(alice, bob)
        at = a_while_later()
        dates = match.offer.occurrences.order_by("local_date")[8:]
        Occurrence.objects.filter(pk=dates[0].pk).update(committed=3)
        Occurrence.objects.filter(pk=dates[1].pk).update(committed=4)
        upkeep.book_standing(at=at)
        assert [booking.quantity for booking in booked(match)[8:]] == [1, 2]

    def test_a_date_without_a_child_seat_holds_up_no_other(
        self, alice: User, bob: User, charlie: User
    ) -> None:
        tuesdays = weekly(TUESDAYS, weeks=30)
        drive = make_drive(alice, HOME, CLINIC, schedule=tuesdays, child_seats=1)
        ride = make_ride(bob, HOME, CLINIC, schedule=tuesdays, child_seats=1)
        match = make_agreement(ride, drive, standing=True)
        at = a_while_later()
        taken = drive.occurrences.order_by("local_date")[9].local_date
        one = Once(taken, time(18), 120, ZONE)
        make_agreement(make_ride(charlie, HOME, CLINIC, schedule=one, child_seats=1), drive)
        assert upkeep.book_standing(at=at) == 2
        assert taken not in {_day(booking) for booking in booked(match)}

    def test_nor_does_one_whose_hours_are_cut_short(self, alice: User, bob: User) -> None:
        """Children are not left alone for what is missing."""
        for person in (alice, bob):
            vouch_for(person)
        tuesdays = weekly(TUESDAYS, weeks=30)
        match = make_agreement(
            make_care_need(bob, schedule=tuesdays),
            make_sitter(alice, schedule=tuesdays),
            standing=True,
        )
        at = a_while_later()
        date = match.offer.occurrences.order_by("local_date")[9]
        short = (date.during.lower, date.during.upper - timedelta(hours=1))
        Occurrence.objects.filter(pk=date.pk).update(during=short)
        assert upkeep.book_standing(at=at) == 2

    def test_what_somebody_gave_back_is_not_booked_again(self, alice: User, bob: User) -> None:
        match = goes_on(alice, bob)
        at = a_while_later()
        upkeep.book_standing(at=at)
        skipped = booked(match)[-1]
        cancel_date(match=match, booking_id=skipped.pk, by=bob, at=at)
        later = a_while_later(LATER * 2)
        assert upkeep.book_standing(at=later) == 3
        skipped.refresh_from_db()
        assert skipped.status == BookingStatus.RELEASED
        assert skipped.need_occurrence.committed == 0

    def test_a_date_that_was_taken_out_is_not_booked(self, alice: User, bob: User) -> None:
        match, at = goes_on(alice, bob), a_while_later()
        last = match.need.occurrences.order_by("local_date").last()
        assert last is not None
        Occurrence.objects.filter(pk=last.pk).update(cancelled_at=at)
        assert upkeep.book_standing(at=at) == 2

    @pytest.mark.parametrize("why", ["closed", "blocked", "allergy"])
    def test_not_what_is_not_possible_any_more(self, alice: User, bob: User, why: str) -> None:
        match = goes_on(alice, bob)
        at = a_while_later()
        if why == "closed":
            close_listing(listing=match.need, outcome=Outcome.ARRANGED_ELSEWHERE, at=at)
        elif why == "blocked":
            block_person(person=alice, by=bob, at=at)
        else:
            match.need.meals.free_from = ["peanuts"]
            match.need.meals.save()
        assert upkeep.book_standing(at=at) == 0


class TestAnswers:
    """What answers a weekly listing in one step can go on with it."""

    def test_go_on_with_what_they_answer(self, alice: User, bob: User) -> None:
        offer = make_offer(alice, schedule=weekly(TUESDAYS, weeks=30), quantity=4)
        client = signed_in(bob)
        assert "And on the dates that come later" in client.get(answer_url(offer)).content.decode()
        own = {"adults": "2", "children": "0", "address": "The blue door", "standing": "on"}
        client.post(answer_url(offer), typed_answer(offer, **own))
        match = Match.objects.get()
        chosen = list(match.bookings.values_list("pk", flat=True))
        match = accept(match=match, by=alice, chosen=chosen, at=timezone.now())
        assert (match.need.schedule_kind, match.need.expires_at) == ("weekly", offer.expires_at)
        assert upkeep.book_standing(at=a_while_later()) == 3
        assert committed(match.need) == committed(offer) == [2] * 11

    def test_without_the_tick_they_do_not(self, alice: User, bob: User) -> None:
        need = make_need(alice, schedule=weekly(TUESDAYS, weeks=30))
        signed_in(bob).post(answer_url(need), typed_answer(need, servings="2"))
        match = Match.objects.get()
        assert not match.is_standing
        assert match.offer.schedule_kind == "once"

    def test_nobody_is_asked_where_all_dates_are_made(self, alice: User, bob: User) -> None:
        need = make_need(alice, schedule=weekly(TUESDAYS, weeks=3))
        page = signed_in(bob).get(answer_url(need)).content.decode()
        assert "And on the dates that come later" not in page


class TestEnding:
    def test_from_a_date_on(self, alice: User, bob: User) -> None:
        match = goes_on(alice, bob)
        third = booked(match)[2]
        match = end_from(match=match, first=third.pk, by=alice, at=timezone.now())
        assert (match.status, match.is_standing) == (Match.Status.ACCEPTED, False)
        assert len(booked(match)) == 2
        assert sorted(committed(match.need)) == [0] * 6 + [2] * 2
        assert upkeep.book_standing(at=a_while_later()) == 0
        assert told(alice)[-1] == told(bob)[-1] == "match_ended"
        day = third.during.lower.astimezone(ZONE)
        body = Notice.objects.get(person=bob, kind="match_ended").body
        assert unbroken(f"- {day:%a} {day.day} {day:%b}, 6–8 p.m.\n") in body
        assert "Alice has ended what went on between you" in body
        assert waiting_jobs("ask_next_in_line") == 1

    def test_what_took_place_counts_as_done(self, alice: User, bob: User) -> None:
        match = goes_on(alice, bob)
        first, second = booked(match)[:2]
        at = first.during.upper
        match = end_from(match=match, first=second.pk, by=bob, at=at)
        page = signed_in(alice).get(match.get_absolute_url()).content.decode()
        assert "The other side says it is done" in page
        assert (match.status, match.ended_at) == (Match.Status.COMPLETED, at)
        assert (match.need_done_at, match.offer_done_at) == (at, None)
        assert booked(match) == [first]
        # Whoever needs it and ends it is not helped by somebody else.
        assert waiting_jobs("ask_next_in_line") == 0

    @pytest.mark.parametrize(
        ("minutes", "status"),
        [(-1, Match.Status.FELL_THROUGH), (1, Match.Status.COMPLETED)],
    )
    def test_parted_it_fell_through_only_where_nothing_took_place(
        self, alice: User, bob: User, minutes: int, status: str
    ) -> None:
        match = goes_on(alice, bob)
        at = booked(match)[0].during.lower + timedelta(minutes=minutes)
        block_person(person=alice, by=bob, at=at)
        match.refresh_from_db()
        assert (match.status, match.ended_at) == (status, at)

    def test_what_is_closed_gets_no_later_dates_and_the_other_side_is_told_once(
        self, alice: User, bob: User
    ) -> None:
        match, at = goes_on(alice, bob), timezone.now()
        assert goes_on_page(match, alice)
        close_listing(listing=match.need, outcome=Outcome.NOT_ANY_MORE, at=at)
        for _run in range(2):
            upkeep.settle_proposals(match.need_id, at=at)
        match.refresh_from_db()
        assert (match.status, match.is_standing) == (Match.Status.ACCEPTED, False)
        assert len(booked(match)) == 8
        assert Counter(told(alice))["match_ended"] == 1
        assert "match_ended" not in told(bob)
        body = Notice.objects.get(person=alice, kind="match_ended").body
        assert "Bob has ended what went on between you" in body
        assert "The dates that are booked stay, and no new ones come." in body
        assert not goes_on_page(match, alice)

    def test_the_page_promises_no_later_dates_once_all_are_made(
        self, alice: User, bob: User
    ) -> None:
        match = goes_on(alice, bob)
        a_while_later(timedelta(weeks=30))
        assert not goes_on_page(match, alice)

    def test_of_which_nothing_took_place_falls_through(self, alice: User, bob: User) -> None:
        match = goes_on(alice, bob)
        match = end_from(match=match, first=booked(match)[0].pk, by=bob, at=timezone.now())
        assert match.status == Match.Status.FELL_THROUGH
        assert committed(match.offer) == [0] * 8

    def test_with_the_last_booked_date(self, alice: User, bob: User) -> None:
        match = goes_on(alice, bob)
        match = end_from(match=match, first=None, by=bob, at=timezone.now())
        assert (match.status, len(booked(match))) == (Match.Status.ACCEPTED, 8)
        assert "no new ones come" in Notice.objects.get(person=alice, kind="match_ended").body

    def test_only_the_two_sides_and_only_once(
        self, alice: User, bob: User, charlie: User, mia: User
    ) -> None:
        match = goes_on(alice, bob)
        for outsider in (charlie, mia):
            with refused(NotYours):
                end_from(match=match, first=None, by=outsider, at=timezone.now())
        end_from(match=match, first=None, by=alice, at=timezone.now())
        with refused(NotYours):
            end_from(match=match, first=None, by=bob, at=timezone.now())

    def test_a_date_of_another_match_ends_nothing(
        self, alice: User, bob: User, charlie: User
    ) -> None:
        match, other = goes_on(alice, bob), goes_on(alice, charlie)
        with refused(NotYours):
            end_from(match=match, first=booked(other)[0].pk, by=bob, at=timezone.now())


class TestPages:
    def test_asking_answering_and_ending(self, alice: User, bob: User) -> None:
        tuesdays = weekly(TUESDAYS, weeks=30)
        offer, need = make_offer(alice, schedule=tuesdays), make_need(bob, schedule=tuesdays)
        asking = reverse("exchange:match_create", args=[need.pk, offer.pk])
        form = signed_in(bob).get(asking).context["form"]
        assert form["standing"].value() is True
        sent = {"once": str(uuid4()), "standing": "on"}
        sent |= {date.is_chosen.html_name: "on" for date in form.dates()}
        signed_in(bob).post(asking, sent)
        match = Match.objects.get()
        page = signed_in(alice).get(match.get_absolute_url())
        text = " ".join(page.content.decode().split())
        assert "And on the dates that come later, 2 servings each time." in text
        assert page.context["answer"]["standing"].value() is True

        chosen = [booking.pk for booking in match.bookings.all()]
        accepting = reverse("exchange:match_accept", args=[match.pk])
        signed_in(alice).post(accepting, {"bookings": chosen, "standing": "on"})
        page = signed_in(alice).get(match.get_absolute_url())
        assert "They are booked as they are made, and both are told." in page.content.decode()

        ending = reverse("exchange:match_end", args=[match.pk])
        assert ending in page.content.decode()
        choices = signed_in(bob).get(ending).context["form"].fields["first"].choices
        assert [pk for pk, _words in choices] == [booking.pk for booking in booked(match)] + [""]
        response = signed_in(bob).post(ending, {"first": booked(match)[3].pk})
        assert response["Location"] == match.get_absolute_url()
        assert len(booked(match)) == 3
        assert signed_in(bob).post(ending, {"first": ""}).status_code == 302
        assert len(booked(match)) == 3

    def test_without_the_tick_only_the_shown_dates(self, alice: User, bob: User) -> None:
        tuesdays = weekly(TUESDAYS, weeks=30)
        offer, need = make_offer(alice, schedule=tuesdays), make_need(bob, schedule=tuesdays)
        match = make_match(need, offer, standing=True)
        chosen = [booking.pk for booking in match.bookings.all()]
        accepting = reverse("exchange:match_accept", args=[match.pk])
        signed_in(alice).post(accepting, {"bookings": chosen})
        match.refresh_from_db()
        assert (match.status, match.is_standing) == (Match.Status.ACCEPTED, False)
        ending = reverse("exchange:match_end", args=[match.pk])
        assert signed_in(alice).post(ending, {"first": chosen[0]})["Location"] == (
            match.get_absolute_url()
        )
        assert len(booked(match)) == 8

    def test_nothing_is_asked_where_no_later_dates_come(self, alice: User, bob: User) -> None:
        offer, need = make_offer(alice, schedule=weekly()), make_need(bob, schedule=weekly())
        asking = reverse("exchange:match_create", args=[need.pk, offer.pk])
        assert "standing" not in signed_in(bob).get(asking).context["form"].fields


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_book_each_date_once(alice: User) -> None:
    matches = [goes_on(alice, UserFactory.create()) for _number in range(3)]
    at = a_while_later()
    assert sum(at_one_moment(8, lambda: upkeep.book_standing(at=at))) == 9
    for match in matches:
        assert [booking.quantity for booking in booked(match)] == [2] * 11
        assert committed(match.offer) == [2] * 11
        told_of = Notice.objects.filter(person=match.need.person, kind="match_dates_added")
        assert told_of.count() == 1


# In 2026 the clocks of New York go back on 1 November, and forward on 14 March 2027.
@pytest.mark.parametrize(
    ("posted", "change"),
    [
        (datetime(2026, 9, 1, 12, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2027, 1, 12, 12, tzinfo=UTC), date(2027, 3, 14)),
    ],
)
@pytest.mark.parametrize("hour", [18, 2])
def test_the_hour_stays_across_a_clock_change(
    alice: User, bob: User, posted: datetime, change: date, hour: int
) -> None:
    days = frozenset({5, 6})
    first = posted.date()
    schedule = Weekly(days, time(hour, 30), 90, first, first + timedelta(weeks=26), ZONE)
    offer = make_offer(alice, schedule=schedule, at=posted)
    need = make_need(bob, schedule=schedule, at=posted)
    match = make_agreement(need, offer, standing=True, at=posted)
    at = posted + timedelta(weeks=4)
    upkeep.extend_weekly_listings(at=at)
    assert upkeep.book_standing(at=at) == 8

    assert _local_starts(need) == _expected(first, at, hour, change)
    assert [b.during.lower.astimezone(ZONE).replace(tzinfo=None) for b in booked(match)] == (
        _local_starts(need)
    )
    assert [b.during for b in booked(match)] == [
        each.during for each in need.occurrences.order_by("local_date")
    ]
    mail = OutboxMail.objects.get(person=bob, event__contains="match_dates_added").body
    times = "6:30–8 p.m." if hour == 18 else "2:30–4 a.m."
    for booking in booked(match)[-8:]:
        day = _day(booking)
        if (day, hour) == (date(2027, 3, 14), 2):
            continue  # half past two is skipped in that night
        assert unbroken(f"- {day:%a} {day.day} {day:%b}, {times}, 2 servings\n") in mail


def _expected(first: date, at: datetime, hour: int, change: date) -> list[datetime]:
    """Every Saturday and Sunday, by the clock on the wall, within eight weeks."""
    last = at.astimezone(ZONE).date() + timedelta(weeks=8)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    assert change in days
    starts = [datetime.combine(day, time(hour, 30)) for day in days if day.weekday() in (5, 6)]
    # Half past two of 14 March 2027 is an hour that the clocks skip: the hour after it.
    skipped = datetime(2027, 3, 14, 2, 30)
    return [start + timedelta(hours=1) if start == skipped else start for start in starts]


def _local_starts(listing: Listing) -> list[datetime]:
    dates = listing.occurrences.order_by("local_date")
    return [each.during.lower.astimezone(ZONE).replace(tzinfo=None) for each in dates]


def _day(booking: Booking) -> date:
    begins: datetime = booking.during.lower
    return begins.astimezone(ZONE).date()


def _killed(*args: object, **more: object) -> None:
    raise RuntimeError("killed")
