"""When somebody can look after somebody's children, and what is asked about it."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from exchange.actions.listings import NotVouched
from exchange.categories.childcare.forms import ChildcareDetailsForm
from exchange.categories.childcare.models import Child
from exchange.categories.childcare.rules import fit
from exchange.matching import is_possible, still_goes_together
from exchange.models import ChildcareDetails, Listing
from exchange.models.listings import Kind
from tests.factories.care import make_care_need, make_sitter, vouch_for
from tests.factories.exchange import make_match
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def fits(offer: Listing, need: Listing) -> bool:
    """Whether the two are possible, which must be the same from either side."""
    at = timezone.now()
    from_offer = is_possible(offer, need, at=at)
    assert is_possible(need, offer, at=at) == from_offer
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
            "At the child's home",
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
    data["child-INITIAL_FORMS"] = "0"
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
            ([("", "")], "Say how old the child is, or each of the children."),
            ([("", "Loves trains")], "Look at the children once more: something is missing there."),
            ([("18", "")], "Look at the children once more: something is missing there."),
            ([("-1", "")], "Look at the children once more: something is missing there."),
            ([("4", "")] * 9, "Look at the children once more: something is missing there."),
        ],
    )
    def test_what_is_wrong_is_said(self, children: list[tuple[str, str]], error: str) -> None:
        form = self.form(posted(*children))
        assert not form.is_valid()
        assert form.non_field_errors() == [error]

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
