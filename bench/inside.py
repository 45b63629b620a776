"""What is measured in one process: suggestions beside their bare SQL, posting, accepting, queries.

Prints JSON, with the addresses and the session by which ``bench.over_http`` goes on.
"""

from __future__ import annotations

import cProfile
import json
import os
import pstats
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mutualaid.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from exchange.actions.listings import post_listing  # noqa: E402
from exchange.actions.proposals import accept  # noqa: E402
from exchange.categories.registry import CATEGORIES  # noqa: E402
from exchange.content import ListingContent  # noqa: E402
from exchange.forms.browse import BrowseForm  # noqa: E402
from exchange.matching import MOST_RANKED, candidates, suggest  # noqa: E402
from exchange.models import Listing, Match  # noqa: E402
from exchange.models.listings import Kind  # noqa: E402
from exchange.schedules import Before  # noqa: E402

PAGE = 12
DEEP_PAGE = 5_000
# Listings of each category and kind.
EACH = 5
LARGEST_PARTS = 10


def main() -> None:
    at = timezone.now()
    listing = _suggested_for(at)
    client = Client(SERVER_NAME="localhost")
    client.force_login(listing.person)
    urls = _urls(listing, at)
    json.dump(
        {
            "queries": _queries(urls, client),
            "suggestions": _suggestions(at),
            "actions": {"posting": _posting(listing, at), "accepting": _accepting(at)},
            "profile": _profile(urls["browse"]),
            "urls": urls | {"minimal view": "/bench/minimal/"},
            "session": client.cookies["session"].value,
        },
        sys.stdout,
    )


def _open_of_members(at: datetime) -> Iterable[Listing]:
    """In all categories and kinds alike, of people who can sign in and need no second factor."""
    listings = (
        Listing.objects.open(at).exclude(person__email=None).exclude(person__role="organizer")
    )
    for category in CATEGORIES:
        for kind in Kind:
            mine = listings.filter(category=category, kind=kind).select_related("person")
            yield from mine.order_by("pk")[:EACH]


def _suggested_for(at: datetime) -> Listing:
    """The one with the most candidates of some."""
    return max(_open_of_members(at), key=lambda each: candidates(each, at=at).count())


def _urls(listing: Listing, at: datetime) -> dict[str, str]:
    """Addresses by the name of what is measured; "member" ones are signed in."""
    return {
        "browse": "/listings/",
        "browse, deep page": f"/listings/?after={_deep(at)}",
        "browse, filtered": "/listings/?category=meals&kind=need",
        # Nothing, where the list cannot be searched by words yet.
        **({"browse, full text": "/listings/?q=bread"} if "q" in BrowseForm.base_fields else {}),
        "member: start page": "/",
        "member: browse": "/listings/",
        "member: my week": "/my-week/",
        "member: listing with suggestions": listing.get_absolute_url(),
    }


def _deep(at: datetime) -> str:
    """The place of the 5,000th page of what everybody sees, or of the last one there is."""
    shown = Listing.objects.open(at).filter(visibility="everyone").newest_first()
    rows = shown.values_list("published_at", "pk")
    place = min(DEEP_PAGE * PAGE, rows.count() - 2 * PAGE)
    published_at, pk = rows[place]
    assert published_at is not None, "what is open was published"
    return f"{published_at.isoformat()}_{pk}".replace("+", "%2B")


def _queries(urls: dict[str, str], client: Client) -> dict[str, int]:
    found = {}
    for name, url in urls.items():
        visitor = client if name.startswith("member") else Client(SERVER_NAME="localhost")
        with CaptureQueriesContext(connection) as queries:
            visitor.get(url)
        found[name] = len(queries)
    return found


def _suggestions(at: datetime) -> dict[str, float]:
    """Milliseconds for suggestions, and for their candidates' bare SQL with what cards show."""
    some = list(_open_of_members(at))

    def bare(listing: Listing) -> None:
        found = candidates(listing, at=at).visible_to(listing.person).for_cards()
        sql, params = found.nearest_first(listing.cell)[:MOST_RANKED].query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            cursor.fetchall()

    def whole(listing: Listing) -> None:
        suggest(listing, viewer=listing.person, at=at)

    return {"suggestions": _median_of(whole, some), "bare candidate SQL": _median_of(bare, some)}


def _median_of(call: Callable[[Listing], object], listings: list[Listing]) -> float:
    """Of each the quickest of three, so that what else the machine does counts less."""
    return statistics.median(min(_ms(partial(call, one)) for _ in range(3)) for one in listings)


def _ms(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def _posting(like: Listing, at: datetime) -> float:
    schedule = Before(at, at.date(), like.time_zone)

    def post() -> None:
        details = getattr(like, like.category)
        content = ListingContent(
            fields={"title": like.title, "reach_km": like.reach_km, "visibility": like.visibility},
            neighbourhood=like.neighbourhood,
            cell=like.cell,
            schedule=schedule,
            quantity=2,
            details=details,
        )
        post_listing(
            person=like.person,
            by=like.person,
            kind=Kind(like.kind),
            category=like.category,
            content=content,
            at=at,
        )

    return statistics.median(_ms(lambda: _undone(post)) for _ in range(EACH * 4))


def _accepting(at: datetime) -> float:
    """Each of some proposals once, taken back again."""
    proposed = Match.objects.filter(status="proposed", category="meals").with_sides().order_by("pk")

    def agree(match: Match) -> None:
        chosen = [booking.pk for booking in match.bookings.all()]
        accept(match=match, by=match.offer.person, chosen=chosen, at=at)

    some = proposed[: EACH * 4]
    return statistics.median(_ms(partial(_undone, partial(agree, one))) for one in some)


def _undone(call: Callable[[], object]) -> None:
    with transaction.atomic():
        call()
        transaction.set_rollback(True)


def _profile(url: str) -> list[list[object]]:
    """Where the time of a page goes: the largest parts by what they take themselves."""
    client = Client(SERVER_NAME="localhost")
    client.get(url)
    profile = cProfile.Profile()
    profile.enable()
    for _time in range(20):
        client.get(url)
    profile.disable()
    stats = pstats.Stats(profile)
    total = sum(row[2] for row in stats.stats.values())  # type: ignore[attr-defined]
    rows = sorted(stats.stats.items(), key=lambda item: -item[1][2])[:LARGEST_PARTS]  # type: ignore[attr-defined]
    return [[_where(place), round(100 * row[2] / total, 1)] for place, row in rows]


def _where(place: tuple[str, int, str]) -> str:
    path, _line, name = place
    return f"{'/'.join(path.split('/')[-3:])} {name}"


if __name__ == "__main__":
    main()
