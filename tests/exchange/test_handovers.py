"""How it gets across, whose address that needs, and what each side is shown of the other."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import block_person
from accounts.models import User
from exchange.actions.addresses import NoAddress
from exchange.actions.asking import NotPossible
from exchange.actions.proposals import accept, propose
from exchange.contacts import contacts_for
from exchange.content import How
from exchange.handovers import way_of, ways_between
from exchange.matching import suggestion_for
from exchange.models import Listing, MealDetails
from exchange.models.listings import Kind
from exchange.models.matches import Match
from tests.factories.accounts import UserFactory, make_channel
from tests.factories.exchange import make_agreement, make_match, make_need, make_offer
from tests.people import signed_in
from tests.refusals import refused

pytestmark = pytest.mark.django_db
POT, DOOR = "Kitchen on the corner, ring twice", "Third floor, bell Kowalski"
ALL = ["delivered", "picked_up", "together"]


def agreed(
    alice: User, bob: User, *, way: str = "delivered", pot: str = POT, door: str = DOOR
) -> Match:
    need = make_need(bob, handover=[way], address=door)
    return make_agreement(need, make_offer(alice, handover=[way], address=pot))


def ask(listing: Listing, other: Listing, **more: Any) -> Match:
    at = timezone.now()
    suggestion = suggestion_for(listing, other, at=at)
    assert suggestion is not None
    chosen = {(each.offer_date, each.need_date): each.quantity for each in suggestion.pairings}
    return propose(
        listing=listing, other=other, by=listing.person, chosen=chosen, how=How(**more), at=at
    )


def say_yes(match: Match, by: User, **more: Any) -> Match:
    chosen = list(match.bookings.values_list("pk", flat=True))
    return accept(match=match, by=by, chosen=chosen, at=timezone.now(), **more)


def page(person: User, match: Match) -> str:
    return signed_in(person).get(match.get_absolute_url()).content.decode()


class TestTheWay:
    def test_is_one_that_both_ticked(self, alice: User, bob: User) -> None:
        offer = make_offer(alice, handover=["together", "delivered"])
        need = make_need(bob, handover=["picked_up", "delivered", "together"])
        for pair in ((offer, need), (need, offer)):
            assert [way.name for way in ways_between(*pair)] == ["delivered", "together"]

    def test_is_the_usual_one_unless_another_is_asked_for(self, alice: User, bob: User) -> None:
        offer, need = make_offer(alice, handover=ALL), make_need(bob, handover=ALL)
        assert ask(offer, need).way == "delivered"
        other = make_need(bob, handover=ALL)
        assert ask(other, offer, way="picked_up").way == "picked_up"

    def test_cannot_be_one_of_one_side_only(self, alice: User, bob: User) -> None:
        offer, need = make_offer(alice), make_need(bob, handover=ALL)
        with refused(NotPossible):
            ask(need, offer, way="together")

    def test_must_still_do_for_both_when_it_is_agreed(self, alice: User, bob: User) -> None:
        offer = make_offer(alice, handover=["delivered", "picked_up"], address=POT)
        match = ask(make_need(bob, handover=ALL), offer, way="picked_up")
        MealDetails.objects.filter(listing=offer).update(handover=["delivered"])
        with refused(NotPossible):
            say_yes(match, alice)

    @pytest.mark.parametrize(
        ("way", "for_alice", "for_bob"),
        [
            ("delivered", "You bring it to their door", "They bring it to your door"),
            ("picked_up", "They pick it up from you", "You pick it up from them"),
            ("together", "You eat together, at your place", "You eat at their place"),
        ],
    )
    def test_is_said_to_each_side(
        self, alice: User, bob: User, way: str, for_alice: str, for_bob: str
    ) -> None:
        match = agreed(alice, bob, way=way)
        assert for_alice in page(alice, match)
        assert for_bob in page(bob, match)

    def test_is_said_to_others_without_you(self, alice: User, bob: User, mia: User) -> None:
        match = make_match(make_need(bob), make_offer(alice), by=mia)
        assert "Brought to the door of whoever needs it" in page(mia, match)

    def test_is_none_where_the_category_has_none(self, alice: User, bob: User) -> None:
        match = agreed(alice, bob)
        match.way = ""
        assert way_of(match) is None
        assert contacts_for(alice, match, at=timezone.now())[0].address == ""


class TestWhoseAddress:
    @pytest.mark.parametrize(
        ("way", "alice_reads", "bob_reads"),
        [("delivered", DOOR, ""), ("picked_up", "", POT), ("together", "", POT)],
    )
    def test_only_that_of_the_place_is_handed_over(
        self, alice: User, bob: User, way: str, alice_reads: str, bob_reads: str
    ) -> None:
        match, at = agreed(alice, bob, way=way), timezone.now()
        assert [each.address for each in contacts_for(alice, match, at=at)] == [alice_reads]
        assert [each.address for each in contacts_for(bob, match, at=at)] == [bob_reads]
        for person, theirs in ((alice, DOOR), (bob, POT)):
            assert (theirs in page(person, match)) is (theirs in (alice_reads, bob_reads))

    def test_what_they_see_of_oneself_is_named_before_one_agrees(
        self, alice: User, bob: User
    ) -> None:
        make_channel(bob, "+17185550177", note="after six")
        make_channel(bob, "+17185550178", kind="signal", is_shared=False)
        match = make_match(make_offer(alice), make_need(bob, address=DOOR))
        shown = page(bob, match)
        assert "Hidden now. If both of you say yes, they see of you:" in shown
        for words in (DOOR, "+17185550177", "after six"):
            assert words in shown
        assert "+17185550178" not in shown

    def test_an_address_that_is_not_needed_is_not_named(self, alice: User, bob: User) -> None:
        need = make_need(bob, handover=["picked_up"], address=DOOR)
        match = make_match(make_offer(alice, handover=["picked_up"], address=POT), need)
        assert DOOR not in page(bob, match)


class TestAskingWhere:
    def test_who_asks_says_where_it_is_brought(self, alice: User, bob: User) -> None:
        offer, need = make_offer(alice), make_need(bob, address="")
        with pytest.raises(NoAddress):
            ask(need, offer)
        assert Match.objects.count() == 0
        ask(need, offer, address=DOOR)
        need.refresh_from_db()
        assert (need.address, need.version) == (DOOR, 2)

    def test_who_answers_says_it(self, alice: User, bob: User) -> None:
        need = make_need(bob, address="")
        match = ask(make_offer(alice), need)
        with pytest.raises(NoAddress):
            say_yes(match, bob)
        match.refresh_from_db()
        assert match.status == Match.Status.PROPOSED
        match = say_yes(match, bob, address=DOOR)
        assert contacts_for(alice, match, at=timezone.now())[0].address == DOOR

    def test_what_the_listing_says_stays(self, alice: User, bob: User) -> None:
        need = make_need(bob, address=DOOR)
        ask(need, make_offer(alice), address="Elsewhere")
        need.refresh_from_db()
        assert (need.address, need.version) == (DOOR, 1)

    def test_nobody_is_asked_where_it_is_not(self, alice: User, bob: User) -> None:
        need = make_need(bob, handover=["picked_up"], address="")
        match = ask(need, make_offer(alice, handover=["picked_up"], address=POT), address=DOOR)
        need.refresh_from_db()
        assert need.address == ""
        assert 'name="address"' not in page(alice, match)

    def test_the_form_asks_before_one_asks(self, alice: User, bob: User) -> None:
        offer, need = make_offer(alice), make_need(bob, address="")
        client, url = signed_in(bob), reverse("exchange:match_create", args=[need.pk, offer.pk])
        assert 'name="address"' in client.get(url).content.decode()
        date = f"date-{offer.occurrences.get().pk}-{need.occurrences.get().pk}"
        refused = client.post(url, {date: "on", "address": " "}).content.decode()
        assert "Say where it is" in refused
        client.post(url, {date: "on", "address": DOOR})
        need.refresh_from_db()
        assert (need.address, Match.objects.count()) == (DOOR, 1)

    def test_the_form_asks_for_the_chosen_way_only(self, alice: User, bob: User) -> None:
        offer = make_offer(alice, handover=ALL, address=POT)
        need = make_need(bob, handover=ALL, address="")
        client, url = signed_in(bob), reverse("exchange:match_create", args=[need.pk, offer.pk])
        date = f"date-{offer.occurrences.get().pk}-{need.occurrences.get().pk}"
        typed = {date: "on", "address": ""}
        refused = client.post(url, typed | {"way": "delivered"}).content.decode()
        assert "Say where it is" in refused
        client.post(url, typed | {"way": "picked_up"})
        assert Match.objects.get().way == "picked_up"

    def test_the_answer_asks_too(self, alice: User, bob: User) -> None:
        need = make_need(bob, address="")
        match = ask(make_offer(alice), need)
        client, url = signed_in(bob), reverse("exchange:match_accept", args=[match.pk])
        chosen = list(match.bookings.values_list("pk", flat=True))
        refused = client.post(url, {"bookings": chosen}).content.decode()
        assert "Say where it is" in refused
        client.post(url, {"bookings": chosen, "address": DOOR})
        match.refresh_from_db()
        assert match.status == Match.Status.ACCEPTED
        assert DOOR in page(alice, match)

    def test_an_organizer_who_introduces_is_not_asked(
        self, alice: User, bob: User, mia: User
    ) -> None:
        offer, need = make_offer(alice), make_need(bob, address="")
        url = reverse("exchange:match_create", args=[need.pk, offer.pk])
        assert 'name="address"' not in signed_in(mia).get(url).content.decode()

    def test_nor_for_the_need_of_somebody_she_speaks_for_until_she_answers(
        self, alice: User, mia: User
    ) -> None:
        rosa = UserFactory.create(email=None, display_name="Rosa")
        offer, need = make_offer(alice), make_need(rosa, by=mia, address="")
        match = make_match(offer, need, by=mia)
        assert (match.offer_agreed_at, match.need_agreed_at) == (None, None)
        client, url = signed_in(mia), reverse("exchange:match_accept", args=[match.pk])
        chosen = list(match.bookings.values_list("pk", flat=True))
        assert "Say where it is" in client.post(url, {"bookings": chosen}).content.decode()
        client.post(url, {"bookings": chosen, "address": DOOR})
        need.refresh_from_db()
        assert need.address == DOOR


def test_all_that_matters_at_the_door_stands_on_the_page(alice: User, bob: User) -> None:
    offer = make_offer(alice, free_from=["peanuts", "milk"])
    need = make_need(bob, free_from=["peanuts"], adults=2, children=1, quantity=3)
    match = make_match(need, offer)
    for person in (alice, bob):
        shown = page(person, match)
        for words in ("2 adults, 1 child", "Allergies", "peanuts", "Made without", "3 servings"):
            assert words in shown


class TestWithoutAnAccount:
    """Mia typed in a need of Rosa's, who has no e-mail."""

    @pytest.fixture
    def rosa(self) -> User:
        return UserFactory.create(email=None, display_name="Rosa")

    @pytest.fixture
    def match(self, alice: User, rosa: User, mia: User) -> Match:
        make_channel(mia, "+17185550166")
        make_channel(alice, "+17185550155")
        return make_agreement(make_offer(alice), make_need(rosa, by=mia, address=DOOR))

    def test_who_has_no_channel_is_reached_by_the_organizer_and_it_says_so(
        self, match: Match, alice: User, mia: User
    ) -> None:
        contact = contacts_for(alice, match, at=timezone.now())[0]
        assert ([each.value for each in contact.channels], contact.speaker) == (
            ["+17185550166"],
            mia,
        )
        assert "Rosa has no account. Mia, an organizer, speaks for them:" in page(alice, match)

    def test_their_own_channels_come_first(self, match: Match, alice: User, rosa: User) -> None:
        make_channel(rosa, "+17185550144")
        contact = contacts_for(alice, match, at=timezone.now())[0]
        assert ([each.value for each in contact.channels], contact.speaker) == (
            ["+17185550144"],
            None,
        )
        shown = page(alice, match)
        assert "+17185550166" not in shown
        assert "speaks for them" not in shown

    def test_the_organizer_reads_what_is_seen_of_whom(self, match: Match, mia: User) -> None:
        shown = page(mia, match)
        assert "Of Rosa, the other side sees:" in shown
        assert "yours, because you speak for them" in shown
        assert "They see of you" not in shown
        assert 'href="tel:+17185550155"' in shown
        assert "Brought to the door of whoever needs it" in shown

    def test_the_organizers_channel_is_not_shown_to_whom_she_is_kept_apart_from(
        self, match: Match, alice: User, mia: User
    ) -> None:
        block_person(person=mia, by=alice, at=timezone.now())
        assert contacts_for(alice, match, at=timezone.now())[0].channels == []

    def test_it_stands_in_her_week_under_its_own_heading(
        self, rosa: User, mia: User, alice: User
    ) -> None:
        need = make_need(rosa, by=mia, title="Bread for Rosa")
        draft = make_need(rosa, by=mia, publish=False, title="A draft")
        context = signed_in(mia).get("/my-week/").context
        assert context["for_others"] == [need]
        assert context["listings"] == []
        assert list(context["drafts"]) == [draft]
        mine = signed_in(mia).get(reverse("exchange:listing_mine"))
        assert list(mine.context["for_others"]) == [draft, need]
        for shown in (mine, signed_in(mia).get("/my-week/")):
            assert "For people without an account" in shown.content.decode()
            assert "Rosa" in shown.content.decode()
        User.objects.filter(pk=mia.pk).update(role=User.Role.NEIGHBOUR)
        assert signed_in(mia).get("/my-week/").context["for_others"] == []

    def test_her_week_says_for_whom(self, match: Match, mia: User) -> None:
        shown = signed_in(mia).get("/my-week/").content.decode()
        assert "for Rosa" in " ".join(shown.split())


def test_kinds_of_ways_are_told_apart() -> None:
    """Nothing a category calls a place is anything but a side."""
    from exchange.categories.registry import CATEGORIES

    for category in CATEGORIES.values():
        for way in category.ways:
            assert way.place_of in {None, *Kind}
            assert set(way.words) == set(Kind)
            assert len(way.name) <= 20
