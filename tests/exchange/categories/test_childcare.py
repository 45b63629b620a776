"""When somebody can look after somebody's children, and what is asked about it."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.actions.vouching import recount
from accounts.models import User
from exchange.actions import proposals
from exchange.actions.dates import AgreedAsOne, save_schedule
from exchange.actions.listings import NotVouched, close_listing, publish_listing
from exchange.actions.proposals import accept
from exchange.actions.reservations import Lost, NothingLeft
from exchange.actions.upkeep import settle_proposals
from exchange.categories.childcare.forms import ChildcareDetailsForm
from exchange.categories.childcare.models import Child
from exchange.categories.childcare.rules import fit
from exchange.matching import candidates, still_goes_together, suggestion_for
from exchange.models import ChildcareDetails, Listing, Match
from exchange.models.listings import Kind, Outcome
from exchange.permissions import can_see_contact
from exchange.schedules import Once, Schedule
from notifications.models import Notice
from tests.factories.care import make_care_need, make_sitter, vouch_for
from tests.factories.exchange import (
    ZONE,
    before,
    make_agreement,
    make_match,
    make_need,
    make_offer,
    once,
    weekly,
)
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def fits(offer: Listing, need: Listing) -> bool:
    """Whether the two are possible, which must be the same from either side."""
    at = timezone.now()
    from_offer = suggestion_for(offer, need, at=at) is not None
    assert (suggestion_for(need, offer, at=at) is not None) == from_offer
    return from_offer


class TestVouching:
    def test_only_somebody_vouched_for_looks_after_children(self, alice: User, bob: User) -> None:
        need, offer = make_care_need(alice), make_sitter(vouch_for(bob))
        assert fits(offer, need)
        User.objects.filter(pk=bob.pk).update(vouched_at=None)
        assert not fits(Listing.objects.get(pk=offer.pk), need)

    def test_a_parent_need_not_be_vouched_for(self, alice: User, bob: User) -> None:
        assert alice.vouched_at is None
        assert fits(make_sitter(vouch_for(bob)), make_care_need(alice))

    def test_an_organizer_counts_as_vouched_for(self, alice: User, mia: User) -> None:
        assert fits(make_sitter(mia), make_care_need(alice))

    def test_nobody_says_yes_to_somebody_no_longer_vouched_for(
        self, alice: User, bob: User
    ) -> None:
        match = make_match(make_care_need(alice), make_sitter(vouch_for(bob)))
        assert still_goes_together(match)
        User.objects.filter(pk=bob.pk).update(vouched_at=None)
        assert not still_goes_together(match)


@pytest.mark.parametrize(
    ("offered", "wanted", "expected"),
    [
        ({}, {"ages": (2, 12)}, True),
        ({}, {"ages": (1, 5)}, False),
        ({}, {"ages": (5, 13)}, False),
        ({"homes": ["helpers"]}, {"homes": ["childs"]}, False),
        ({"homes": ["helpers", "childs"]}, {"homes": ["childs"]}, True),
        ({}, {"care": ["medicine"]}, False),
        ({"care": ["medicine", "sleep"]}, {"care": ["medicine"]}, True),
        ({"care": ["medicine"]}, {}, True),
        ({"quantity": 1}, {"ages": (3, 4)}, False),
        ({"quantity": 3}, {"ages": (3, 4)}, True),
    ],
)
def test_what_must_hold(
    alice: User, bob: User, offered: dict[str, Any], wanted: dict[str, Any], expected: bool
) -> None:
    assert fits(make_sitter(vouch_for(bob), **offered), make_care_need(alice, **wanted)) is expected


class TestFit:
    def test_the_right_age_and_every_home_fit_best(self, alice: User, bob: User) -> None:
        need = make_care_need(alice, (4, 6), homes=["childs", "elsewhere"], care=["sleep"])
        best = make_sitter(
            vouch_for(bob), youngest=4, oldest=6, homes=["childs", "elsewhere"], care=["sleep"]
        )
        wider = make_sitter(bob, youngest=0, oldest=12, homes=["childs"], care=["sleep"])
        assert fit(best, need).share == 1
        assert fit(wider, need).share == pytest.approx(0.25 + 0.5 * (1 - 10 / 12))
        assert [str(reason) for reason in fit(wider, need).reasons] == [
            "for children from 0 to 12",
            "At the child’s home",
            "ready for putting to bed",
        ]

    def test_one_age(self, alice: User, bob: User) -> None:
        sitter = make_sitter(vouch_for(bob), youngest=4, oldest=4)
        assert str(fit(sitter, make_care_need(alice)).reasons[0]) == "for children of 4"


class TestChildren:
    def test_the_youngest_and_the_oldest_are_kept_in_order(self, bob: User) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            make_sitter(vouch_for(bob), youngest=9, oldest=3)

    def test_what_is_good_to_know_is_stored_encrypted(self, alice: User) -> None:
        need = make_care_need(alice, notes="Afraid of dogs")
        assert need.childcare.children.get().notes == "Afraid of dogs"
        assert not Child.objects.extra(where=["position('dogs' in encode(notes, 'escape')) > 0"])


def posted(*children: tuple[str, str], **more: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({"homes": "childs", "child-TOTAL_FORMS": str(len(children)), **more})
    data.setdefault("child-INITIAL_FORMS", "0")
    for number, (age, notes) in enumerate(children):
        data.update({f"child-{number}-age": age, f"child-{number}-notes": notes})
    return data


class TestForm:
    def form(self, data: QueryDict | None = None, **more: Any) -> ChildcareDetailsForm:
        return ChildcareDetailsForm(data, kind=Kind.NEED, **more)

    def test_one_row_a_child(self, alice: User) -> None:
        form = self.form(posted(("3", "Naps at two"), ("", ""), ("7", "")))
        assert form.is_valid(), form.errors
        assert (form.quantity, form.title) == (2, "Somebody for 2 children")
        assert (form.instance.youngest, form.instance.oldest) == (3, 7)
        need = make_care_need(alice, (11,))
        need.childcare.delete()
        form.instance.save_for(need)
        saved = ChildcareDetails.objects.get(listing=need)
        assert [(child.age, child.notes) for child in saved.children.all()] == [
            (3, "Naps at two"),
            (7, ""),
        ]

    def test_changing_it_replaces_the_children(self, alice: User) -> None:
        need = make_care_need(alice, (4, 5))
        rows = self.form(instance=need.childcare).children
        assert [row.initial["age"] for row in rows] == [4, 5]
        form = self.form(posted(("6", "")), instance=need.childcare)
        assert form.is_valid()
        form.instance.save_for(need)
        assert [child.age for child in Child.objects.all()] == [6]

    @pytest.mark.parametrize(
        ("children", "error"),
        [
            ([], "Say how old the child is, or each of the children."),
            ([("4", "")] * 9, "There can be 8 children at most."),
        ],
    )
    def test_what_is_wrong_is_said(self, children: list[tuple[str, str]], error: str) -> None:
        form = self.form(posted(*children))
        assert not form.is_valid()
        assert form.non_field_errors() == [error]

    @pytest.mark.parametrize(
        ("child", "error"),
        [
            (("", "Loves trains"), "Say how old this child is."),
            (("18", ""), "Write 17 or less."),
            (("-1", ""), "Write 0 or more."),
        ],
    )
    def test_what_is_wrong_with_one_child_is_said_beside_it(
        self, child: tuple[str, str], error: str
    ) -> None:
        form = self.form(posted(("4", ""), child))
        assert not form.is_valid()
        assert [row.errors for row in form.rows] == [{}, {"age": [error]}]

    def test_where_no_age_is_said_the_first_is_asked_for(self) -> None:
        form = self.form(posted(("", ""), ("", "")))
        assert not form.is_valid()
        words = "Say how old the child is, or each of the children."
        assert [row.errors for row in form.rows] == [{"age": [words]}, {}]

    def test_of_several_children_each_is_named(self) -> None:
        def labels(*children: tuple[str, str]) -> list[str]:
            return [str(row["age"].label) for row in self.form(posted(*children)).rows]

        assert labels(("4", "")) == ["Age in years"]
        expected = ["Age of child 1, in years", "Age of child 2, in years"]
        assert labels(("4", ""), ("18", "")) == expected

    def test_one_more_row_keeps_what_was_typed(self) -> None:
        form = self.form(posted(("3", "Naps at two"), preview=ChildcareDetailsForm.MORE))
        assert len(form.children.forms) == 2
        assert form.children.forms[0]["notes"].value() == "Naps at two"

    def test_an_offer_says_from_which_age_to_which(self) -> None:
        data = QueryDict("homes=helpers&at_once=2&youngest=8&oldest=3")
        form = ChildcareDetailsForm(data, kind=Kind.OFFER)
        assert form.errors == {"oldest": ["Choose an age that is not below the youngest."]}
        data = QueryDict("homes=helpers&at_once=2&youngest=3&oldest=8")
        form = ChildcareDetailsForm(data, kind=Kind.OFFER)
        assert form.is_valid()
        assert (form.quantity, form.title) == (2, "Looking after children")


class TestPosting:
    def test_who_is_not_vouched_for_is_told_how_to_be(self, bob: User) -> None:
        url = f"{reverse('exchange:listing_create')}?kind=offer&category=childcare"
        response = signed_in(bob).get(url)
        assert response.status_code == 403
        assert "Somebody has to vouch for you first" in response.content.decode()
        assert signed_in(vouch_for(bob)).get(url, follow=True).status_code == 200

    def test_no_other_way_in_either(self, bob: User) -> None:
        with pytest.raises(NotVouched):
            make_sitter(bob)
        assert not Listing.objects.exists()


class TestOnThePage:
    """The form of a need, with its rows."""

    @pytest.fixture
    def need(self, alice: User) -> Listing:
        return make_care_need(alice, (4,), schedule=once(3))

    def typed(self, need: Listing, *children: tuple[str, str], **more: str) -> QueryDict:
        [date] = need.occurrences.all()
        return posted(
            *children,
            **{
                "schedule_kind": "once",
                "day": date.local_date.isoformat(),
                "starts_at": "18:00",
                "ends_at": "20:00",
                "place": f"neighbourhood-{need.neighbourhood_id}",
                "visibility": "vouched",
                "title": need.title,
                "version": "1",
                "child-INITIAL_FORMS": "1",
                **more,
            },
        )

    def test_the_summary_leads_to_what_is_wrong_with_a_child(
        self, alice: User, need: Listing
    ) -> None:
        data = self.typed(need, ("4", ""), ("", "Loves trains"))
        page = signed_in(alice).post(f"{need.get_absolute_url()}edit/", data).content.decode()
        assert (
            '<a href="#id_child-1-age">Age of child 2, in years: Say how old this child is.</a>'
            in page
        )
        assert "One thing needs another look" in page

    def test_one_more_row_judges_nothing_yet(self, alice: User, need: Listing) -> None:
        data = self.typed(need, ("", "Loves trains"), preview=ChildcareDetailsForm.MORE)
        page = signed_in(alice).post(f"{need.get_absolute_url()}edit/", data).content.decode()
        assert "Say how old this child is." not in page
        assert 'name="child-1-age"' in page

    def test_an_emptied_row_takes_the_child_out(self, alice: User, need: Listing) -> None:
        data = self.typed(need, ("", ""), ("6", ""))
        signed_in(alice).post(f"{need.get_absolute_url()}edit/", data)
        assert [child.age for child in Child.objects.all()] == [6]

    def test_what_differs_names_the_children_too(self, alice: User, need: Listing) -> None:
        Listing.objects.filter(pk=need.pk).update(version=2)
        data = self.typed(need, ("9", ""), as_is="on")
        response = signed_in(alice).post(f"{need.get_absolute_url()}edit/", data)
        assert response.status_code == 409
        assert response.context["differs"].count("Age in years") == 1
        assert not {"", "As is"} & {*response.context["differs"]}


class TestHours:
    """Nobody leaves children alone for the hours that are missing."""

    NEED = once(2, hour=8, minutes=9 * 60)

    @pytest.mark.parametrize(
        ("offered", "expected"),
        [
            (once(2, hour=16, minutes=120), False),
            (once(2, hour=8, minutes=8 * 60), False),
            (once(2, hour=8, minutes=9 * 60), True),
            (once(2, hour=7, minutes=12 * 60), True),
            (before(5), True),
        ],
    )
    def test_all_of_them_are_offered(
        self, alice: User, bob: User, offered: Schedule, expected: bool
    ) -> None:
        offer = make_sitter(vouch_for(bob), schedule=offered)
        need = make_care_need(alice, schedule=self.NEED)
        assert fits(offer, need) is expected
        assert candidates(need, at=timezone.now()).exists() is expected
        assert candidates(offer, at=timezone.now()).exists() is expected

    def test_any_hours_before_a_day_will_do(self, alice: User, bob: User) -> None:
        offer = make_sitter(vouch_for(bob), schedule=once(2, hour=16))
        assert fits(offer, make_care_need(alice, schedule=before(5)))

    def test_only_the_dates_that_are_covered_are_suggested(self, alice: User, bob: User) -> None:
        need = make_care_need(alice, schedule=weekly(weeks=1, hour=9))
        offer = make_sitter(vouch_for(bob), schedule=once(2, hour=8, minutes=4 * 60))
        make_sitter(bob, schedule=once(3, hour=10))
        suggestion = suggestion_for(need, offer, at=timezone.now())
        assert suggestion is not None
        assert [each.quantity for each in suggestion.pairings] == [1]

    def test_nobody_agrees_to_hours_that_are_no_longer_all(self, alice: User, bob: User) -> None:
        offer = make_sitter(vouch_for(bob), schedule=self.NEED)
        need = make_care_need(alice, schedule=self.NEED)
        match = make_match(need, offer)
        [date] = need.occurrences.all()
        date.during = DateTimeTZRange(date.during.lower, date.during.upper + timedelta(hours=1))
        date.save()
        chosen = list(match.bookings.values_list("pk", flat=True))
        with pytest.raises(NothingLeft) as error:
            accept(match=match, by=bob, chosen=chosen, at=timezone.now())
        assert set(error.value.lost.values()) == {Lost.CHANGED}


class TestVouchingEnds:
    """What only people vouched for may do ends when nobody vouches for them any more."""

    def run_jobs(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (args->>'listing_id')::bigint FROM procrastinate_jobs "
                "WHERE task_name = 'exchange.settle_proposals' ORDER BY id"
            )
            for (listing_id,) in cursor.fetchall():
                settle_proposals(listing_id, at=timezone.now())

    def agree(self, alice: User, bob: User) -> Match:
        return make_agreement(make_care_need(alice), make_sitter(vouch_for(bob)))

    def end_vouching(self, person: User) -> None:
        recount([person.pk], at=timezone.now())

    def test_what_was_agreed_ends_and_both_are_told_without_a_reason(
        self, alice: User, bob: User
    ) -> None:
        match = self.agree(alice, bob)
        self.end_vouching(bob)
        self.run_jobs()
        match.refresh_from_db()
        assert match.status == Match.Status.FELL_THROUGH
        assert match.bookings.get().status == "released"
        for person in (alice, bob):
            [notice] = Notice.objects.filter(person=person, kind="match_fell_through")
            assert "vouch" not in (notice.subject + notice.body).lower()

    def test_also_where_the_offer_is_closed(self, alice: User, bob: User) -> None:
        match = self.agree(alice, bob)
        close_listing(listing=match.offer, outcome=Outcome.ARRANGED_HERE, at=timezone.now())
        self.end_vouching(bob)
        self.run_jobs()
        match.refresh_from_db()
        assert match.status == Match.Status.FELL_THROUGH

    def test_contact_is_hidden_at_once(self, alice: User, bob: User) -> None:
        match = self.agree(alice, bob)
        at = timezone.now()
        assert can_see_contact(alice, match, at=at)
        self.end_vouching(bob)
        match = Match.objects.with_sides().get()
        assert not can_see_contact(alice, match, at=at)

    def test_agreeing_at_the_same_moment_is_looked_at_afterwards(
        self, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        match = make_match(make_care_need(alice), make_sitter(vouch_for(bob)))
        chosen = list(match.bookings.values_list("pk", flat=True))
        # As it is for whoever read the person a moment too early.
        monkeypatch.setattr(proposals, "still_goes_together", lambda match: True)
        User.objects.filter(pk=bob.pk).update(vouched_at=None)
        accept(match=match, by=bob, chosen=chosen, at=timezone.now())
        self.run_jobs()
        match.refresh_from_db()
        assert match.status == Match.Status.FELL_THROUGH

    def test_who_sits_for_others_as_well_keeps_that(self, alice: User, bob: User) -> None:
        meal = make_agreement(make_need(alice), make_offer(vouch_for(bob)))
        self.end_vouching(bob)
        self.run_jobs()
        meal.refresh_from_db()
        assert meal.status == Match.Status.ACCEPTED

    def test_others_no_longer_see_the_offer_and_its_page_says_why(
        self, alice: User, bob: User
    ) -> None:
        offer = make_sitter(vouch_for(bob))
        url = offer.get_absolute_url()
        assert signed_in(alice).get(url).status_code == 200
        self.end_vouching(bob)
        assert signed_in(alice).get(url).status_code == 404
        assert offer not in Listing.objects.visible_to(alice)
        assert "nobody vouches for you at the moment" in signed_in(bob).get(url).content.decode()

    def test_a_draft_cannot_be_published_then(self, bob: User) -> None:
        draft = make_sitter(vouch_for(bob), publish=False)
        self.end_vouching(bob)
        with pytest.raises(NotVouched):
            publish_listing(listing=draft, at=timezone.now())
        response = signed_in(bob).post(f"{draft.get_absolute_url()}publish/")
        assert response.status_code == 403
        assert "Somebody has to vouch for you first" in response.content.decode()
        draft.refresh_from_db()
        assert draft.status == Listing.Status.DRAFT


def test_one_more_child_cannot_be_added_to_what_is_agreed(alice: User, bob: User) -> None:
    need = make_care_need(alice, ages=(4, 6))
    make_agreement(need, make_sitter(vouch_for(bob)))
    [date] = need.occurrences.all()
    schedule = Once(date.local_date, time(18), 120, ZONE)
    for quantity in (1, 3):
        with pytest.raises(AgreedAsOne):
            save_schedule(need, schedule, quantity, at=timezone.now())
    save_schedule(need, schedule, 2, at=timezone.now())


def test_who_introduced_them_reads_no_name_of_who_is_in_need(
    alice: User, bob: User, mia: User
) -> None:
    match = make_match(make_care_need(alice), make_sitter(vouch_for(bob)), by=mia)
    chosen = list(match.bookings.values_list("pk", flat=True))
    for person in (alice, bob):
        match = accept(match=match, by=person, chosen=chosen, at=timezone.now())
    assert match.status == Match.Status.ACCEPTED
    page = signed_in(mia).get(match.get_absolute_url()).content.decode()
    assert "Bob" in page
    assert "Alice" not in page
    told = Notice.objects.filter(person=mia)
    assert told.filter(kind="match_accepted_introduced").exists()
    assert not any("Alice" in notice.subject + notice.body for notice in told)
    assert "Alice" in signed_in(bob).get(match.get_absolute_url()).content.decode()
