"""Which pages are asked for, and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User
from bench.reading import reading_urls
from bench.review import middle_case
from bench.threads import longest
from exchange.categories.registry import CATEGORIES
from exchange.matching import candidates
from exchange.models import Listing, Match
from exchange.models.listings import Kind
from tests.factories.accounts import give_second_factor
from tests.people import signed_in

PAGE = 12
DEEP_PAGE = 5_000
# The first town, which is the same in both populations: whatever is somebody's is of there.
TOWN = "seeded-0-"
# Listings of each category and kind.
EACH = 5
# The one thing that a form of posting makes; nothing is posted.
FORM = UUID(int=8)


def open_of_members(at: datetime) -> Iterator[Listing]:
    """In all categories and kinds alike, of people who can sign in and need no second factor."""
    listings = (
        Listing.objects.open(at)
        .filter(neighbourhood__slug__startswith=TOWN)
        .exclude(person__email=None)
        .exclude(person__role="organizer")
    )
    for category in CATEGORIES:
        for kind in Kind:
            mine = listings.filter(category=category, kind=kind).select_related("person")
            yield from mine.order_by("pk")[:EACH]


class Visitors:
    """Somebody who is not signed in, a member, and an organizer, with what each reads.

    The first word of a page's name, before a colon, says who reads it; none is nobody.
    """

    def __init__(self, at: datetime) -> None:
        self.at = at

    @staticmethod
    def who(name: str) -> str:
        who, colon, _page = name.partition(":")
        return who if colon else ""

    def clients(self) -> dict[str, Client]:
        return {
            "": Client(SERVER_NAME="localhost"),
            "member": _at_home(self._listing.person),
            "organizer": _at_home(self._organizer),
        }

    def urls(self) -> dict[str, str]:
        posting = {"kind": "offer", "category": "meals", "form": str(FORM)}
        new = f"/listings/new/?{urlencode(posting)}"
        mine = self._listing.get_absolute_url()
        return {
            "start page": "/",
            "browse": "/listings/",
            "browse, deep page": f"/listings/?after={self._deep()}",
            "browse, filtered": "/listings/?category=meals&kind=need",
            # In which nothing is ever for everybody.
            "browse, nothing found": "/listings/?category=childcare",
            "browse, neighbourhood": f"/listings/?neighbourhood={self._neighbourhood}",
            "browse, full text": "/listings/?q=soup",
            "browse, full text and filters": "/listings/?q=soup+-bread&category=meals&kind=offer",
            "listing": self._shown_to_all.get_absolute_url(),
            "map": "/map/",
            "thread of 50 and 10,000": longest().get_absolute_url(),
            "member: thread of 50 and 10,000": longest().get_absolute_url(),
            "member: start page": "/",
            "member: browse": "/listings/",
            "member: search nearby": "/listings/?near=3&q=soup",
            "member: nearby on weekdays": "/listings/?near=5&weekday=1&weekday=3",
            "member: listing with suggestions": mine,
            "member: neighbour's listing": self._neighbours.get_absolute_url(),
            "member: my week": "/my-week/",
            "member: my listings": "/listings/mine/",
            "member: match": self._match_of(self._listing.person),
            "member: notices": "/notices/",
            "member: vouches": "/me/vouches/",
            "member: posting form": new,
            "organizer: start page": "/",
            "organizer: browse": "/listings/",
            "organizer: my week": "/my-week/",
            "organizer: my listings": "/listings/mine/",
            "organizer: vouching": "/people/vouching/",
            "organizer: posting form": new,
            **self._reviewing(),
            **reading_urls(),
        }

    @staticmethod
    def _reviewing() -> dict[str, str]:
        queue, half = "organizer: queue of 500 and 50,000", middle_case()
        return {
            queue: "/review/",
            f"{queue}, page in the middle": f"/review/?after={half}",
            f"{queue}, of one kind": "/review/?kind=listing",
            f"{queue}, for a common reason": "/review/?reason=first_posts",
            f"{queue}, for a rare reason": "/review/?reason=many_reports",
            f"{queue}, one case": f"/review/{half}/",
        }

    @cached_property
    def _listing(self) -> Listing:
        """The one with the most candidates of some whose people have something agreed."""
        busy = [each for each in open_of_members(self.at) if self._match_of(each.person)]
        return max(busy, key=lambda each: candidates(each, at=self.at).count())

    @cached_property
    def _organizer(self) -> User:
        organizer = User.objects.organizers().order_by("pk")[0]
        if not Authenticator.objects.filter(user=organizer).exists():
            give_second_factor(organizer)
        return organizer

    @property
    def _neighbours(self) -> Listing:
        return candidates(self._listing, at=self.at).visible_to(self._listing.person)[0]

    @property
    def _shown_to_all(self) -> Listing:
        return Listing.objects.open(self.at).filter(visibility="everyone").newest_first()[0]

    @property
    def _neighbourhood(self) -> str:
        return f"{TOWN}0"

    @staticmethod
    def _match_of(person: User) -> str:
        match = Match.objects.visible_to(person).live().order_by("pk").first()
        return match.get_absolute_url() if match else ""

    def _deep(self) -> str:
        """The place of the 5,000th page of what everybody sees, or of the last one there is."""
        shown = Listing.objects.open(self.at).filter(visibility="everyone").newest_first()
        rows = shown.values_list("published_at", "pk")
        place = min(DEEP_PAGE * PAGE, rows.count() - 2 * PAGE)
        published_at, pk = rows[place]
        assert published_at is not None, "what is open was published"
        return f"{published_at.isoformat()}_{pk}".replace("+", "%2B")


def _at_home(person: User) -> Client:
    client = signed_in(person)
    client.defaults["SERVER_NAME"] = "localhost"
    return client
