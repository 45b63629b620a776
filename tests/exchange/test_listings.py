"""Posting, changing, publishing and closing."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.actions.places import used_cells
from accounts.models import User
from exchange.actions.dates import NoDatesToCome
from exchange.actions.listings import (
    StaleListing,
    close_listing,
    edit_listing,
    post_listing,
    publish_listing,
)
from exchange.content import ListingContent
from exchange.models import Listing, MealDetails, Occurrence, WeeklySchedule
from exchange.models.listings import Kind, ListingInWrongState, Outcome
from exchange.schedules import HORIZON, Once, Schedule
from exchange.tasks import tell_who_agreed
from notifications.models import Notice
from places import cells
from tests.exchange.test_proposals import waiting_jobs
from tests.factories.exchange import (
    GOWANUS,
    ZONE,
    before,
    make_agreement,
    make_match,
    make_need,
    make_neighbourhood,
    make_offer,
    once,
    weekly,
)
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def content(
    schedule: Schedule | None = None,
    quantity: int = 2,
    free_from: Sequence[str] = (),
    **fields: Any,
) -> ListingContent:
    return ListingContent(
        fields={
            "title": "Dinner for two",
            "languages": ["en"],
            "address": "The blue door",
            **fields,
        },
        neighbourhood=make_neighbourhood(),
        cell=GOWANUS,
        schedule=schedule or once(),
        quantity=quantity,
        details=MealDetails(food=["cooked"], handover=["delivered"], free_from=[*free_from]),
    )


def post(person: User, said: ListingContent, *, publish: bool = True) -> Listing:
    return post_listing(
        person=person,
        by=person,
        kind=Kind.NEED,
        category="meals",
        content=said,
        at=timezone.now(),
        publish=publish,
    )


def edit(
    listing: Listing, said: ListingContent, *, version: int = 1, publish: bool = False
) -> Listing:
    return edit_listing(
        listing=listing, version=version, content=said, at=timezone.now(), publish=publish
    )


def days(listing: Listing) -> list[date]:
    """The days that it has dates on, as far as they are not cancelled."""
    dates = Occurrence.objects.filter(listing=listing, cancelled_at__isnull=True)
    return sorted(dates.values_list("local_date", flat=True))


class TestPosting:
    def test_makes_listing_details_and_dates(self, bob: User) -> None:
        listing = post(bob, content(once(2), quantity=3))
        assert (listing.status, listing.kind, listing.person) == ("open", "need", bob)
        assert listing.meals.food == ["cooked"]
        [occurrence] = listing.occurrences.all()
        assert (occurrence.quantity, occurrence.committed) == (3, 0)
        assert listing.expires_at == occurrence.during.upper

    def test_stores_a_cell_and_what_follows_from_it(self, bob: User) -> None:
        listing = post(bob, content())
        assert listing.cell == GOWANUS
        assert listing.area == cells.area_of(GOWANUS)
        assert (listing.latitude, listing.longitude) == cells.centre(GOWANUS)

    def test_remembers_the_cell_for_the_next_time(self, bob: User) -> None:
        post(bob, content())
        assert GOWANUS in used_cells(bob)

    def test_a_weekly_one_remembers_what_to_make_later(self, bob: User) -> None:
        listing = post(bob, content(weekly([1, 3], weeks=20)))
        assert listing.weekly_schedule.weekdays == [1, 3]
        assert len(days(listing)) == 16
        assert listing.expires_at > timezone.now() + timedelta(weeks=19)

    def test_a_draft_is_not_published(self, bob: User) -> None:
        listing = post(bob, content(), publish=False)
        assert (listing.status, listing.published_at) == ("draft", None)

    def test_a_schedule_without_dates_to_come_saves_nothing(self, bob: User) -> None:
        gone = Once(date(2020, 1, 1), time(18), 60, ZONE)
        with pytest.raises(NoDatesToCome):
            post(bob, content(gone))
        assert not Listing.objects.exists()


class TestEditing:
    def test_changes_words_and_version(self, bob: User) -> None:
        listing = edit(post(bob, content()), content(title="Supper for two"))
        assert (listing.title, listing.version) == ("Supper for two", 2)

    def test_a_stale_version_is_refused_and_changes_nothing(self, bob: User) -> None:
        listing = post(bob, content())
        edit(listing, content(title="First"))
        with pytest.raises(StaleListing) as refusal:
            edit(listing, content(title="Second"))
        assert refusal.value.listing.version == 2
        assert Listing.objects.get().title == "First"

    def test_dates_move_with_the_schedule(self, bob: User) -> None:
        listing = edit(post(bob, content(once(2))), content(once(5)))
        assert len(days(listing)) == 1
        assert days(listing)[0] == timezone.now().astimezone(ZONE).date() + timedelta(days=5)

    def test_another_hour_moves_the_date_and_adds_none(self, bob: User) -> None:
        listing = edit(post(bob, content(once(2, hour=18))), content(once(2, hour=12)))
        [occurrence] = listing.occurrences.all()
        assert occurrence.during.lower.astimezone(ZONE).hour == 12

    def test_going_to_and_fro_between_two_days_makes_none_twice(self, bob: User) -> None:
        listing = post(bob, content(once(2)))
        for version, day in enumerate((5, 2, 5, 2), start=1):
            edit(listing, content(once(day)), version=version)
        assert listing.occurrences.count() == 2
        assert len(days(listing)) == 1

    def test_from_weekly_to_once_forgets_the_weeks(self, bob: User) -> None:
        listing = edit(post(bob, content(weekly())), content(once(2)))
        assert not WeeklySchedule.objects.exists()
        assert len(days(listing)) == 1
        assert listing.schedule_kind == Listing.ScheduleKind.ONCE

    def test_more_of_it_opens_it_again(self, alice: User, bob: User) -> None:
        need = post(bob, content(quantity=2))
        make_agreement(need, make_offer(alice))
        need.refresh_from_db()
        assert need.status == Listing.Status.FILLED
        assert edit(need, content(quantity=3)).status == Listing.Status.OPEN

    def test_dates_that_are_all_over_are_refused(self, bob: User) -> None:
        listing = post(bob, content())
        with pytest.raises(NoDatesToCome):
            edit(listing, content(Once(date(2020, 1, 1), time(18), 60, ZONE)))
        assert Listing.objects.get().version == 1

    def test_a_closed_one_is_refused_before_anything_else(self, bob: User) -> None:
        listing = post(bob, content())
        close_listing(listing=listing, outcome=Outcome.UNKNOWN, at=timezone.now())
        with pytest.raises(ListingInWrongState):
            edit(listing, content(title="Too late"), version=7)
        assert Listing.objects.get().title == "Dinner for two"

    def told_of_changes(self, person: User) -> list[str]:
        """Once the jobs have run that wait, as often as they do."""
        jobs = ProcrastinateJob.objects.filter(task_name="exchange.tell_who_agreed")
        for job in jobs.order_by("id"):
            tell_who_agreed(**job.args)
        notices = Notice.objects.filter(person=person, kind="match_changed").order_by("id")
        return [notice.body for notice in notices]

    def test_who_agreed_is_told_that_it_says_something_else(self, alice: User, bob: User) -> None:
        need = post(bob, content())
        make_agreement(make_offer(alice, free_from=["milk"]), need)
        edit(need, content(free_from=["milk"]))
        [body] = self.told_of_changes(alice)
        assert "“Dinner for two”, which you agreed about" in body
        assert "no longer" not in body
        assert self.told_of_changes(bob) == []

    def test_who_agreed_is_told_plainly_where_it_does_not_go_together_now(
        self, alice: User, bob: User
    ) -> None:
        need = post(bob, content())
        make_agreement(make_offer(alice), need)
        need = edit(need, content(free_from=["peanuts"]))
        [body] = self.told_of_changes(alice)
        assert "would no longer be suggested to each other" in body
        edit(need, content(address="The red door"), version=need.version)
        assert len(self.told_of_changes(alice)) == 2

    def test_other_words_and_who_only_asked_are_not_worth_a_mail(
        self, alice: User, bob: User
    ) -> None:
        need = post(bob, content())
        make_agreement(make_offer(alice), need)
        edit(need, content(title="Supper", words="Nothing else"))
        assert self.told_of_changes(alice) == []
        asked = post(bob, content())
        make_match(make_offer(alice), asked)
        edit(asked, content(address="The red door"))
        assert self.told_of_changes(alice) == []

    def test_proposals_that_may_have_become_impossible_are_looked_after(self, bob: User) -> None:
        edit(post(bob, content()), content())
        assert waiting_jobs("settle_proposals") == 1

    def test_a_draft_is_changed_and_published_in_one(self, bob: User) -> None:
        draft = post(bob, content(), publish=False)
        listing = edit(draft, content(title="Supper"), publish=True)
        assert (listing.status, listing.title, listing.version) == ("open", "Supper", 2)

    def test_what_cannot_be_published_is_not_changed_either(self, bob: User) -> None:
        draft = post(bob, content(), publish=False)
        with pytest.raises(NoDatesToCome):
            edit(draft, content(Once(date(2020, 1, 1), time(18), 60, ZONE)), publish=True)
        draft.refresh_from_db()
        assert (draft.status, draft.version) == ("draft", 1)

    def test_publishing_what_is_published_already_just_saves(self, bob: User) -> None:
        listing = post(bob, content())
        assert edit(listing, content(title="Supper"), publish=True).title == "Supper"


class TestPublishing:
    def test_a_draft_becomes_open(self, bob: User) -> None:
        draft = post(bob, content(), publish=False)
        assert publish_listing(listing=draft, at=timezone.now()).status == Listing.Status.OPEN

    def test_a_weekly_draft_published_late_has_all_the_dates_of_the_next_weeks(
        self, bob: User
    ) -> None:
        draft = post(bob, content(weekly(weeks=20)), publish=False)
        later = timezone.now() + timedelta(weeks=6)
        listing = publish_listing(listing=draft, at=later)
        assert days(listing)[-1] == later.astimezone(ZONE).date() + HORIZON

    def test_twice_is_refused(self, bob: User) -> None:
        listing = post(bob, content())
        with refused(ListingInWrongState):
            publish_listing(listing=listing, at=timezone.now())

    def test_a_draft_whose_dates_went_by_stays_one(self, bob: User) -> None:
        draft = post(bob, content(once(2)), publish=False)
        with pytest.raises(NoDatesToCome):
            publish_listing(listing=draft, at=timezone.now() + timedelta(days=4))
        draft.refresh_from_db()
        assert draft.status == Listing.Status.DRAFT


class TestClosing:
    def test_keeps_how_it_ended_and_looks_after_proposals(self, bob: User) -> None:
        at = timezone.now()
        listing = close_listing(listing=make_need(bob), outcome=Outcome.ARRANGED_ELSEWHERE, at=at)
        assert (listing.status, listing.outcome, listing.closed_at) == (
            "closed",
            Outcome.ARRANGED_ELSEWHERE,
            at,
        )
        assert waiting_jobs("settle_proposals") == 1

    def test_what_is_agreed_stands(self, alice: User, bob: User) -> None:
        match = make_agreement(make_need(bob), make_offer(alice))
        close_listing(listing=match.offer, outcome=Outcome.UNKNOWN, at=timezone.now())
        match.refresh_from_db()
        assert match.status == "accepted"

    def test_twice_is_refused(self, bob: User) -> None:
        closed = close_listing(listing=make_need(bob), outcome=Outcome.UNKNOWN, at=timezone.now())
        with refused(ListingInWrongState):
            close_listing(listing=closed, outcome=Outcome.UNKNOWN, at=timezone.now())


class TestVisibility:
    @pytest.mark.parametrize(
        ("visibility", "readers"),
        [
            ("everyone", {"anonymous", "reader", "member", "vouched", "organizer"}),
            ("members", {"member", "vouched", "organizer"}),
            ("vouched", {"vouched", "organizer"}),
            ("organizers", {"organizer"}),
        ],
    )
    def test_who_sees_what(
        self, bob: User, alice: User, rita: User, mia: User, visibility: str, readers: set[str]
    ) -> None:
        listing = make_need(bob, visibility=visibility)
        vouched = vouched_for(alice)
        people: dict[str, User | AnonymousUser] = {
            "anonymous": AnonymousUser(),
            "reader": rita,
            "member": User.objects.get(pk=alice.pk),
            "vouched": vouched,
            "organizer": mia,
        }
        seeing = {
            name
            for name, person in people.items()
            if Listing.objects.visible_to(person).filter(pk=listing.pk).exists()
        }
        assert seeing == readers
        assert Listing.objects.visible_to(bob).filter(pk=listing.pk).exists()

    def test_a_draft_is_its_own_persons_alone(self, alice: User, bob: User, mia: User) -> None:
        draft = make_need(bob, publish=False, visibility="everyone")
        assert not Listing.objects.visible_to(alice).filter(pk=draft.pk).exists()
        assert not Listing.objects.visible_to(mia).filter(pk=draft.pk).exists()

    def test_what_is_over_is_not_open(self, bob: User) -> None:
        make_need(bob, schedule=before(2))
        assert Listing.objects.open(timezone.now()).exists()
        assert not Listing.objects.open(timezone.now() + timedelta(days=4)).exists()


def vouched_for(person: User) -> User:
    """The same person, vouched for, and not saved."""
    vouched = User.objects.get(pk=person.pk)
    vouched.vouched_at = datetime.now(tz=ZONE)
    return vouched


def test_where_exactly_is_read_for_the_page_of_a_single_one_only(bob: User) -> None:
    make_need(bob, address="The blue door")
    cards = Listing.objects.for_cards()
    assert cards.get().get_deferred_fields() == {"search", "address"}
    assert cards.with_address().get().get_deferred_fields() == {"search"}
