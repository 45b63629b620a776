"""Answering, and living with what was agreed; contact only where it may be shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from accounts.actions import block_person
from accounts.models import User
from exchange.actions import upkeep
from exchange.actions.agreements import fall_through, say_done
from exchange.actions.listings import close_listing
from exchange.actions.proposals import accept, decline, withdraw
from exchange.actions.reservations import Lost
from exchange.models import Match, MealDetails, Occurrence
from exchange.models.listings import Outcome
from exchange.models.matches import CONTACT_STAYS_OPEN
from notifications.models import Notice
from tests.exchange.pages import same_but_for_its_address, unbroken
from tests.factories.accounts import make_channel
from tests.factories.exchange import (
    begin,
    make_agreement,
    make_match,
    make_need,
    make_offer,
    weekly,
)
from tests.people import signed_in

pytestmark = pytest.mark.django_db
PHONE, OTHER_PHONE = "+17185550101", "+17185550102"
ADDRESS = "12 Third Street, second bell"
NOTE = "We have just had a baby."


@pytest.fixture
def match(alice: User, bob: User) -> Match:
    """Bob asked Alice; both share a number."""
    make_channel(alice, PHONE)
    make_channel(bob, OTHER_PHONE)
    offer = make_offer(alice, address=ADDRESS, handover=["picked_up"])
    return make_match(make_need(bob, handover=["picked_up"]), offer, note=NOTE)


def post(person: User, match: Match, verb: str, **data: Any) -> Any:
    url = reverse(f"exchange:match_{verb}", args=[match.pk])
    return signed_in(person).post(url, data)


def text(person: User, match: Match) -> str:
    return signed_in(person).get(match.get_absolute_url()).content.decode()


def bookings(match: Match) -> list[int]:
    return list(match.bookings.order_by("id").values_list("pk", flat=True))


def heard(match: Match, end: str) -> list[User]:
    """Who is told how it ended, once each: of a yes both, of the rest the other side."""
    people = {"declined": [match.need.person], "withdrawn": [match.offer.person]}
    return people.get(end, [match.offer.person, match.need.person])


def status(match: Match) -> str:
    return Match.objects.get(pk=match.pk).status


def test_before_both_agree_nobody_sees_how_to_reach_the_other(
    match: Match, alice: User, bob: User
) -> None:
    for person, theirs in ((alice, OTHER_PHONE), (bob, PHONE)):
        page = text(person, match)
        assert NOTE in page
        assert theirs not in page
    assert ADDRESS not in text(bob, match)


def test_once_agreed_each_sees_the_others(match: Match, alice: User, bob: User) -> None:
    response = post(alice, match, "accept", bookings=bookings(match))
    assert response.headers["Location"] == match.get_absolute_url()
    assert status(match) == "accepted"

    mine, theirs = text(bob, match), text(alice, match)
    assert f'href="tel:{PHONE}"' in mine
    assert f'href="sms:{PHONE}"' in mine
    assert ADDRESS in mine
    assert f'href="tel:{OTHER_PHONE}"' not in mine
    assert f'href="tel:{OTHER_PHONE}"' in theirs
    assert f'href="tel:{PHONE}"' not in theirs
    assert f"<address>{ADDRESS}" not in theirs
    assert "The blue door" not in mine


def test_a_channel_that_is_not_shared_stays_hidden(match: Match, alice: User, bob: User) -> None:
    make_channel(alice, "+17185550103", kind="signal", is_shared=False)
    post(alice, match, "accept", bookings=bookings(match))
    assert "+17185550103" not in text(bob, match)


@pytest.mark.parametrize("end", ["withdrawn", "declined", "fell_through"])
def test_contact_is_hidden_when_it_ends(match: Match, alice: User, bob: User, end: str) -> None:
    at = timezone.now()
    if end == "withdrawn":
        withdraw(match=match, by=bob, at=at)
    elif end == "declined":
        decline(match=match, by=alice, at=at)
    else:
        accept(match=match, by=alice, chosen=bookings(match), at=at)
        fall_through(match=match, by=alice, at=at)
    assert status(match) == end
    for person in (alice, bob):
        page = text(person, match)
        assert PHONE not in page
        assert OTHER_PHONE not in page
        assert ADDRESS not in page


def test_contact_stays_a_while_after_it_is_done(match: Match, alice: User, bob: User) -> None:
    at = timezone.now()
    accept(match=match, by=alice, chosen=bookings(match), at=at)
    say_done(match=begin(match), by=bob, at=at)
    assert PHONE in text(bob, match)
    Match.objects.update(ended_at=at - CONTACT_STAYS_OPEN)
    assert PHONE in text(bob, match), "its last date is not over yet"
    over = at - CONTACT_STAYS_OPEN
    match.bookings.update(during=(over - timedelta(hours=2), over))
    assert PHONE not in text(bob, match)


def test_outsiders_find_no_match(match: Match, charlie: User, mia: User) -> None:
    for person in (charlie, mia):
        client = signed_in(person)
        hidden = client.get(match.get_absolute_url())
        missing = client.get("/matches/999999/")
        assert hidden.status_code == 404
        assert same_but_for_its_address(hidden) == same_but_for_its_address(missing)
        for verb in ("accept", "decline", "withdraw", "fall_through", "done"):
            assert post(person, match, verb, bookings=bookings(match)).status_code == 404
    assert status(match) == "proposed"


def test_blocked_people_no_longer_see_it(match: Match, alice: User, bob: User) -> None:
    post(alice, match, "accept", bookings=bookings(match))
    block_person(person=bob, by=alice, at=timezone.now())
    for person in (alice, bob):
        assert signed_in(person).get(match.get_absolute_url()).status_code == 404


def test_whoever_introduced_them_never_sees_contact(alice: User, bob: User, mia: User) -> None:
    make_channel(alice, PHONE)
    match = make_match(make_need(bob), make_offer(alice, address=ADDRESS), by=mia)
    post(alice, match, "accept", bookings=bookings(match))
    half = signed_in(bob).get(match.get_absolute_url()).content.decode()
    assert PHONE not in half
    post(bob, match, "accept", bookings=bookings(match))
    page = text(mia, match)
    assert status(match) == "accepted"
    assert "They agreed" in page
    assert PHONE not in page
    assert ADDRESS not in page
    for verb in ("accept", "decline", "fall_through", "done"):
        assert post(mia, match, verb, bookings=bookings(match)).status_code == 403
    assert status(match) == "accepted"


def test_some_dates_are_enough(alice: User, bob: User) -> None:
    match = make_match(make_need(bob, schedule=weekly()), make_offer(alice, schedule=weekly()))
    first, *rest = bookings(match)
    post(alice, match, "accept", bookings=[first])
    assert match.bookings.get(status="booked").pk == first
    assert match.bookings.filter(status="dropped").count() == len(rest)


@pytest.mark.parametrize("chosen", [[], ["999999"], ["abc"], ["9" * 5000]])
def test_a_yes_needs_a_date(match: Match, alice: User, chosen: list[str]) -> None:
    response = post(alice, match, "accept", bookings=chosen)
    assert response.status_code == 200
    assert "error-summary" in response.content.decode()
    assert status(match) == "proposed"


def test_somebody_was_quicker(match: Match, alice: User, charlie: User) -> None:
    make_agreement(make_need(charlie, quantity=3, handover=["picked_up"]), match.offer)
    response = post(alice, match, "accept", bookings=bookings(match))
    assert response.status_code == 409
    assert "a little quicker" in response.content.decode()
    assert status(match) == "proposed"


def test_after_somebody_was_quicker_yes_works_for_the_rest(alice: User, bob: User) -> None:
    match = make_match(make_need(bob, schedule=weekly()), make_offer(alice, schedule=weekly()))
    first, second, *_rest = bookings(match)
    taken = match.bookings.get(pk=first).offer_occurrence
    Occurrence.objects.filter(pk=taken.pk).update(committed=F("quantity"))
    response = post(alice, match, "accept", bookings=[first, second])
    answer = response.context["answer"]["bookings"]
    assert response.status_code == 409
    assert answer.initial == [second]
    assert first not in dict(answer.field.choices)
    post(alice, match, "accept", bookings=answer.initial)
    assert status(match) == "accepted"
    assert match.bookings.get(status="booked").pk == second


def test_dates_that_are_gone_are_not_ticked_to_begin_with(
    alice: User, bob: User, charlie: User
) -> None:
    week = weekly(weeks=1)
    match = make_match(make_need(bob, schedule=week), make_offer(alice, schedule=week))
    first, *rest = bookings(match)
    taken = match.bookings.get(pk=first).offer_occurrence
    Occurrence.objects.filter(pk=taken.pk).update(committed=F("quantity"))
    page = signed_in(alice).get(match.get_absolute_url())
    answer = page.context["answer"]["bookings"]
    assert answer.value() == rest
    assert first not in dict(answer.field.choices)
    assert page.context["lost"] == {first: Lost.TAKEN}
    assert "a little quicker" not in page.content.decode()


def test_a_date_that_was_moved_is_changed_and_not_taken(match: Match, alice: User) -> None:
    match.offer.occurrences.update(cancelled_at=timezone.now())
    response = post(alice, match, "accept", bookings=bookings(match))
    page = response.content.decode()
    assert response.status_code == 409
    assert "a little quicker" not in page
    assert "nothing left to agree to" in page
    assert response.context["lost"] == {bookings(match)[0]: Lost.CHANGED}


def test_what_changed_between_reading_and_saying_yes_is_said(alice: User, bob: User) -> None:
    match = make_match(make_need(bob, schedule=weekly()), make_offer(alice, schedule=weekly()))
    first, second, *_rest = bookings(match)
    moved = match.bookings.get(pk=first).offer_occurrence
    Occurrence.objects.filter(pk=moved.pk).update(cancelled_at=timezone.now())
    response = post(alice, match, "accept", bookings=[first, second])
    text = response.content.decode()
    assert response.status_code == 409
    assert "This has changed since it was proposed" in text
    assert "a little quicker" not in text
    assert status(match) == "proposed"


@pytest.mark.parametrize(
    ("verb", "who", "end"),
    [
        ("accept", "alice", "accepted"),
        ("decline", "alice", "declined"),
        ("withdraw", "bob", "withdrawn"),
    ],
)
def test_a_second_click_changes_nothing(
    match: Match, request: pytest.FixtureRequest, verb: str, who: str, end: str
) -> None:
    person = request.getfixturevalue(who)
    for _ in range(2):
        response = post(person, match, verb, bookings=bookings(match))
        assert response.headers["Location"] == match.get_absolute_url()
        assert status(match) == end
    told = Notice.objects.filter(event__startswith=f"match:{match.pk}:match_{end}")
    people = list(told.values_list("person", flat=True))
    assert sorted(people) == sorted({each.pk for each in heard(match, end)})


@pytest.mark.parametrize(("verb", "who"), [("fall_through", "bob"), ("done", "alice")])
def test_a_second_click_after_agreeing(
    match: Match, request: pytest.FixtureRequest, verb: str, who: str
) -> None:
    accept(match=match, by=match.offer.person, chosen=bookings(match), at=timezone.now())
    begin(match)
    person = request.getfixturevalue(who)
    for _ in range(2):
        assert post(person, match, verb).headers["Location"] == match.get_absolute_url()


def test_what_has_changed_is_shown_and_nothing_done(match: Match, alice: User, bob: User) -> None:
    withdraw(match=match, by=bob, at=timezone.now())
    response = post(alice, match, "accept", bookings=bookings(match))
    assert response.status_code == 409
    assert "This has changed since you opened it" in response.content.decode()
    assert "Taken back" in response.content.decode()
    assert status(match) == "withdrawn"


def test_each_may_only_do_what_is_theirs(match: Match, alice: User, bob: User) -> None:
    assert post(bob, match, "accept", bookings=bookings(match)).status_code == 302
    assert post(bob, match, "decline").status_code == 409
    assert post(alice, match, "withdraw").status_code == 409
    assert post(bob, match, "fall_through").status_code == 409
    assert post(bob, match, "done").status_code == 409
    assert status(match) == "proposed"


def test_both_say_done(match: Match, alice: User, bob: User) -> None:
    post(alice, match, "accept", bookings=bookings(match))
    begin(match)
    post(bob, match, "done")
    assert status(match) == "completed"
    assert "The other side says it is done" in text(alice, match)
    assert "It did not happen" not in text(bob, match)
    post(alice, match, "done")
    done = Match.objects.get()
    assert done.offer_done_at is not None
    assert done.need_done_at is not None


def test_nothing_is_done_before_it_begins(match: Match, alice: User, bob: User) -> None:
    post(alice, match, "accept", bookings=bookings(match))
    page = text(bob, match)
    begins = localtime(match.bookings.get().during.lower)
    assert unbroken(f"From {begins:%a} {begins.day} {begins:%b}, 6 p.m. on, when it begins") in page
    assert "/done/" not in page
    assert post(bob, match, "done").status_code == 409
    assert status(match) == "accepted"


def test_the_other_side_says_that_it_did_not_happen(match: Match, alice: User, bob: User) -> None:
    post(alice, match, "accept", bookings=bookings(match))
    post(bob, begin(match), "done")
    assert f'action="/matches/{match.pk}/deny/"' in text(alice, match)
    for _ in range(2):
        assert post(alice, match, "deny").headers["Location"] == match.get_absolute_url()
        assert status(match) == "fell_through"
    assert PHONE not in text(bob, match)


def test_whoever_said_it_happened_does_not_deny_it(match: Match, alice: User, bob: User) -> None:
    post(alice, match, "accept", bookings=bookings(match))
    post(bob, begin(match), "done")
    assert post(bob, match, "deny").status_code == 409
    assert status(match) == "completed"


def took_place(match: Match, *, days_ago: int) -> int:
    """The id of its first date, which is over now."""
    first, then = bookings(match)[0], timezone.now() - timedelta(days=days_ago)
    match.bookings.filter(pk=first).update(during=(then, then + timedelta(hours=1)))
    return first


class TestCancellingADate:
    @pytest.fixture
    def series(self, alice: User, bob: User) -> Match:
        return make_agreement(
            make_need(bob, schedule=weekly(weeks=1)), make_offer(alice, schedule=weekly(weeks=1))
        )

    def url(self, match: Match, booking: int) -> str:
        return reverse("exchange:match_cancel_date", args=[match.pk, booking])

    def test_asks_first_and_gives_back_one_date(self, series: Match, alice: User) -> None:
        client, first = signed_in(alice), bookings(series)[0]
        assert self.url(series, first) in text(alice, series)
        page = client.get(self.url(series, first)).content.decode()
        assert f'action="{self.url(series, first)}"' in page
        assert "Your need is open again" not in page
        assert series.bookings.filter(status="booked").count() == 7
        for _ in range(2):
            response = client.post(self.url(series, first))
            assert response.headers["Location"] == series.get_absolute_url()
        assert series.bookings.get(status="released").pk == first
        assert status(series) == "accepted"
        assert self.url(series, first) not in text(alice, series)

    def test_a_single_date_falls_through_instead(self, match: Match, alice: User) -> None:
        post(alice, match, "accept", bookings=bookings(match))
        assert "I cannot on this date" not in text(alice, match)

    def test_whoever_introduced_them_cannot(self, alice: User, bob: User, mia: User) -> None:
        match = make_match(
            make_need(bob, schedule=weekly()), make_offer(alice, schedule=weekly()), by=mia
        )
        for person in (alice, bob):
            post(person, match, "accept", bookings=bookings(match))
        url = self.url(match, bookings(match)[0])
        assert url not in text(mia, match)
        assert signed_in(mia).get(url).status_code == signed_in(mia).post(url).status_code == 403

    def test_of_what_is_over_that_it_did_not_happen(self, series: Match, alice: User) -> None:
        first = took_place(series, days_ago=1)
        shown = text(alice, series)
        assert "It did not happen<" in shown
        assert "End it from now on" in shown
        page = signed_in(alice).get(self.url(series, first)).content.decode()
        assert "<h1>It did not happen</h1>" in page
        assert signed_in(alice).post(self.url(series, first)).status_code == 302
        assert series.bookings.get(status="released").pk == first

    def test_what_is_long_over_stays(self, series: Match, alice: User) -> None:
        first = took_place(series, days_ago=8)
        assert self.url(series, first) not in text(alice, series)
        assert signed_in(alice).post(self.url(series, first)).status_code == 409
        assert series.bookings.filter(status="booked").count() == 7

    def test_the_end_of_what_went_on_is_said_once(self, series: Match, alice: User) -> None:
        took_place(series, days_ago=1)
        for _ in range(2):
            assert post(alice, series, "fall_through").status_code == 302
        assert status(series) == "completed"
        assert "It is done, so this is hidden again from" in text(alice, series)


class TestLessThanAsked:
    def test_some_of_the_amount_can_be_agreed(self, alice: User, bob: User) -> None:
        match = make_match(make_need(bob, quantity=4), make_offer(alice, quantity=4))
        (pk,) = bookings(match)
        post(alice, match, "accept", **{"bookings": [pk], f"quantity-{pk}": "3"})
        assert (status(match), match.bookings.get().quantity) == ("accepted", 3)
        for listing in (match.offer, match.need):
            assert listing.occurrences.get().committed == 3
        assert listing.status == "open"
        body = Notice.objects.get(person=bob, kind="match_accepted").body
        assert "It is less than was asked" in body

    def test_what_others_left_of_it_is_offered_and_agreed(
        self, alice: User, bob: User, charlie: User
    ) -> None:
        offer = make_offer(alice, quantity=8)
        match = make_match(make_need(bob, quantity=8), offer)
        (pk,) = bookings(match)
        make_agreement(make_need(charlie, quantity=3), offer)
        page = signed_in(alice).get(match.get_absolute_url())
        assert "5 servings (all that is left of 8 servings)" in page.content.decode()
        assert "Not all of it is left" in page.content.decode()
        assert page.context["answer"][f"quantity-{pk}"].value() == 5
        assert "5 servings left" in text(bob, match)
        # The page was open since before.
        late = post(alice, match, "accept", **{"bookings": [pk], f"quantity-{pk}": "8"})
        assert (late.status_code, status(match)) == (409, "proposed")
        assert "a little quicker" in late.content.decode()
        answer = late.context["answer"]
        assert (answer["bookings"].value(), answer[f"quantity-{pk}"].value()) == ([pk], 5)
        post(alice, match, "accept", **{"bookings": [pk], f"quantity-{pk}": "5"})
        assert (status(match), match.bookings.get().quantity) == ("accepted", 5)
        assert "Agreed is: 5 servings." in Notice.objects.filter(person=bob).latest("id").body

    @pytest.mark.parametrize("amount", ["5", "0", "-1", "x"])
    def test_but_no_more_and_not_nothing(self, alice: User, bob: User, amount: str) -> None:
        match = make_match(make_need(bob, quantity=4), make_offer(alice, quantity=4))
        (pk,) = bookings(match)
        response = post(alice, match, "accept", **{"bookings": [pk], f"quantity-{pk}": amount})
        assert response.status_code == 200
        assert "error-summary" in response.content.decode()
        assert (status(match), match.bookings.get().quantity) == ("proposed", 4)

    def test_all_of_it_when_nothing_is_said(self, match: Match, alice: User, bob: User) -> None:
        post(alice, match, "accept", bookings=bookings(match))
        assert match.bookings.get().quantity == 2
        body = Notice.objects.get(person=bob, kind="match_accepted").body
        assert "less than was asked" not in body

    def test_the_amount_of_a_date_that_is_not_wanted_does_not_matter(
        self, alice: User, bob: User
    ) -> None:
        match = make_match(make_need(bob, schedule=weekly()), make_offer(alice, schedule=weekly()))
        first, second, *_rest = bookings(match)
        post(alice, match, "accept", **{"bookings": [first], f"quantity-{second}": "99"})
        assert match.bookings.get(status="booked").pk == first


def test_it_says_why_contact_is_hidden_from_who_stays(match: Match, alice: User, bob: User) -> None:
    post(alice, match, "accept", bookings=bookings(match))
    User.objects.filter(pk=alice.pk).update(membership="left")
    page = text(bob, match)
    assert "How to reach each other is hidden" in page
    assert PHONE not in page
    assert ADDRESS not in page


def test_verbs_are_no_links(match: Match, alice: User) -> None:
    client = signed_in(alice)
    for verb in ("accept", "decline", "withdraw", "fall_through", "done"):
        assert client.get(reverse(f"exchange:match_{verb}", args=[match.pk])).status_code == 405
    assert status(match) == "proposed"


def test_the_page_is_kept_nowhere(match: Match, alice: User) -> None:
    response = signed_in(alice).get(match.get_absolute_url())
    assert "no-store" in response.headers["Cache-Control"]


def test_what_no_longer_goes_together_is_said(match: Match, alice: User) -> None:
    MealDetails.objects.filter(listing=match.offer).update(food=["groceries"])
    response = post(alice, match, "accept", bookings=bookings(match))
    assert response.status_code == 409
    assert "This does not go together any more" in response.content.decode()
    assert status(match) == Match.Status.PROPOSED


def test_a_side_without_a_channel_is_helped(alice: User, bob: User) -> None:
    match = make_agreement(make_need(bob), make_offer(alice))
    page = text(bob, match)
    assert "Alice has shared no way to be reached yet" in page
    assert "/me/channels/" in page


@pytest.mark.parametrize(
    ("kind", "value", "href"),
    [
        ("signal", "+17185550104", "https://signal.me/#p/+17185550104"),
        ("whatsapp", "+17185550104", "https://wa.me/17185550104"),
        ("telegram", "@alice_cooks", "https://t.me/alice_cooks"),
        ("email", "alice@example.com", "mailto:alice@example.com"),
    ],
)
def test_channels_can_be_used_with_one_click(
    alice: User, bob: User, kind: str, value: str, href: str
) -> None:
    make_channel(alice, value, kind=kind)
    page = " ".join(text(bob, make_agreement(make_need(bob), make_offer(alice))).split())
    assert f'href="{href}"' in page
    if href.startswith("https"):
        assert f'href="{href}" rel="noreferrer noopener external"' in page


@pytest.mark.parametrize("value", ["javascript:alert(1)", "<b>ring</b> twice", "//evil.example"])
def test_another_way_is_words_and_never_a_link(alice: User, bob: User, value: str) -> None:
    make_channel(alice, value, kind="other")
    page = text(bob, make_agreement(make_need(bob), make_offer(alice)))
    assert "<b>ring" not in page
    assert 'href="javascript' not in page
    assert 'href="//' not in page


class TestHowItEnded:
    """Everybody reads what they did as theirs, and what happened to the other as no more than it
    is."""

    @pytest.mark.parametrize(
        ("verb", "is_agreed", "mine", "theirs"),
        [
            (decline, False, "You said that you cannot", "The answer was “not this time”"),
            (withdraw, False, "You took it back", "It was taken back"),
            (fall_through, True, "You said that it will not", "What was agreed is free again"),
        ],
    )
    def test_by_a_side(
        self,
        match: Match,
        alice: User,
        bob: User,
        verb: Any,
        is_agreed: bool,
        mine: str,
        theirs: str,
    ) -> None:
        if is_agreed:
            post(alice, match, "accept", bookings=bookings(match))
        by, other = (bob, alice) if verb is withdraw else (alice, bob)
        verb(match=match, by=by, at=timezone.now())
        assert mine in text(by, match)
        assert theirs not in text(by, match)
        assert theirs in text(other, match)
        assert "You said" not in text(other, match)

    def test_by_itself(self, match: Match, alice: User, bob: User) -> None:
        close_listing(listing=match.need, outcome=Outcome.NOT_ANY_MORE, at=timezone.now())
        upkeep.settle_proposals(match.need_id, at=timezone.now())
        for person in (alice, bob):
            assert "One of the two was closed" in text(person, match)
            assert "no answer in time" not in text(person, match)

    def test_without_an_answer(self, match: Match, alice: User) -> None:
        upkeep.lapse_unanswered(at=match.answer_by)
        assert "There was no answer in time." in text(alice, match)
