"""The neighbourhood of the demo: who lives there, what they offer and need, what they agreed.

Everything is made by the actions that people's own clicks call, at the moments it would have
happened, counted back from now. Names, words and plans are in ``data/``; a fixed seed decides the
rest. Loading again adds what is missing, and posts anew what has gone by since.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from exchange.actions import upkeep
from exchange.actions.listings import post_listing
from exchange.categories.registry import CATEGORIES
from exchange.content import ListingContent
from exchange.models import Listing
from exchange.models.listings import Kind, Outcome
from exchange.schedules import Before, Once, Schedule, Weekly
from mutualaid.demo.moments import Moment, let_happen
from mutualaid.demo.starter_details import details_of, quantity_of
from mutualaid.demo.starter_matches import asking
from mutualaid.demo.starter_people import move_in
from mutualaid.demo.starter_threads import talk
from places.loading import read_places, save_places

if TYPE_CHECKING:
    from accounts.models import User

DATA = Path(__file__).parent / "data"
PLACES = settings.BASE_DIR / "places" / "starter" / "brooklyn.csv"
SEED = 1968
# The categories whose offers and needs are in one file, called like them.
OTHERS = tuple(name for name in CATEGORIES if name != "meals")
FIELDS = ("title", "words", "reach_km", "visibility", "address")


@dataclass(frozen=True)
class Loaded:
    """How much was made, not counting what was there already."""

    people: int
    listings: int
    matches: int
    comments: int


@transaction.atomic
def load_starter(*, at: datetime) -> Loaded:
    """Fill the demo, as of ``at``. Raises LookupError for a place that the data does not have."""
    save_places(read_places(PLACES.read_bytes()))
    chance = random.Random(SEED)  # the same neighbourhood every time  # nosec B311
    people, newcomers = move_in(read("people"), chance=chance, at=at)
    listings: dict[str, Listing] = {}
    posted = let_happen(_posting(people, listings, chance=chance, at=at), now=at)
    asked = asking(read("matches"), listings, people, at=at)
    said = talk(read("threads"), listings, people, at=at)
    made = let_happen([*asked, *said], now=at)
    upkeep.close_past_listings(at=at)
    return Loaded(newcomers, posted["listing"], made["match"], made["comment"])


def _posting(
    people: dict[str, User], listings: dict[str, Listing], *, chance: random.Random, at: datetime
) -> Iterator[Moment]:
    """Everything that is offered and needed; what is there already goes into ``listings`` too."""
    posts = [(Kind.OFFER, "meals", row) for row in read("offers")]
    posts += [(Kind.NEED, "meals", row) for row in read("needs")]
    posts += [(Kind(row["kind"]), name, row) for name in OTHERS for row in read(name)]

    def post(kind: Kind, category: str, row: dict[str, Any], posted_at: datetime) -> bool:
        there = _current(people[row["person"]], kind, row, at=at)
        made = there or _post(kind, category, row, people, posted_at=posted_at, at=at)
        listings[row["key"]] = made
        return there is None

    for kind, category, row in posts:
        ago = timedelta(days=row["days_ago"], minutes=chance.randint(5, 300))
        yield Moment(at - ago, "listing", partial(post, kind, category, row, at - ago))


def read(name: str) -> list[dict[str, Any]]:
    """The rows of one of the files in ``data/``."""
    rows: list[dict[str, Any]] = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    return rows


def _current(person: User, kind: Kind, row: dict[str, Any], *, at: datetime) -> Listing | None:
    """The listing of this row, unless there is none yet or its dates have run out since."""
    made = Listing.objects.filter(person=person, kind=kind, title=row["title"]).order_by("-id")
    latest = made.first()
    if latest is None or row.get("was_once"):
        return latest
    was_closed_by_hand = latest.outcome not in {Outcome.UNKNOWN, Outcome.RAN_OUT}
    return latest if latest.expires_at > at or was_closed_by_hand else None


def _post(
    kind: Kind,
    category: str,
    row: dict[str, Any],
    people: dict[str, User],
    *,
    posted_at: datetime,
    at: datetime,
) -> Listing:
    person = people[row["person"]]
    if person.neighbourhood is None:
        raise LookupError(f"{row['person']} lives nowhere")
    return post_listing(
        person=person,
        by=people[row.get("by", row["person"])],
        kind=kind,
        category=category,
        content=ListingContent(
            fields=_fields(kind, category, row) | {"languages": person.languages},
            neighbourhood=person.neighbourhood,
            cell=person.cell,
            schedule=schedule_of(row["schedule"], posted_at=posted_at, at=at),
            quantity=quantity_of(row),
            details=details_of(category, row),
        ),
        at=posted_at,
    )


def _fields(kind: Kind, name: str, row: dict[str, Any]) -> dict[str, Any]:
    """What the row says of the listing itself; else what the category's form begins with."""
    category = CATEGORIES[name]
    usual = {"visibility": category.visibilities[kind][0]}
    unasked = {name: value for name, value in category.unasked.items() if kind == Kind.OFFER}
    return usual | unasked | {name: row[name] for name in FIELDS if name in row}


def schedule_of(plan: dict[str, Any], *, posted_at: datetime, at: datetime) -> Schedule:
    """``{"once": days}``, ``{"before": days}`` or ``{"weekly": weekdays, "weeks": n}`` from today.

    Days may be negative: that was then.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    today = at.astimezone(zone).date()
    if "before" in plan:
        return Before(posted_at, today + timedelta(days=plan["before"]), zone)
    starts_at = time.fromisoformat(plan["at"])
    if "once" in plan:
        return Once(today + timedelta(days=plan["once"]), starts_at, plan["minutes"], zone)
    return Weekly(
        frozenset(plan["weekly"]),
        starts_at,
        plan["minutes"],
        posted_at.astimezone(zone).date(),
        today + timedelta(weeks=plan["weeks"]),
        zone,
    )
