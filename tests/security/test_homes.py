"""Homes anywhere in one cell look the same: every page, mail, order and distance (check 35).

``tests/places/test_cells.py`` proves it of the function that snaps; here it is proved of the whole
site, by moving house within the cell and comparing all that everybody sees, byte for byte.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import h3
import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone

from accounts.models import UsedCell
from comments.models import Thread
from exchange.actions.proposals import accept
from exchange.matching import suggest
from exchange.models import Booking, Listing, Match, Occurrence
from mutualaid import urls
from notifications.models import Notice, OutboxMail
from safety.models import RecentHits
from tests.people import without_tokens
from tests.security.crawler import mails, read
from tests.security.forms import BY_NAME, listing
from tests.security.picture import picture
from tests.security.world import GOWANUS, World, rolled_back

pytestmark = pytest.mark.django_db
ONCE = re.compile(r'value="[0-9a-f]{8}-[0-9a-f-]{27}"')
# How long ago something was is told by the clock, which no test holds.
AGO = re.compile(r"<time[^>]*>[^<>]*</time>")


def homes(cell: str = GOWANUS) -> list[tuple[float, float]]:
    """The middle of a cell, and points close to two opposite corners."""
    latitude, longitude = h3.cell_to_latlng(cell)
    corners = h3.cell_to_boundary(cell)
    inside = [
        (latitude + (one - latitude) * 0.95, longitude + (other - longitude) * 0.95)
        for one, other in (corners[0], corners[3])
    ]
    return [(latitude, longitude), *inside]


@pytest.fixture(autouse=True)
def _still_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()

    def still() -> datetime:
        return now

    monkeypatch.setattr(timezone, "now", still)


def test_the_homes_are_far_apart_in_one_cell() -> None:
    points = homes()
    assert {h3.latlng_to_cell(*point, 8) for point in points} == {GOWANUS}
    assert h3.great_circle_distance(points[1], points[2]) > 0.7


def live_there(world: World, home: tuple[float, float]) -> dict[str, Any]:
    """Alice says where she is by her device, posts from there and agrees with Bob; what all see.

    Numbers are given anew each time, so that only the home differs.
    """
    with rolled_back():
        _same_numbers()
        cache.clear()
        RecentHits.objects.all().delete()
        UsedCell.objects.all().delete()
        client, point = world.client("owner"), f"{home[0]},{home[1]}"
        here = {"place": "point", "point": point}
        moved = client.post(reverse("people:place"), here)
        form = BY_NAME["exchange:listing_create"]
        posted = client.post(form.address(world), {**listing(world), **here})
        assert (moved.status_code, posted.status_code) == (302, 302)
        match = Match.objects.get(pk=world.ids["match"])
        chosen = list(match.bookings.values_list("pk", flat=True))
        owner, door = world.people["owner"], "The blue door"
        accept(match=match, by=owner, chosen=chosen, address=door, at=timezone.now())
        return {
            "stored": picture(),
            "mails": {OF_MAIL.sub("", name): text for name, text in mails().items()},
            "order": _order(world),
            **{role: _seen(world, role) for role in ("anonymous", "owner", "counterpart")},
        }


OF_MAIL = re.compile(r"^(?:mail|notice) \d+ ")


def _same_numbers() -> None:
    """A sequence does not roll back; a number higher than those there are starts it anew."""
    with connection.cursor() as cursor:
        for model in (Listing, Occurrence, Match, Booking, Notice, OutboxMail, Thread):
            table = model._meta.db_table
            cursor.execute(f"ALTER SEQUENCE {table}_id_seq RESTART WITH 900000001")


def _order(world: World) -> list[Any]:
    """What is suggested for Bob's offers, with all its points."""
    at, bob = timezone.now(), world.people["counterpart"]
    offers = Listing.objects.filter(person=bob, kind="offer").order_by("id")
    return [
        (each.other.pk, each.breakdown.as_json())
        for offer in offers
        for each in suggest(offer, viewer=bob, at=at, most=50)
    ]


def _seen(world: World, role: str) -> dict[str, str]:
    people = (world.people["owner"], world.people["counterpart"])
    shown = [*Listing.objects.order_by("id"), *Match.objects.order_by("id"), *people]
    names = ("home", "people:place", "people:profile", "exchange:listing_list")
    mine = ("exchange:listing_mine", "exchange:my_week", "notifications:notice_list")
    addresses = [*map(reverse, names + mine), *(each.get_absolute_url() for each in shown)]
    pages = read(world.client(role), addresses)
    return {
        address: AGO.sub("AGO", ONCE.sub("ONCE", without_tokens(page)))
        for address, page in pages.items()
    }


def test_all_that_anybody_sees_is_the_same(world: World) -> None:
    first, *others = [live_there(world, home) for home in homes()]
    assert len(first["owner"]) > 15
    for other in others:
        for what in first:
            assert other[what] == first[what], what


def test_somebody_in_another_cell_is_noticed(world: World) -> None:
    """The control: a real move does change what is stored, shown and suggested."""
    away = h3.cell_to_latlng("882a107769fffff")
    here, there = (live_there(world, home) for home in (homes()[0], away))
    changed = [what for what in here if here[what] != there[what]]
    assert {"stored", "owner"} <= set(changed)


def test_the_point_itself_is_stored_nowhere(world: World) -> None:
    """Not in any table, nor in what is cached or queued."""
    with rolled_back():
        latitude, longitude = 40.678123, -73.995321
        client = world.client("owner")
        data = {"place": "point", "point": f"{latitude},{longitude}"}
        assert client.post(reverse("people:place"), data).status_code == 302
        assert found_in_tables("40.678123", "73.995321", "40.6781", "73.9953") == []


def found_in_tables(*texts: str) -> list[str]:
    names = connection.introspection.table_names()
    with connection.cursor() as cursor:
        found = []
        for name in names:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, '|'), '') FROM {name} t")
            (everything,) = cursor.fetchone()
            found += [f"{text} in {name}" for text in texts if text in everything]
    return found


def exact(request: HttpRequest) -> HttpResponse:
    """A page that keeps what the device said."""
    request.session["point"] = request.POST.get("point")
    Notice.objects.filter(person=request.user.pk).update(url=f"/{request.POST['point']}/")
    return HttpResponse(status=302)


urlpatterns = [path("me/place/", exact, name="place"), *urls.urlpatterns]
handler403, handler404 = urls.handler403, urls.handler404


@pytest.mark.urls(__name__)
def test_a_page_that_keeps_the_point_is_noticed(world: World) -> None:
    with rolled_back():
        world.client("owner").post("/me/place/", {"point": "40.678123,-73.995321"})
        assert found_in_tables("40.678123") == ["40.678123 in notifications_notice"]
