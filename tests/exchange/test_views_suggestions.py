"""Asking somebody, and setting a suggestion aside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from exchange.actions.listings import close_listing
from exchange.actions.proposals import decline, propose
from exchange.models import Listing, Match, Pass
from exchange.models.listings import Outcome
from exchange.views.suggestions import ASKING
from notifications.models import Notice
from places import clock
from safety.rate_limits import RateLimitExceeded, hit
from tests.factories.accounts import make_channel
from tests.factories.exchange import make_agreement, make_match, make_need, make_offer, once, weekly
from tests.people import signed_in

pytestmark = pytest.mark.django_db
ONCE = "0c6c1b1e-2a55-4b52-9c1c-0c7a30f4a111"


@pytest.fixture
def offer(alice: User) -> Listing:
    return make_offer(alice, quantity=4)


@pytest.fixture
def need(bob: User) -> Listing:
    return make_need(bob, quantity=2)


def ask_url(listing: Listing, other: Listing) -> str:
    return reverse("exchange:match_create", args=[listing.pk, other.pk])


def key(offer: Listing, need: Listing) -> str:
    return f"{offer.occurrences.get().pk}-{need.occurrences.get().pk}"


def typed(offer: Listing, need: Listing, **changes: Any) -> dict[str, Any]:
    pair = key(offer, need)
    return {"once": ONCE, f"date-{pair}": "on", f"quantity-{pair}": "2", "note": "Hello"} | changes


def test_the_form_shows_the_dates_and_who_sees_what(
    bob: User, offer: Listing, need: Listing
) -> None:
    text = signed_in(bob).get(ask_url(need, offer)).content.decode()
    assert "Ask Alice" in text
    assert f'name="date-{key(offer, need)}"' in text
    assert "Who sees what" in text


def test_asking_makes_a_match_with_an_encrypted_note(
    bob: User, offer: Listing, need: Listing
) -> None:
    response = signed_in(bob).post(ask_url(need, offer), typed(offer, need))
    match = Match.objects.get()
    assert response.headers["Location"] == match.get_absolute_url()
    assert (match.offer, match.need, match.note) == (offer, need, "Hello")
    assert (match.status, match.proposed_by) == ("proposed", bob)
    assert match.bookings.get().quantity == 2


def test_less_than_all_can_be_asked_for(bob: User, offer: Listing, need: Listing) -> None:
    data = typed(offer, need) | {f"quantity-{key(offer, need)}": "1"}
    signed_in(bob).post(ask_url(need, offer), data)
    assert Match.objects.get().bookings.get().quantity == 1


def test_some_dates_can_be_left_out(alice: User, bob: User) -> None:
    offer, need = make_offer(alice, schedule=weekly()), make_need(bob, schedule=weekly())
    form = signed_in(bob).get(ask_url(need, offer)).context["form"]
    first, second = form.dates()[:2]
    signed_in(bob).post(ask_url(need, offer), {"once": ONCE, second.is_chosen.html_name: "on"})
    assert Match.objects.get().bookings.get().offer_occurrence_id == second.pairing.offer_date
    assert first.pairing.offer_date != second.pairing.offer_date


def test_a_second_click_asks_once(bob: User, offer: Listing, need: Listing) -> None:
    client = signed_in(bob)
    answers = [client.post(ask_url(need, offer), typed(offer, need)) for _ in range(2)]
    assert Match.objects.count() == 1
    assert {answer.headers["Location"] for answer in answers} == {
        Match.objects.get().get_absolute_url()
    }


@pytest.mark.parametrize(
    ("quantity", "words"),
    [("3", "Write 2 or less."), ("0", "Write 1 or more."), ("9" * 5000, "whole")],
)
def test_impossible_amounts_are_refused_with_the_words_kept(
    bob: User, offer: Listing, need: Listing, quantity: str, words: str
) -> None:
    data = typed(offer, need, note="Kept") | {f"quantity-{key(offer, need)}": quantity}
    response = signed_in(bob).post(ask_url(need, offer), data)
    text = response.content.decode()
    assert response.status_code == 200
    assert words in text
    assert "Kept" in text
    assert Match.objects.count() == 0


def test_no_date_is_no_proposal(bob: User, offer: Listing, need: Listing) -> None:
    none = {"once": ONCE, "note": "Kept"}
    text = signed_in(bob).post(ask_url(need, offer), none).content.decode()
    assert "Tick at least one date." in text
    assert "Kept" in text
    assert Match.objects.count() == 0


def test_a_ticked_date_that_is_gone_is_said(bob: User, offer: Listing, need: Listing) -> None:
    data = typed(offer, need, note="Kept") | {"date-999999-1": "on"}
    text = signed_in(bob).post(ask_url(need, offer), data).content.decode()
    assert "this is not to be had any more: one of the dates" in text
    assert "Kept" in text
    assert Match.objects.count() == 0


def test_ticked_dates_that_are_taken_meanwhile_are_said_by_name(
    alice: User, bob: User, charlie: User
) -> None:
    week = weekly(weeks=1)
    offer, need = make_offer(alice, schedule=week), make_need(bob, schedule=week)
    page = signed_in(bob).get(ask_url(need, offer))
    names = list(page.context["form"].pairings)
    first = need.occurrences.order_by("during").first()
    assert first is not None
    day = once((first.local_date - timezone.localdate()).days)
    make_agreement(make_need(charlie, quantity=4, schedule=day), offer)

    data = {"once": ONCE, **{f"date-{name}": "on" for name in names}}
    text = signed_in(bob).post(ask_url(need, offer), data).content.decode()
    named = clock.span(first.during.lower, first.during.upper, zone=need.time_zone)
    assert f"Look once more. Of what you ticked, this is not to be had any more: {named}" in text
    assert Match.objects.filter(need=need).count() == 0


def test_dates_of_others_are_not_named(
    bob: User, charlie: User, offer: Listing, need: Listing
) -> None:
    hidden = make_need(charlie, visibility="organizers").occurrences.get()
    data = typed(offer, need) | {f"date-{hidden.pk}-{hidden.pk}": "on"}
    text = signed_in(bob).post(ask_url(need, offer), data).content.decode()
    assert "not to be had any more: one of the dates" in text


def test_what_nobody_sees_is_taken_out_of_the_note(
    bob: User, offer: Listing, need: Listing
) -> None:
    signed_in(bob).post(ask_url(need, offer), typed(offer, need, note="a\x00b\u202ec"))
    assert Match.objects.get().note == "abc"


def test_whoever_shares_no_way_to_be_reached_is_told(
    bob: User, offer: Listing, need: Listing
) -> None:
    client = signed_in(bob)
    assert "no way to reach you" in client.get(ask_url(need, offer)).content.decode()
    make_channel(bob)
    assert "no way to reach you" not in client.get(ask_url(need, offer)).content.decode()


def test_an_organizer_introduces(mia: User, offer: Listing, need: Listing) -> None:
    client = signed_in(mia)
    assert "Introduce Bob and Alice" in client.get(ask_url(need, offer)).content.decode()
    client.post(ask_url(need, offer), typed(offer, need))
    match = Match.objects.get()
    assert (match.offer_agreed_at, match.need_agreed_at) == (None, None)
    assert match.participants.get().person == mia


def test_only_for_ones_own_listing(charlie: User, offer: Listing, need: Listing) -> None:
    client = signed_in(charlie)
    for url in (
        ask_url(need, offer),
        reverse("exchange:pass_create", args=[need.pk, offer.pk]),
        reverse("exchange:pass_undo", args=[need.pk, offer.pk]),
    ):
        assert client.post(url, typed(offer, need)).status_code == 403
    assert (Match.objects.count(), Pass.objects.count()) == (0, 0)


def test_hidden_listings_are_not_found(bob: User, alice: User, need: Listing) -> None:
    hidden = make_offer(alice, visibility="organizers")
    client = signed_in(bob)
    assert client.get(ask_url(need, hidden)).status_code == 404
    assert client.get(ask_url(hidden, need)).status_code == 404


def test_two_that_do_not_go_together(alice: User, bob: User, need: Listing) -> None:
    groceries = make_offer(alice, food=["groceries"])
    response = signed_in(bob).post(ask_url(need, groceries), typed(groceries, need))
    assert response.status_code == 409
    assert "do not go together" in response.content.decode()


def test_two_of_one_kind_do_not_go_together(alice: User, bob: User, need: Listing) -> None:
    assert signed_in(bob).get(ask_url(need, make_need(alice))).status_code == 409


def test_closed_in_the_meantime(bob: User, offer: Listing, need: Listing) -> None:
    close_listing(listing=need, outcome=Outcome.UNKNOWN, at=timezone.now())
    assert signed_in(bob).post(ask_url(need, offer), typed(offer, need)).status_code == 409
    assert Match.objects.count() == 0


def test_what_is_there_already_is_shown(bob: User, offer: Listing, need: Listing) -> None:
    match = make_match(need, offer)
    response = signed_in(bob).post(ask_url(need, offer), typed(offer, need, note="Again"))
    assert response.headers["Location"] == match.get_absolute_url()


def test_what_is_agreed_already_is_shown(bob: User, offer: Listing, need: Listing) -> None:
    match = make_agreement(need, offer)
    response = signed_in(bob).get(ask_url(need, offer))
    assert response.headers["Location"] == match.get_absolute_url()


class TestAfterANo:
    """Alice said no to Bob."""

    @pytest.fixture(autouse=True)
    def declined(self, alice: User, offer: Listing, need: Listing) -> Match:
        return decline(match=make_match(need, offer), by=alice, at=timezone.now())

    def test_the_page_says_why_one_cannot_ask_again(
        self, bob: User, offer: Listing, need: Listing
    ) -> None:
        response = signed_in(bob).get(ask_url(need, offer))
        page = response.content.decode()
        assert response.status_code == 409
        assert "They said “not this time” before" in page
        assert "They can still ask you" in page
        assert "Which dates?" not in page

    def test_a_form_from_before_makes_nothing(
        self, bob: User, offer: Listing, need: Listing
    ) -> None:
        response = signed_in(bob).post(ask_url(need, offer), typed(offer, need))
        assert response.status_code == 409
        assert Match.objects.count() == 1

    def test_their_page_does_not_offer_to_ask(
        self, bob: User, offer: Listing, need: Listing
    ) -> None:
        page = signed_in(bob).get(offer.get_absolute_url()).content.decode()
        assert ask_url(need, offer) not in page

    def test_who_said_no_may_ask(self, alice: User, offer: Listing, need: Listing) -> None:
        assert "Ask Bob" in signed_in(alice).get(ask_url(offer, need)).content.decode()

    def test_an_organizer_reads_it_in_her_own_words(
        self, mia: User, offer: Listing, need: Listing
    ) -> None:
        page = signed_in(mia).get(ask_url(need, offer)).content.decode()
        assert "One of the two said “not this time” before" in page


def test_who_is_not_asked_now_is_said(bob: User, offer: Listing, need: Listing) -> None:
    User.objects.filter(pk=offer.person_id).update(not_now=True)
    page = signed_in(bob).get(ask_url(need, offer)).content.decode()
    assert "They would rather not be asked just now" in page


class TestTwentyADay:
    """Bob asked nineteen times within a day."""

    @pytest.fixture(autouse=True)
    def asked(self, bob: User) -> None:
        for _ in range(ASKING.limit - 1):
            hit(ASKING, f"person:{bob.pk}", at=timezone.now())

    def test_the_twentieth_is_let_through_and_the_next_is_not(
        self, alice: User, bob: User, offer: Listing, need: Listing
    ) -> None:
        client = signed_in(bob)
        client.post(ask_url(need, offer), typed(offer, need))
        other = make_need(bob)
        response = client.post(ask_url(other, offer), typed(offer, other, note="Kept"))
        page = response.content.decode()
        assert (response.status_code, Match.objects.count()) == (429, 1)
        assert "You asked 20 times within a day" in page
        assert "Kept" in page

    def test_a_second_click_is_not_a_second_time(
        self, bob: User, offer: Listing, need: Listing
    ) -> None:
        client = signed_in(bob)
        answers = [client.post(ask_url(need, offer), typed(offer, need)) for _ in range(2)]
        match = Match.objects.get()
        assert [answer.headers["Location"] for answer in answers] == [match.get_absolute_url()] * 2

    def test_what_makes_nothing_is_not_counted(
        self, bob: User, offer: Listing, need: Listing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def late(**proposal: Any) -> Match:
            offer.occurrences.update(quantity=1)
            return propose(**proposal)

        client = signed_in(bob)
        with monkeypatch.context() as patched:
            patched.setattr("exchange.views.suggestions.propose", late)
            page = client.post(ask_url(need, offer), typed(offer, need)).content.decode()
        assert "These dates have just changed" in page
        offer.occurrences.update(quantity=4)
        client.post(ask_url(need, offer), typed(offer, need, note="Once more"))
        assert Match.objects.count() == 1

    def test_a_day_later_there_is_room(self, bob: User, offer: Listing, need: Listing) -> None:
        hit(ASKING, f"person:{bob.pk}", at=timezone.now())
        with pytest.raises(RateLimitExceeded):
            hit(ASKING, f"person:{bob.pk}", at=timezone.now())
        hit(ASKING, f"person:{bob.pk}", at=timezone.now() + timedelta(days=1))


def test_not_this_one_and_back_again(bob: User, offer: Listing, need: Listing) -> None:
    client = signed_in(bob)
    away = reverse("exchange:pass_create", args=[need.pk, offer.pk])
    for _ in range(2):
        response = client.post(away)
        page_after = f"{need.get_absolute_url()}?aside={offer.pk}#suggestions"
        assert response.headers["Location"] == page_after
    assert Pass.objects.count() == 1
    response = client.get(page_after)
    assert response.context["suggestions"] == []
    back = reverse("exchange:pass_undo", args=[need.pk, offer.pk])
    page = response.content.decode()
    assert "“A pot of soup” is set aside. They are not told." in page
    assert page.count(f'hx-post="{back}"') == 2
    assert client.get(need.get_absolute_url()).content.decode().count(f'hx-post="{back}"') == 1

    page = client.post(back, follow=True).content.decode()
    assert "“A pot of soup” is suggested again." in page
    assert Pass.objects.count() == 0
    assert len(client.get(need.get_absolute_url()).context["suggestions"]) == 1


def test_htmx_gets_the_suggestions_alone(bob: User, offer: Listing, need: Listing) -> None:
    url = reverse("exchange:pass_create", args=[need.pk, offer.pk])
    response = signed_in(bob).post(url, headers={"HX-Request": "true"})
    text = response.content.decode()
    assert 'id="suggestions"' in text
    assert "<html" not in text
    assert "“A pot of soup” is set aside." in text
    # htmx puts the focus where this stands, so that nobody is left on a button that is gone.
    assert text.count("autofocus") == 1
    back = reverse("exchange:pass_undo", args=[need.pk, offer.pk])
    text = signed_in(bob).post(back, headers={"HX-Request": "true"}).content.decode()
    assert "“A pot of soup” is suggested again." in text
    assert text.count("autofocus") == 1


def test_what_is_not_set_aside_is_not_said_to_be(bob: User, offer: Listing, need: Listing) -> None:
    client = signed_in(bob)
    for aside in (offer.pk, "x", "9" * 400, "\x00"):
        page = client.get(need.get_absolute_url(), {"aside": aside})
        assert "is set aside" not in page.content.decode()


def test_an_organizer_who_introduces_sets_nothing_aside(
    mia: User, offer: Listing, need: Listing
) -> None:
    client = signed_in(mia)
    assert "Not this one" not in client.get(need.get_absolute_url()).content.decode()
    for verb in ("pass_create", "pass_undo"):
        url = reverse(f"exchange:{verb}", args=[need.pk, offer.pk])
        assert client.post(url).status_code == 403
    assert Pass.objects.count() == 0


def test_the_other_side_is_never_told(bob: User, offer: Listing, need: Listing) -> None:
    signed_in(bob).post(reverse("exchange:pass_create", args=[need.pk, offer.pk]))
    assert Notice.objects.count() == 0


@pytest.mark.parametrize("change", ["closed", "less"])
def test_what_changes_while_one_asks(
    bob: User, offer: Listing, need: Listing, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """Between looking at the dates and writing it down, the other side changes them."""

    def late(**proposal: Any) -> Match:
        if change == "closed":
            close_listing(listing=offer, outcome=Outcome.UNKNOWN, at=timezone.now())
        else:
            offer.occurrences.update(quantity=1)
        return propose(**proposal)

    monkeypatch.setattr("exchange.views.suggestions.propose", late)
    response = signed_in(bob).post(ask_url(need, offer), typed(offer, need, note="Kept"))
    text = response.content.decode()
    assert Match.objects.count() == 0
    if change == "closed":
        assert response.status_code == 409
    else:
        assert "These dates have just changed" in text
        assert "Kept" in text
