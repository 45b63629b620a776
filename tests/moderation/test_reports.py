"""Telling organizers, who keep to themselves who it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Block, User
from exchange.models import Listing
from moderation.actions.duty import take_duty
from moderation.actions.reports import AlreadyReported, CannotReport
from moderation.limits import REPORTS
from moderation.models import Case, Report, ReviewStatus
from moderation.models.decisions import Outcome
from moderation.models.duty import week_of
from moderation.registry import register, reviewable
from notifications.models import Notice, OutboxMail
from tests.factories.accounts import UserFactory
from tests.factories.exchange import make_need, once
from tests.factories.moderation import an_agreement, decide_this, report_this
from tests.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(alice: User) -> Listing:
    return make_need(alice)


def long_here(count: int, **traits: object) -> list[User]:
    at = timezone.now()
    fields = {"date_joined": at - timedelta(days=60), "vouched_at": at, **traits}
    return [UserFactory.create(**fields) for _number in range(count)]


def test_a_report_names_the_agreement_as_it_was(need: Listing, charlie: User) -> None:
    made = report_this(need, by=charlie, note="They sell vitamins.")
    assert made.agreement == an_agreement()
    assert made.case.reasons == ["first_posts", "reported"]
    need.refresh_from_db()
    assert need.review_status == ReviewStatus.VISIBLE


def test_one_a_person_and_what_it_says(need: Listing, charlie: User, mia: User) -> None:
    report_this(need, by=charlie)
    with pytest.raises(AlreadyReported):
        report_this(need, by=charlie)
    decide_this(need, Outcome.APPROVE, by=mia)
    with pytest.raises(AlreadyReported):
        report_this(need, by=charlie)
    need.words = "Something else."
    need.save()
    report_this(need, by=charlie)
    assert Report.objects.count() == 2


def test_nobody_reports_themselves_or_what_is_removed(
    need: Listing, alice: User, charlie: User, rita: User, mia: User
) -> None:
    for person in (alice, rita):
        with pytest.raises(CannotReport):
            report_this(need, by=person)
    decide_this(need, Outcome.REMOVE, by=mia)
    with pytest.raises(CannotReport):
        report_this(need, by=charlie)


@pytest.fixture
def poem() -> Iterator[None]:
    """As if listings were something that nobody depends on, like comments."""
    known = reviewable("listing")
    register(replace(known, urgent=False))
    yield
    register(known)


@pytest.mark.usefixtures("poem")
class TestWhatNobodyDependsOn:
    def test_the_first_of_a_new_neighbour_waits(self, alice: User) -> None:
        assert make_need(alice).review_status == ReviewStatus.WAITING

    def test_many_new_accounts_remove_nothing(self, mia: User) -> None:
        listing = make_need(long_here(1)[0])
        for newcomer in UserFactory.create_batch(40):
            report_this(listing, by=newcomer)
        for vouched_today in long_here(10, date_joined=timezone.now()):
            report_this(listing, by=vouched_today)
        listing.refresh_from_db()
        assert listing.review_status == ReviewStatus.VISIBLE
        assert Case.objects.get().reasons == ["reported"]

    def test_three_neighbours_who_are_not_new_keep_it_back(self) -> None:
        author, *others = long_here(4)
        listing = make_need(author)
        statuses = []
        for person in others:
            report_this(listing, by=person)
            listing.refresh_from_db()
            statuses.append(listing.review_status)
        assert statuses == ["visible", "visible", "waiting"]
        assert Case.objects.get().reasons == ["reported", "many_reports"]
        assert [each.kind for each in Notice.objects.filter(person=author)] == ["review_waits"]


def test_what_others_depend_on_stays_however_many_report_it() -> None:
    author, *others = long_here(5)
    listing = make_need(author)
    for person in others:
        report_this(listing, by=person)
    listing.refresh_from_db()
    assert listing.review_status == ReviewStatus.VISIBLE
    assert Case.objects.get().reasons == ["reported", "many_reports"]


class TestPage:
    def send(self, client: Client, need: Listing, **more: object) -> int:
        data = {"agreement": an_agreement().pk, "note": "SAID-BY-CHARLIE", **more}
        return client.post(f"/report/listing/{need.pk}/", data).status_code

    def test_who_it_was_is_shown_to_organizers_alone(
        self, need: Listing, alice: User, bob: User, charlie: User, mia: User
    ) -> None:
        assert self.send(signed_in(charlie), need) == 302
        case = Case.objects.get()
        page = signed_in(mia).get(case.get_absolute_url()).content.decode()
        assert "SAID-BY-CHARLIE" in page
        assert "Charlie" in page
        decision = decide_this(need, Outcome.REMOVE, by=mia)
        pages = [
            signed_in(alice).get(url).content.decode()
            for url in (decision.get_absolute_url(), "/notices/", "/my-week/")
        ]
        mails = [f"{each.subject}{each.body}" for each in OutboxMail.objects.filter(person=alice)]
        told = "".join([*pages, *mails])
        assert "Organizers decided" in told
        assert "Charlie" not in told
        assert "SAID-BY-CHARLIE" not in told

    def test_a_profile_is_reported_by_what_stands_in_its_address(
        self, bob: User, charlie: User
    ) -> None:
        client = signed_in(charlie)
        assert f"/report/profile/{bob.uuid}/" in client.get(bob.get_absolute_url()).content.decode()
        response = client.post(f"/report/profile/{bob.uuid}/", {"agreement": an_agreement().pk})
        assert response["Location"] == bob.get_absolute_url()
        assert (Case.objects.get().kind, Case.objects.get().author) == ("profile", bob)

    @pytest.mark.parametrize(
        "path", ["poem/1/", "listing/x/", "listing/99999999999999999999/", "profile/1/"]
    )
    def test_what_is_not_there_is_not_found(self, charlie: User, path: str) -> None:
        assert signed_in(charlie).get(f"/report/{path}").status_code == 404

    def test_what_one_does_not_see_cannot_be_reported(
        self, need: Listing, alice: User, charlie: User
    ) -> None:
        Block.objects.create(blocker=alice, blocked=charlie)
        assert self.send(signed_in(charlie), need) == 404

    def test_an_agreement_is_chosen(self, need: Listing, charlie: User) -> None:
        response = signed_in(charlie).post(f"/report/listing/{need.pk}/", {})
        assert response.status_code == 200
        assert "Choose the one that comes closest." in response.content.decode()

    def test_not_too_often(self, alice: User, charlie: User) -> None:
        client = signed_in(charlie)
        needs = [make_need(alice, schedule=once(n + 2)) for n in range(REPORTS.limit + 1)]
        statuses = [self.send(client, each) for each in needs]
        assert statuses == [302] * REPORTS.limit + [429]
        assert Report.objects.count() == REPORTS.limit
        # A second time for the same thing costs nothing, and makes nothing.
        assert self.send(client, needs[0]) == 302


def told_of_reports() -> list[str]:
    told = Notice.objects.filter(kind="reported").order_by("person__display_name")
    return list(told.values_list("person__display_name", flat=True))


class TestOrganizersHearOfIt:
    def test_those_on_duty_or_all(self, need: Listing, bob: User, charlie: User, mia: User) -> None:
        nadia = UserFactory.create(display_name="Nadia", role="organizer")
        report_this(need, by=charlie)
        assert told_of_reports() == ["Mia", "Nadia"]
        assert OutboxMail.objects.filter(person=mia).count() == 1
        Notice.objects.all().delete()
        at = timezone.now()
        take_duty(by=nadia, week=week_of(at), at=at)
        report_this(need, by=bob)
        assert told_of_reports() == ["Nadia"]

    def test_neither_who_reported_nor_who_is_reported(self, mia: User) -> None:
        ada, nadia = (UserFactory.create(display_name=n, role="organizer") for n in ("Ada", "Nia"))
        report_this(make_need(ada), by=nadia)
        assert told_of_reports() == ["Mia"]

    def test_one_notice_until_it_is_read_or_a_day_old(
        self, need: Listing, bob: User, charlie: User, mia: User
    ) -> None:
        for other in (need, make_need(bob)):
            report_this(other, by=charlie)
        assert told_of_reports() == ["Mia"]
        notice = Notice.objects.get(kind="reported")
        assert notice.url == "/review/?reason=reported"
        assert (notice.actor, "Charlie" in notice.body) == (None, False)
        report_this(need, by=bob, at=timezone.now() + timedelta(days=1, minutes=1))
        assert told_of_reports() == ["Mia", "Mia"]
        Notice.objects.update(read_at=timezone.now())
        report_this(make_need(charlie), by=bob)
        assert told_of_reports() == ["Mia"] * 3

    def test_organize_and_the_queue_count_them(
        self, need: Listing, charlie: User, mia: User
    ) -> None:
        make_need(charlie)
        client = signed_in(mia)
        assert "was reported" not in client.get("/organizing/").content.decode()
        report_this(need, by=charlie)
        page = client.get("/organizing/").content.decode()
        assert "2 things that people wrote." in page
        assert "One of them was reported." in page
        assert "Only the one that a neighbour reported" in client.get("/review/").content.decode()
