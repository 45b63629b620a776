"""When somebody's money can go to somebody's rent, and how much of it."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from pytest_django import Settings

from accounts.models import User
from exchange.categories.rent.forms import RentDetailsForm
from exchange.categories.rent.money import format_amount
from exchange.categories.rent.rules import fit
from exchange.matching import suggest, suggestion_for
from exchange.models import Listing, Match, Occurrence, RentDetails
from exchange.models.listings import Kind
from exchange.phrases import amount
from places.cells import snap
from tests.factories.accounts import UserFactory
from tests.factories.exchange import before, make_agreement, make_match
from tests.factories.rent import make_pledge, make_rent_need
from tests.people import signed_in

pytestmark = pytest.mark.django_db

CHICAGO = snap(41.88, -87.63)


def fits(offer: Listing, need: Listing) -> bool:
    """Whether the two are possible, which must be the same from either side."""
    at = timezone.now()
    from_offer = suggestion_for(offer, need, at=at) is not None
    assert (suggestion_for(need, offer, at=at) is not None) == from_offer
    return from_offer


@pytest.mark.parametrize(
    ("offered", "wanted", "expected"),
    [
        ({}, {}, True),
        ({"currency": "EUR"}, {}, False),
        ({"ways": ["cash"]}, {"ways": ["direct"]}, False),
        ({"ways": ["cash", "direct"]}, {"ways": ["direct", "person"]}, True),
        ({"schedule": before(3)}, {"schedule": before(9)}, True),
    ],
)
def test_what_must_hold(
    alice: User, bob: User, offered: dict[str, Any], wanted: dict[str, Any], expected: bool
) -> None:
    assert fits(make_pledge(bob, **offered), make_rent_need(alice, **wanted)) is expected


def test_money_from_around_comes_first_and_from_anywhere_where_that_is_not_enough(
    alice: User, bob: User
) -> None:
    need, far = make_rent_need(alice), make_pledge(bob, cell=CHICAGO)
    at = timezone.now()
    assert [each.other for each in suggest(need, viewer=alice, at=at)] == [far]
    near = make_pledge(UserFactory.create())
    found = [each.other for each in suggest(need, viewer=alice, at=at, most=2)]
    assert found == [near, far]
    assert [each.other for each in suggest(need, viewer=alice, at=at, most=1)] == [near]


def test_the_more_ways_the_better(alice: User, bob: User) -> None:
    need = make_rent_need(alice, ways=["direct", "cash"])
    assert fit(make_pledge(bob, ways=["direct"]), need).share == 0.5
    whole = fit(make_pledge(bob, ways=["cash", "direct", "person"]), need)
    assert whole.share == 1
    assert str(whole.reasons[0]) == "In cash, from hand to hand, straight to the landlord"


class TestGoal:
    def test_many_give_to_one_need_and_never_too_much(
        self, alice: User, bob: User, charlie: User, mia: User
    ) -> None:
        need = make_rent_need(alice, 30_000)
        make_agreement(make_pledge(bob, 20_000), need)
        assert self.committed(need) == 20_000
        make_agreement(make_pledge(charlie, 20_000), need)
        assert self.committed(need) == 30_000
        need.refresh_from_db()
        assert need.status == Listing.Status.FILLED
        assert suggestion_for(need, make_pledge(mia), at=timezone.now()) is None

    def test_the_database_itself_holds_the_goal(self, alice: User) -> None:
        need = make_rent_need(alice, 30_000)
        with pytest.raises(IntegrityError), transaction.atomic():
            need.occurrences.update(committed=30_001)

    def test_something_must_be_open(self, alice: User) -> None:
        need = make_rent_need(alice)
        with pytest.raises(IntegrityError), transaction.atomic():
            RentDetails.objects.filter(listing=need).update(covered=130_000)

    def committed(self, need: Listing) -> int:
        return Occurrence.objects.get(listing=need).committed


class TestForm:
    def form(self, kind: Kind = Kind.NEED, **data: Any) -> RentDetailsForm:
        return RentDetailsForm({"ways": ["direct"], **data}, kind=kind)

    def test_a_need_is_what_is_missing(self) -> None:
        form = self.form(goal="1450", covered="1000.50", pay_to="Mr Ito, account 1")
        assert form.is_valid(), form.errors
        assert form.quantity == 44_950
        details = form.instance
        assert (details.goal, details.covered, details.currency) == (145_000, 100_050, "USD")
        assert details.pay_to == "Mr Ito, account 1"

    def test_an_offer_is_an_amount(self) -> None:
        form = self.form(Kind.OFFER, amount="120")
        assert form.is_valid(), form.errors
        assert form.quantity == 12_000
        assert "pay_to" not in form.fields

    @pytest.mark.parametrize(
        ("typed", "errors"),
        [
            (
                {"goal": "500", "covered": "500"},
                {"covered": ["Then nothing is missing. Look at the two amounts again."]},
            ),
            (
                {"goal": "0", "covered": "0"},
                {"goal": ["Write $0.01 or more."]},
            ),
            (
                {"goal": "500.001", "covered": "0"},
                {"goal": ["Write at most 2 digits after the point."]},
            ),
            ({"goal": "NaN", "covered": "0"}, {"goal": ["Write a number."]}),
            (
                {"goal": "9" * 30, "covered": "0"},
                {"goal": ["Write $20,000,000.00 or less."]},
            ),
        ],
    )
    def test_what_is_wrong_is_said(
        self, typed: dict[str, Any], errors: dict[str, list[str]]
    ) -> None:
        assert self.form(**typed).errors == errors

    def test_what_is_saved_is_shown_as_it_was_typed(self, alice: User) -> None:
        need = make_rent_need(alice, 30_000, 100_000)
        form = RentDetailsForm(kind=Kind.NEED, instance=need.rent, quantity=30_000)
        assert (str(form["goal"].value()), str(form["covered"].value())) == ("1300.00", "1000.00")
        offer = RentDetailsForm(kind=Kind.OFFER, instance=make_pledge(alice).rent, quantity=12_345)
        assert str(offer["amount"].value()) == "123.45"

    def test_a_currency_without_cents(self, settings: Settings) -> None:
        settings.CURRENCY = "JPY"
        form = self.form(Kind.OFFER, amount="5000")
        assert form.is_valid(), form.errors
        assert form.quantity == 5000
        assert format_amount(5000) == "¥5,000"

    def test_what_is_posted_keeps_its_currency(self, alice: User) -> None:
        rent = make_pledge(alice, 12_345, currency="JPY").rent
        data = {"ways": ["direct"], "amount": "12345"}
        form = RentDetailsForm(data, kind=Kind.OFFER, instance=rent, quantity=12_345)
        assert form.is_valid(), form.errors
        assert (form.quantity, form.instance.currency) == (12_345, "JPY")


class TestOnThePage:
    """Amounts are asked as people write them, and never in cents."""

    def test_asking_for_some_of_it(self, alice: User, bob: User) -> None:
        offer, need = make_pledge(bob), make_rent_need(alice)
        client, url = signed_in(alice), f"/listings/{need.pk}/ask/{offer.pk}/"
        page = client.get(url)
        [date] = page.context["form"].dates()
        assert date.quantity is not None
        assert str(date.quantity.value()) == "100.00"
        assert str(date.quantity.label).endswith(" ($)")
        label = rf'<label for="{date.quantity.id_for_label}">\s*How much \(\$\)\s*<span class="vis'
        assert re.search(label, page.content.decode())
        assert "When, and how much?" in page.content.decode()
        data = {"once": str(uuid4()), date.is_chosen.html_name: "on"}
        client.post(url, data | {date.quantity.html_name: "60.50"})
        assert Match.objects.get().bookings.get().quantity == 6_050

    def test_agreeing_to_some_of_it(self, alice: User, bob: User) -> None:
        match = make_match(make_pledge(bob), make_rent_need(alice))
        booking = match.bookings.get()
        client = signed_in(alice)
        [field] = client.get(match.get_absolute_url()).context["answer"].quantities()
        assert str(field.value()) == "100.00"
        data = {"bookings": [booking.pk], field.html_name: "40"}
        client.post(f"{match.get_absolute_url()}accept/", data)
        booking.refresh_from_db()
        assert (booking.quantity, booking.status) == (4_000, "booked")

    def test_an_amount_is_told_in_its_own_currency(self, alice: User) -> None:
        pledge = make_pledge(alice, 12_345, currency="EUR")
        assert amount(pledge, 12_345) == "€123.45"


@pytest.mark.parametrize(
    ("language", "text"), [("en", "$1,234.50"), ("de", "1.234,50\xa0$"), ("xx", "$1,234.50")]
)
def test_money_in_the_readers_language(language: str, text: str) -> None:
    with translation.override(language):
        assert format_amount(123_450, "USD") == text
