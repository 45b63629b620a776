"""The start page, for somebody new and for somebody at home."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from exchange.actions.listings import close_listing
from exchange.actions.proposals import accept
from exchange.categories.registry import CATEGORIES
from exchange.models import Match
from exchange.models.listings import Outcome, Visibility
from exchange.views.news import news_for
from mutualaid.home import SHOWN, anywhere, own_and_near
from tests.factories.accounts import UserFactory, make_channel
from tests.factories.exchange import make_agreement, make_match, make_need, make_offer
from tests.factories.rent import make_pledge, make_rent_need
from tests.factories.rides import CLINIC, HOME, make_drive, make_ride
from tests.people import signed_in

pytestmark = pytest.mark.django_db

# More than a hundred kilometres away, in Albany.
FAR = "882b890297fffff"
# Addresses of pages, not of styles and icons.
LINK = re.compile(r'<a [^>]*href="(/[^"]*)"')


drives, rides = (partial(make, start=HOME, end=CLINIC) for make in (make_drive, make_ride))


def page(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_both_ways_in_stand_side_by_side(client: Client) -> None:
    html = page(client)

    assert 'class="door door-offer"' in html
    assert 'class="door door-need"' in html


def test_a_visitor_reads_at_once_with_what_people_help(client: Client) -> None:
    lead = page(client).split('class="lead">')[1].split("</p>")[0]
    assert "Neighbours around here help each other with " in lead
    assert [name for name in CATEGORIES if CATEGORIES[name].label.lower() not in lead] == []


def test_an_empty_board_says_what_to_do(client: Client) -> None:
    assert "Nothing is open here right now" in page(client)


def test_visitors_see_what_is_for_everyone_and_no_names(client: Client, bob: User) -> None:
    make_offer(bob, title="Lentil soup", visibility=Visibility.EVERYONE)
    make_offer(bob, title="Bread for members")

    html = page(client)
    assert "Lentil soup" in html
    assert "Bread for members" not in html
    assert bob.display_name not in html


def test_members_see_what_is_fresh_around_them_but_not_their_own(
    client: Client, alice: User, bob: User
) -> None:
    make_need(alice, title="My own dinner")
    make_offer(bob, title="Soup around the corner")
    make_offer(bob, title="Soup in Albany", cell=FAR)
    client.force_login(alice)

    shown = page(client).split('id="open"')[1]
    assert "Soup around the corner" in shown
    assert "Soup in Albany" not in shown
    assert "My own dinner" not in shown
    assert "New around you" in shown


def test_where_nothing_is_near_the_newest_from_anywhere_is_shown(alice: User, bob: User) -> None:
    offer = make_offer(bob, cell=FAR)

    now = timezone.now()
    assert (own_and_near(alice, at=now), anywhere(alice, at=now)) == (([], []), [offer])


def test_newest_first_and_no_more_than_fit(alice: User, bob: User) -> None:
    now = timezone.now()
    offers = [make_offer(bob, at=now - timedelta(hours=hours)) for hours in range(SHOWN + 1)]

    assert own_and_near(alice, at=now) == ([], offers[:SHOWN])


def test_what_is_over_or_closed_or_a_draft_is_not_shown(alice: User, bob: User) -> None:
    now = timezone.now()
    make_offer(bob, publish=False)
    closed = make_offer(bob)
    close_listing(listing=closed, outcome=Outcome.NOT_ANY_MORE, at=now)
    later = now + timedelta(days=30)

    assert anywhere(alice, at=now) == []
    make_offer(bob)
    assert anywhere(alice, at=now) != []
    assert anywhere(alice, at=later) == []


def test_every_category_has_its_turn(bob: User) -> None:
    now = timezone.now()
    old = now - timedelta(days=1)
    drive, pledge = (
        make(bob, at=old, visibility=Visibility.EVERYONE) for make in (drives, make_pledge)
    )
    meals = [
        make_offer(bob, at=now - timedelta(hours=hours), visibility=Visibility.EVERYONE)
        for hours in range(SHOWN)
    ]
    shown = anywhere(AnonymousUser(), at=now)
    assert shown == [*meals[: SHOWN - 2], pledge, drive]


def test_whoever_has_no_place_is_asked_for_one(client: Client, alice: User) -> None:
    alice.cell = ""
    alice.save()
    client.force_login(alice)

    assert reverse("people:place") in page(client)


@pytest.mark.parametrize(
    ("joining", "words"),
    [
        ("open", "You need an e-mail address"),
        ("invited", "already here can invite you"),
        ("approved", "An organizer from the group says hello"),
    ],
)
def test_it_says_how_people_join(
    client: Client, settings: Settings, joining: str, words: str
) -> None:
    settings.JOINING = joining
    html = page(client)

    assert words in html
    assert (reverse("account_signup") in html) == (joining != "invited")


class TestWaitingForAnAnswer:
    def test_it_says_at_once_who_and_what(self, client: Client, alice: User, bob: User) -> None:
        match = make_match(make_need(bob, title="Dinner"), make_offer(alice, title="Soup"))
        client.force_login(alice)

        html = page(client)
        assert "Somebody waits for your answer" in html
        assert html.index("“Dinner”") < html.index("I can offer")
        assert f'href="{match.get_absolute_url()}"' in html

    def test_several_are_answered_in_my_week(
        self, client: Client, alice: User, bob: User, charlie: User
    ) -> None:
        make_match(make_need(bob), make_offer(alice))
        make_match(make_need(charlie), make_offer(alice))
        client.force_login(alice)

        assert "2 questions wait for your answer" in page(client)

    def test_all_that_wait_are_counted(self, alice: User, bob: User) -> None:
        for _number in range(SHOWN + 1):
            make_match(make_need(bob), make_offer(alice))
        assert f"{SHOWN + 1} questions wait" in page(signed_in(alice))

    def test_whoever_asked_is_not_bothered(self, client: Client, alice: User, bob: User) -> None:
        make_match(make_need(bob), make_offer(alice))
        client.force_login(bob)

        assert "your answer" not in page(client)


class TestAgreed:
    """Who asked sees at once that the other side said yes, and whether they can be reached."""

    def test_a_yes_is_told_until_it_is_old(self, alice: User, bob: User) -> None:
        match = make_agreement(make_offer(alice), make_need(bob, title="Dinner"))
        Match.objects.update(proposed_by=bob, need_agreed_at=timezone.now() - timedelta(hours=1))
        make_channel(alice)
        make_channel(bob)
        link = f'href="{match.get_absolute_url()}">See how to reach each other'
        told = page(signed_in(bob))
        assert link in told
        assert f"{alice.display_name} said yes" in told
        # Alice said yes last, and saw so then.
        assert "It is agreed" not in page(signed_in(alice))
        old = timezone.now() - timedelta(days=4)
        Match.objects.update(offer_agreed_at=old, need_agreed_at=old - timedelta(hours=1))
        assert "It is agreed" not in page(signed_in(bob))

    def test_who_cannot_be_reached_is_told_as_long_as_it_is_so(
        self, alice: User, bob: User
    ) -> None:
        match = make_match(make_offer(alice), make_need(bob, title="Dinner"))
        assert "They cannot reach you" not in page(signed_in(alice))
        chosen = list(match.bookings.values_list("pk", flat=True))
        accept(match=match, by=bob, chosen=chosen, at=timezone.now())
        old = timezone.now() - timedelta(days=9)
        Match.objects.update(offer_agreed_at=old, need_agreed_at=old)
        html = page(signed_in(alice))
        assert "They cannot reach you" in html
        assert "You agreed on “Dinner”" in html
        make_channel(alice, is_shared=False)
        assert "They cannot reach you" in page(signed_in(alice))
        ends_at = match.bookings.get().during.upper
        for at, is_told in ((ends_at - timedelta(minutes=1), True), (ends_at, False)):
            assert bool(news_for(alice, at=at).out_of_reach) is is_told
        make_channel(alice, "+17185550111")
        assert "They cannot reach you" not in page(signed_in(alice))


class TestNoDoorThatDoesNotOpen:
    """Whoever may not offer or need is led to no page that says so."""

    @pytest.fixture(params=["reader", "waiting", "left"])
    def outsider(self, request: pytest.FixtureRequest, rita: User, charlie: User) -> User:
        if request.param == "reader":
            return rita
        charlie.membership = request.param
        charlie.save()
        return charlie

    def test_every_link_opens(self, outsider: User, bob: User) -> None:
        offer = make_offer(bob, visibility=Visibility.EVERYONE)
        browser = signed_in(outsider)
        taking_part = browser.get("/my-week/")
        assert taking_part.status_code == 403
        pages = [taking_part, *map(browser.get, ["/", "/listings/", offer.get_absolute_url()])]
        pages += [browser.get("/listings/?kind=need")]
        links = {link for each in pages for link in LINK.findall(each.content.decode())}

        assert offer.get_absolute_url() in links
        assert {link: browser.get(link).status_code for link in links} == dict.fromkeys(links, 200)

    def test_home_says_how_to_take_part(self, outsider: User) -> None:
        html = page(signed_in(outsider))
        assert "door-offer" not in html
        assert "organizer" in html


class TestWhoFits:
    def test_the_best_of_every_category_with_reasons(
        self, alice: User, bob: User, charlie: User
    ) -> None:
        dinner, offer = make_need(bob, title="Dinner"), make_offer(alice, title="My soup")
        rent, pledge = make_rent_need(alice, title="My rent"), make_pledge(charlie, title="A gift")
        html = page(signed_in(alice))

        helps, uses = (html.split(f'id="{name}"')[1] for name in ("who-helps", "who-could-use"))
        assert html.index("Who could help you") < html.index("Who could use what you offer")
        assert pledge.title in helps.split("</section>")[0]
        assert dinner.title in uses.split("</section>")[0]
        assert "covers the date" in uses
        for mine, other in ((offer, dinner), (rent, pledge)):
            assert f'href="{mine.get_absolute_url()}ask/{other.pk}/"' in html
            assert f"All who fit “{mine.title}”" in html

    def test_whoever_has_nothing_open_sees_none(self, alice: User, bob: User) -> None:
        make_offer(bob)
        make_need(alice, publish=False)
        assert "Who could" not in page(signed_in(alice))

    def test_not_now_is_asked_for_nothing(self, alice: User, bob: User) -> None:
        make_need(bob)
        make_offer(alice)
        User.objects.filter(pk=alice.pk).update(not_now=True)
        alice.refresh_from_db()
        assert "Who could use" not in page(signed_in(alice))

    def test_an_organizer_with_everything_at_once(
        self, mia: User, alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        """The most that a start page asks, for one listing of each category and for thirty."""
        make_match(make_need(bob), make_offer(mia))
        drives(mia)
        rides(alice)
        browser = signed_in(mia)
        with django_assert_num_queries(12):
            assert "Who could use what you offer" in page(browser)
        for _number in range(10):
            make_match(make_need(UserFactory.create()), make_offer(mia))
            make_agreement(make_offer(mia), make_need(UserFactory.create()))
            for make in (make_offer, make_need, drives, rides, make_pledge):
                make(mia)
                make(UserFactory.create())
        with django_assert_num_queries(12):
            page(browser)


def test_six_cost_as_many_queries_as_one(
    client: Client, alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(alice)
    make_offer(bob)
    # Session, person, what waits, unread notices, listings with one's own, their dates.
    with django_assert_num_queries(6):
        page(client)
    for _number in range(SHOWN):
        make_offer(bob)
    with django_assert_num_queries(6):
        page(client)
