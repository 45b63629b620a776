"""What a category holds back until both agreed: about children, and whom to pay."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.models import User
from exchange.actions.proposals import accept
from exchange.models import Listing, Match
from notifications.models import Notice, OutboxMail
from tests.factories.care import make_care_need, make_sitter, vouch_for
from tests.factories.exchange import make_agreement, make_match
from tests.factories.rent import make_pledge, make_rent_need
from tests.people import signed_in

pytestmark = pytest.mark.django_db
SECRET = "Sleeps with the grey rabbit"
Pair = Callable[[User, User], tuple[Listing, Listing]]


def care(alice: User, bob: User) -> tuple[Listing, Listing]:
    return make_sitter(vouch_for(bob)), make_care_need(alice, notes=SECRET)


def rent(alice: User, bob: User) -> tuple[Listing, Listing]:
    return make_pledge(bob), make_rent_need(alice, pay_to=SECRET)


def reads_it(person: User, *pages: Listing | Match) -> bool:
    client = signed_in(person)
    return any(SECRET in client.get(page.get_absolute_url()).content.decode() for page in pages)


@pytest.mark.parametrize("pair", [care, rent])
class TestConfided:
    def test_nobody_else_reads_it_before_both_agreed(
        self, alice: User, bob: User, charlie: User, mia: User, pair: Pair
    ) -> None:
        offer, need = pair(alice, bob)
        vouch_for(charlie)
        match = make_match(offer, need)
        for person in (bob, charlie, mia):
            assert not reads_it(person, offer, need, match)
        assert reads_it(alice, match)

    def test_whose_it_is_reads_it_on_its_page_at_once(
        self, alice: User, bob: User, mia: User, pair: Pair
    ) -> None:
        need = pair(alice, bob)[1]
        Listing.objects.filter(pk=need.pk).update(status="draft")
        page = signed_in(alice).get(need.get_absolute_url()).content.decode()
        assert "This is a draft" in page
        told = re.search(rf"<dd>\s*{SECRET}.*?</dd>", page, re.DOTALL)
        assert told is not None
        assert "only for whom you agree with" in told.group()
        for person in (bob, mia):
            assert not reads_it(person, need)

    def test_the_other_side_reads_it_then(
        self, alice: User, bob: User, charlie: User, mia: User, pair: Pair
    ) -> None:
        offer, need = pair(alice, bob)
        match = make_agreement(offer, need)
        assert reads_it(bob, match)
        for person in (charlie, mia):
            assert not reads_it(person, offer, need, match)

    def test_no_longer_once_it_fell_through(self, alice: User, bob: User, pair: Pair) -> None:
        offer, need = pair(alice, bob)
        match = make_agreement(offer, need)
        signed_in(alice).post(f"{match.get_absolute_url()}fall-through/")
        match.refresh_from_db()
        assert match.status == Match.Status.FELL_THROUGH
        assert not reads_it(bob, match, offer, need)

    def test_no_word_of_it_in_notices_and_mails(self, alice: User, bob: User, pair: Pair) -> None:
        make_agreement(*pair(alice, bob))
        told = [f"{each.subject}\n{each.body}" for each in Notice.objects.all()]
        told += [f"{each.subject}\n{each.body}" for each in OutboxMail.objects.all()]
        assert told
        assert not any(SECRET in text for text in told)


@pytest.mark.parametrize(("goes", "expected"), [("direct", True), ("cash", False)])
def test_whom_to_pay_is_read_only_by_who_pays_them(
    alice: User, bob: User, goes: str, expected: bool
) -> None:
    both = ["direct", "cash"]
    offer, need = make_pledge(bob, ways=both), make_rent_need(alice, ways=both, pay_to=SECRET)
    match = make_match(offer, need)
    Match.objects.update(way=goes)
    chosen = list(match.bookings.values_list("pk", flat=True))
    accept(match=match, by=alice, chosen=chosen, at=timezone.now())
    assert reads_it(bob, match) is expected
