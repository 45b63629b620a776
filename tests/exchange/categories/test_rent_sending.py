"""From a pledge to the money's arrival: sent, arrived, reminded, free again; and how far it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from exchange.actions import upkeep
from exchange.actions.agreements import deny, fall_through, say_done
from exchange.actions.asking import NotYours
from exchange.categories.progress import Part, Progress
from exchange.categories.registry import category_of
from exchange.models import Listing, Match
from exchange.models.bookings import BookingStatus
from exchange.permissions import can_say_done
from exchange.phrases import open_amount
from notifications.models import Notice, OutboxMail
from tests.exchange.test_proposals import committed, told, waiting_jobs
from tests.factories.accounts import UserFactory, make_channel
from tests.factories.exchange import before, make_agreement, make_match, make_need, make_offer
from tests.factories.rent import make_pledge, make_rent_need
from tests.people import signed_in
from tests.refusals import refused

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def pledge(alice: User, bob: User) -> Match:
    """Bob gives a hundred to Alice, who misses three."""
    return make_agreement(make_pledge(bob, 10_000), make_rent_need(alice, 30_000))


def expire(at: datetime) -> int:
    return upkeep.expire_unsent(at=at)


def amounts(need: Listing) -> dict[str, int]:
    """What the need's progress says, by the names of its parts; what is open by ''."""
    listing = Listing.objects.for_cards().get(pk=need.pk)
    progress = category_of(listing).progress(listing)
    assert progress is not None
    return {part.name: part.quantity for part in progress.parts}


class TestPledging:
    def test_two_pledges_differ_in_what_is_told_and_in_the_rows(
        self, alice: User, bob: User, charlie: User
    ) -> None:
        need = make_rent_need(alice, 60_000, title="My rent")
        make_match(make_pledge(bob, 40_000), need)
        make_match(make_pledge(charlie, 10_000), need)
        subjects = Notice.objects.filter(person=alice).order_by("id").values_list("subject")
        assert [subject for (subject,) in subjects] == [
            "A neighbour offers $400.00 towards “My rent”",
            "A neighbour offers $100.00 towards “My rent”",
        ]
        page = signed_in(alice).get(need.get_absolute_url()).content.decode()
        assert "Help with rent – My rent, $400.00</a>" in page
        assert "Help with rent – My rent, $100.00</a>" in page

    def test_no_more_is_pledged_than_is_open(self, alice: User, bob: User) -> None:
        need = make_rent_need(alice, 60_000)
        client, url = signed_in(bob), reverse("exchange:listing_answer", args=[need.pk])
        assert "$600.00 is still missing." in client.get(url).content.decode()
        date = need.occurrences.get()
        said = {f"date-{date.pk}": "on", "amount": "700", "once": str(uuid4())}
        page = client.post(url, said).content.decode()
        assert "Only $600.00 is still missing. Offer that much, or less." in page
        assert not Match.objects.exists()

    def test_one_s_private_pledge_is_not_said_to_be_free(self, bob: User) -> None:
        offer = make_pledge(bob, visibility="private")
        card = Listing.objects.for_cards().get(pk=offer.pk)
        assert open_amount(card) == ""

    def test_it_says_who_sends_it_and_who_cannot_be_reached(self, alice: User, bob: User) -> None:
        pledges = make_pledge(bob, ways=["person"])
        match = make_agreement(pledges, make_rent_need(alice, ways=["person"]))
        url = match.get_absolute_url()
        pages = {who: signed_in(who).get(url).content.decode() for who in (alice, bob)}
        assert "they cannot ask you where to" in pages[alice]
        assert "They cannot get in touch with you" in pages[alice]
        assert "they have not shared yet how they are reached" in pages[bob]
        assert not any("Once you both agree" in page for page in pages.values())
        assert "once you see how they are reached" in pages[bob]
        assert "I sent it" not in pages[bob]
        assert "It arrived" in pages[alice]
        make_channel(alice)
        page = signed_in(bob).get(url).content.decode()
        assert page.index(">How to reach each other<") < page.index("it does not stand above.")
        assert "I sent it" in page
        assert "They see above how you are reached" in signed_in(alice).get(url).content.decode()

    def test_who_knows_where_to_and_cannot_ask_is_told_so(self, alice: User, bob: User) -> None:
        match = make_agreement(make_pledge(bob), make_rent_need(alice, pay_to="The Elm house"))
        url = match.get_absolute_url()
        pages = {who: signed_in(who).get(url).content.decode() for who in (alice, bob)}
        assert "they see above where to. They cannot ask you anything" in pages[alice]
        assert "how you are reached" not in pages[alice]
        assert "as it stands above. They have not shared yet" in pages[bob]
        assert "I sent it" in pages[bob]


class TestSaying:
    def test_sent_and_arrived_at_any_time(self, pledge: Match, alice: User, bob: User) -> None:
        sent = say_done(match=pledge, by=bob, at=NOW())
        assert sent.status == Match.Status.ACCEPTED
        assert (sent.offer_done_at is None, sent.send_by, sent.remind_at) == (False, None, None)
        assert told(alice)[-1] == "match_sent"
        notice = Notice.objects.get(person=alice, kind="match_sent")
        assert notice.subject == "On its way: “The rent”"
        assert "Bob says that the money is sent: “The rent” and “Help with rent”." in notice.body
        assert OutboxMail.objects.get(person=alice, event=notice.event).body.count("sent") >= 1

        arrived = say_done(match=pledge, by=alice, at=NOW())
        assert arrived.status == Match.Status.COMPLETED
        assert arrived.need_done_at is not None
        assert told(bob)[-1] == "match_done"
        body = Notice.objects.get(person=bob, kind="match_done").body
        assert "Alice says that the money arrived" in body
        assert "did not happen" not in body

    def test_it_may_arrive_before_anybody_said_that_it_is_sent(
        self, pledge: Match, alice: User, bob: User
    ) -> None:
        match = say_done(match=pledge, by=alice, at=NOW())
        assert match.status == Match.Status.COMPLETED
        assert not can_say_done(bob, match, at=NOW())
        with pytest.raises(NotYours):
            deny(match=match, by=bob, at=NOW())

    def test_who_sends_says_so_once_and_never_that_it_arrived(
        self, pledge: Match, bob: User
    ) -> None:
        say_done(match=pledge, by=bob, at=NOW())
        with refused(NotYours):
            say_done(match=pledge, by=bob, at=NOW())

    def test_what_did_not_arrive_falls_through(self, pledge: Match, alice: User, bob: User) -> None:
        say_done(match=pledge, by=bob, at=NOW())
        match = fall_through(match=pledge, by=alice, at=NOW())
        assert match.status == Match.Status.FELL_THROUGH
        assert committed(match.need) == [0]

    def test_of_what_is_sent_only_the_other_side_is_asked(
        self, pledge: Match, alice: User, bob: User
    ) -> None:
        say_done(match=pledge, by=bob, at=NOW())
        over = pledge.bookings.get().during.upper
        assert expire(over) == 0
        assert upkeep.ask_how_it_went(at=over + upkeep.ASK_AFTER) == 1
        assert told(alice)[-1] == "match_how_it_went"
        subject = Notice.objects.get(person=alice, kind="match_how_it_went").subject
        assert subject == "Has it arrived? “The rent”"
        assert upkeep.complete_unmarked(at=over + upkeep.COUNTS_AS_DONE_AFTER) == 1
        bodies = {
            notice.person_id: notice.body
            for notice in Notice.objects.filter(kind="match_counts_as_done")
        }
        assert "you can say so on the page" in bodies[alice.pk]
        assert "you can say so on the page" not in bodies[bob.pk]

    def test_other_categories_are_said_by_either_side(self, alice: User, bob: User) -> None:
        match = make_agreement(make_need(bob), make_offer(alice))
        assert (match.send_by, match.remind_at) == (None, None)
        assert not can_say_done(alice, match, at=NOW())


class TestInTime:
    @pytest.mark.parametrize(
        ("days_until_due", "seconds"), [(30, 7 * 86_400), (3, None)], ids=["a week", "due first"]
    )
    def test_a_week_or_until_it_is_due(
        self, alice: User, bob: User, days_until_due: int, seconds: int | None
    ) -> None:
        need = make_rent_need(alice, schedule=before(days_until_due))
        at = NOW()
        match = make_agreement(make_pledge(bob), need, at=at)
        over = match.bookings.get().during.upper
        expected = at + timedelta(seconds=seconds) if seconds else over
        assert match.send_by == expected
        assert match.remind_at == expected - min(timedelta(days=2), (expected - at) / 2)

    def test_the_sender_is_reminded_once(self, pledge: Match, alice: User, bob: User) -> None:
        assert pledge.remind_at is not None
        early = pledge.remind_at - timedelta(seconds=1)
        runs = [early, pledge.remind_at, pledge.remind_at + timedelta(hours=1)]
        assert [upkeep.remind_to_send(at=at) for at in runs] == [0, 1, 0]
        assert told(bob)[-1] == "match_send_soon"
        assert "match_send_soon" not in told(alice)
        body = Notice.objects.get(person=bob, kind="match_send_soon").body
        assert "have not said yet that you sent the money" in body
        assert "open for others again, and nobody is blamed:\n- " in body

    def test_what_is_not_sent_is_free_again(
        self, pledge: Match, alice: User, bob: User, charlie: User
    ) -> None:
        make_pledge(charlie)
        assert pledge.send_by is not None
        assert expire(pledge.send_by - timedelta(seconds=1)) == 0
        assert [expire(pledge.send_by), expire(pledge.send_by)] == [1, 0]
        pledge.refresh_from_db()
        assert pledge.status == Match.Status.LAPSED
        assert pledge.bookings.get().status == BookingStatus.RELEASED
        assert committed(pledge.need) == committed(pledge.offer) == [0]
        for person in (alice, bob):
            notice = Notice.objects.get(person=person, kind="match_not_sent")
            assert "That happens, and nobody is blamed for it." in notice.body
        assert waiting_jobs("ask_next_in_line") == 1
        assert upkeep.ask_next_in_line(pledge.need_id, at=NOW()) == 1
        assert told(charlie) == ["need_open_again"]

    def test_also_where_it_was_due_just_then(self, alice: User, bob: User) -> None:
        match = make_agreement(make_pledge(bob), make_rent_need(alice, schedule=before(2)))
        assert match.send_by == match.bookings.get().during.upper
        assert expire(match.send_by) == 1
        assert committed(match.need) == [0]

    def test_neither_what_is_sent_nor_what_ended(
        self, pledge: Match, alice: User, bob: User, charlie: User
    ) -> None:
        other = make_agreement(make_pledge(charlie), pledge.need)
        say_done(match=pledge, by=bob, at=NOW())
        fall_through(match=other, by=alice, at=NOW())
        later = NOW() + timedelta(days=20)
        assert (upkeep.remind_to_send(at=later), expire(later)) == (0, 0)


class TestProgress:
    def test_every_part_of_the_rent(self, alice: User, bob: User, charlie: User, mia: User) -> None:
        need = make_rent_need(alice, 30_000, covered=100_000)
        assert amounts(need) == {
            "covered": 100_000, "received": 0, "sent": 0, "pledged": 0, "": 30_000
        }  # fmt: skip
        for person, cents in ((bob, 1_000), (charlie, 2_000), (mia, 4_000)):
            make_agreement(make_pledge(person, cents), need)
        gone = make_agreement(make_pledge(UserFactory.create(), 8_000), need)
        fall_through(match=gone, by=alice, at=NOW())
        say_done(match=Match.objects.get(offer__person=bob), by=bob, at=NOW())
        say_done(match=Match.objects.get(offer__person=charlie), by=alice, at=NOW())
        assert amounts(need) == {
            "covered": 100_000, "received": 2_000, "sent": 1_000, "pledged": 4_000, "": 23_000
        }  # fmt: skip

    def test_an_offer_has_none(self, bob: User) -> None:
        listing = Listing.objects.for_cards().get(pk=make_pledge(bob).pk)
        assert category_of(listing).progress(listing) is None

    def test_whoever_may_see_it_sees_amounts_and_nobody(
        self, pledge: Match, alice: User, bob: User, charlie: User
    ) -> None:
        say_done(match=pledge, by=bob, at=NOW())
        for path in (pledge.need.get_absolute_url(), "/listings/?kind=need"):
            text = signed_in(charlie).get(path).content.decode()
            words = " ".join(text.split())
            for part in ("The rent </dt>", "$1,300.00", "Covered otherwise </dt>", "$1,000.00"):
                assert part.replace(" </dt>", "") in words
            assert "Sent </dt> <dd> $100.00" in words
            assert "Still open </dt> <dd> $200.00" in words
            assert '<rect class="progress-covered" x="0" width="769" height="1" />' in words
            assert bob.display_name not in text

    def test_as_many_queries_for_many(self, alice: User) -> None:
        counts = []
        for more in (1, 9):
            for _number in range(more):
                need = make_rent_need(alice, 30_000)
                make_agreement(make_pledge(UserFactory.create(), 1_000), need)
            viewer = signed_in(UserFactory.create())
            with CaptureQueriesContext(connection) as queries:
                viewer.get("/listings/?kind=need")
            counts.append(len(queries))
        assert counts[0] == counts[1]

    @pytest.mark.parametrize(
        ("whole", "quantities", "bars"),
        [
            (100, (50, 0, 25), [("a", 0, 500), ("c", 500, 250)]),
            (3, (1, 1, 1), [("a", 0, 333), ("b", 333, 333), ("c", 666, 334)]),
            (10, (10, 10, 0), [("a", 0, 500), ("b", 500, 500)]),
            (0, (0, 0, 0), []),
        ],
    )
    def test_the_bar_is_as_long_as_what_it_says(
        self, whole: int, quantities: tuple[int, ...], bars: list[tuple[str, int, int]]
    ) -> None:
        parts = [Part(name, n, str(n), name) for name, n in zip("abc", quantities, strict=True)]
        assert Progress(Part("all", whole, ""), [*parts, Part("open", 9, "9")]).bars == bars


class TestAsking:
    """How much one gives is typed as money, not in cents."""

    def test_a_part_of_what_one_has(self, alice: User, bob: User) -> None:
        offer, need = make_pledge(bob, 10_000), make_rent_need(alice, 30_000)
        url = reverse("exchange:match_create", args=[offer.pk, need.pk])
        [date] = signed_in(bob).get(url).context["form"].dates()
        assert date.quantity is not None
        assert str(date.quantity.value()) == "100.00"
        sent = {"once": str(uuid4()), date.is_chosen.html_name: "on"}
        for typed, error in (
            ("100.01", "100.00"),
            ("0", "0.01"),
            ("1.005", "2 digits after the point"),
        ):
            response = signed_in(bob).post(url, {**sent, date.quantity.html_name: typed})
            assert error in str(response.context["form"].errors)
        signed_in(bob).post(url, {**sent, date.quantity.html_name: "70.5"})
        match = Match.objects.get()
        assert match.bookings.get().quantity == 7_050

        chosen = match.bookings.get().pk
        accepting = reverse("exchange:match_accept", args=[match.pk])
        answer = {"bookings": [chosen], f"quantity-{chosen}": "50"}
        signed_in(alice).post(accepting, answer)
        assert match.bookings.get().quantity == 5_000


class TestPages:
    def post(self, person: User, match: Match, verb: str) -> Any:
        return signed_in(person).post(reverse(f"exchange:match_{verb}", args=[match.pk]))

    def text(self, person: User, match: Match) -> str:
        return " ".join(signed_in(person).get(match.get_absolute_url()).content.decode().split())

    def test_each_side_has_its_words(self, pledge: Match, alice: User, bob: User) -> None:
        assert "Have you sent it?" in self.text(bob, pledge)
        assert "Please say so by" in self.text(bob, pledge)
        assert "They have until" in self.text(alice, pledge)
        assert "It happened" not in self.text(alice, pledge) + self.text(bob, pledge)

        response = self.post(bob, pledge, "done")
        assert response["Location"] == pledge.get_absolute_url()
        assert self.post(bob, pledge, "done")["Location"] == pledge.get_absolute_url()
        pledge.refresh_from_db()
        assert pledge.status == Match.Status.ACCEPTED
        assert "You said that it is on its way" in self.text(bob, pledge)
        assert "They say that it is on its way." in self.text(alice, pledge)

        self.post(alice, pledge, "done")
        pledge.refresh_from_db()
        assert pledge.status == Match.Status.COMPLETED
        assert "Done. Thank you both." in self.text(bob, pledge)

    def test_my_week_says_what_is_to_be_sent(self, pledge: Match, alice: User, bob: User) -> None:
        assert "To be sent, or on its way" in signed_in(bob).get("/my-week/").content.decode()
        self.post(bob, pledge, "done")
        assert "To be sent, or on its way" not in signed_in(bob).get("/my-week/").content.decode()
        assert "To be sent, or on its way" in signed_in(alice).get("/my-week/").content.decode()

    def test_what_was_not_sent_says_so(self, pledge: Match, bob: User) -> None:
        assert pledge.send_by is not None
        expire(pledge.send_by)
        assert "nobody said in time that it was sent" in self.text(bob, pledge)
