"""How PostgreSQL finds what each page shows: by an index, however much there is.

Plans are asked for with all that reads whole tables discouraged, so that it remains only where no
index would do.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from exchange.categories.registry import CATEGORIES
from exchange.models import Listing, Match
from exchange.models.listings import Kind
from mutualaid.population import Size, populate
from tests.factories.accounts import give_second_factor
from tests.people import signed_in
from tests.plans import Asked, ask, big_tables, read_by_index_alone, read_whole

GROWING = ("exchange", "accounts", "notifications")
MOST_QUERIES = 12


@pytest.fixture
def population(db: None) -> None:
    populate(Size(listings=6_000, people=1_200), at=timezone.now())
    read_by_index_alone()


@pytest.mark.usefixtures("population")
def test_every_page_finds_what_it_shows_by_an_index_in_few_queries() -> None:
    tables = big_tables(*GROWING)
    assert {"exchange_listing", "exchange_occurrence", "accounts_user"} <= tables
    problems = []
    for client, url in pages():
        asked = ask(client, url)
        reads = [(each.sql, read_whole(each, tables)) for each in asked if "SELECT" in each.sql]
        problems += [f"{url}: {', '.join(parts)}\n{sql}" for sql, parts in reads if parts]
        if len(asked) > MOST_QUERIES:
            problems.append(f"{url}: {len(asked)} queries\n" + "\n".join(sql for sql, _ in asked))
    assert not problems, "\n\n".join(problems)


@pytest.mark.usefixtures("population")
def test_what_no_index_would_find_is_found_out() -> None:
    """The control: this test can fail."""
    tables = big_tables(*GROWING)
    by_words = Asked("SELECT * FROM exchange_listing WHERE words LIKE %s", ["%soup%"])
    assert read_whole(by_words, tables) == ["Seq Scan on exchange_listing"]
    newest = "SELECT * FROM exchange_listing ORDER BY person_id, id DESC"
    assert read_whole(Asked(newest, None), tables) == ["Index Scan on exchange_listing"]
    assert read_whole(Asked(f"{newest} LIMIT 12", None), tables) == []
    # An index of just those.
    assert read_whole(Asked("SELECT id FROM accounts_user WHERE email IS NULL", None), tables) == []


def pages() -> Iterator[tuple[Client, str]]:
    """The pages of the exchange, as different people read them."""
    stranger, member, organizer = Client(), busiest_member(), an_organizer()
    listings = reverse("exchange:listing_list")
    for client in (stranger, signed_in(member), signed_in(organizer)):
        yield client, reverse("home")
        yield client, listings
        yield client, f"{listings}?category=rides&kind=need"
        yield client, f"{listings}?neighbourhood=seeded-1-2"
        yield client, f"{listings}?after={timezone.now():%Y-%m-%d}T00:00:00%2B00:00_5"
    for person in (member, organizer):
        for name in ("exchange:my_week", "exchange:listing_mine", "notifications:notice_list"):
            yield signed_in(person), reverse(name)
    yield (
        stranger,
        Listing.objects.filter(visibility="everyone", status="open")[0].get_absolute_url(),
    )
    for category in CATEGORIES:
        for kind in Kind:
            listing = one_open(category, kind)
            yield signed_in(listing.person), listing.get_absolute_url()
            yield signed_in(neighbour_of(listing)), listing.get_absolute_url()
    for match in Match.objects.visible_to(member).order_by("pk")[:2]:
        yield signed_in(member), match.get_absolute_url()


def busiest_member() -> User:
    going_on = Match.objects.filter(status__in=["proposed", "accepted"])
    of_members = going_on.filter(need__person__role="neighbour", need__person__email__isnull=False)
    counted = of_members.values_list("need__person").annotate(count=Count("pk"))
    return User.objects.get(pk=counted.order_by("-count", "need__person")[0][0])


def an_organizer() -> User:
    organizer = User.objects.organizers().order_by("pk")[0]
    give_second_factor(organizer)
    return organizer


def one_open(category: str, kind: Kind) -> Listing:
    """Of somebody who can sign in, and for everybody vouched for to see."""
    listings = Listing.objects.open(timezone.now()).filter(category=category, kind=kind)
    shown = listings.exclude(visibility="organizers").exclude(person__email=None)
    return shown.exclude(person__role="organizer").order_by("pk")[3]


def neighbour_of(listing: Listing) -> User:
    """Somebody else who was vouched for and has something open that may go with it."""
    theirs = Listing.objects.open(timezone.now()).filter(
        category=listing.category,
        kind=Kind(listing.kind).opposite,
        person__vouched_at__isnull=False,
        person__email__isnull=False,
    )
    return theirs.exclude(person=listing.person).order_by("pk")[0].person
