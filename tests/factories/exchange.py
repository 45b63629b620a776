"""Offers and needs for tests, made by the action that people make them with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from exchange.actions.listings import post_listing
from exchange.actions.proposals import accept, propose
from exchange.categories.details import ListingDetails, details_models
from exchange.content import How, ListingContent
from exchange.matching import suggestion_for
from exchange.models import Listing, Match
from exchange.models.listings import Kind
from exchange.schedules import Before, Once, Schedule, Weekly
from places.models import Neighbourhood

if TYPE_CHECKING:
    from accounts.models import User

ZONE = ZoneInfo("America/New_York")
# The middle of the neighbourhood, at resolution 8.
GOWANUS = "882a10774dfffff"


def make_neighbourhood(name: str = "Gowanus", cell: str = GOWANUS) -> Neighbourhood:
    """The neighbourhood of this name, made where it is not there yet."""
    slug = name.lower().replace(" ", "-")
    return Neighbourhood.objects.get_or_create(
        slug=slug, defaults={"name": name, "city": "Brooklyn", "cell": cell}
    )[0]


def once(days: int = 2, *, hour: int = 18, minutes: int = 120) -> Once:
    """On one day, so many days from today."""
    return Once(_today() + timedelta(days=days), time(hour), minutes, ZONE)


def weekly(
    weekdays: Iterable[int] = range(7), *, weeks: int = 4, hour: int = 18, minutes: int = 120
) -> Weekly:
    """On these weekdays (Monday is 0) from tomorrow on, for so many weeks."""
    first = _today() + timedelta(days=1)
    until = first + timedelta(weeks=weeks) - timedelta(days=1)
    return Weekly(frozenset(weekdays), time(hour), minutes, first, until, ZONE)


def before(days: int = 14) -> Before:
    """Any time from now to the end of the day so many days from today."""
    return Before(timezone.now(), _today() + timedelta(days=days), ZONE)


def make_listing(
    person: User,
    *,
    kind: Kind | str = Kind.NEED,
    schedule: Schedule | None = None,
    quantity: int = 2,
    publish: bool = True,
    by: User | None = None,
    at: datetime | None = None,
    cell: str = "",
    category: str = "meals",
    **changes: Any,
) -> Listing:
    """A listing of ``person``'s, for the day after tomorrow unless told otherwise.

    ``changes`` are fields of Listing or of its category's details by name. It stands in ``cell``,
    or where its person is, or in Gowanus.
    """
    kind = Kind(kind)
    details = _details(category, changes)
    content = ListingContent(
        fields=_fields(kind) | changes,
        neighbourhood=person.neighbourhood or make_neighbourhood(),
        cell=cell or person.cell or GOWANUS,
        schedule=schedule or once(),
        quantity=quantity,
        details=details,
    )
    return post_listing(
        person=person,
        by=by or person,
        kind=kind,
        category=category,
        content=content,
        at=at or timezone.now(),
        publish=publish,
    )


def _details(category: str, changes: dict[str, Any]) -> ListingDetails:
    """Not saved yet, with those of ``changes`` that it knows, which it takes out of them."""
    model = details_models()[category]
    names = {field.name for field in model._meta.fields} & changes.keys()
    usual = {"meals": {"food": ["cooked"], "handover": ["delivered"]}}.get(category, {})
    return model(**usual | {name: changes.pop(name) for name in names})


def make_offer(person: User, **changes: Any) -> Listing:
    return make_listing(person, kind=Kind.OFFER, **{"quantity": 4, **changes})


def make_need(person: User, **changes: Any) -> Listing:
    return make_listing(person, kind=Kind.NEED, **changes)


def make_match(
    listing: Listing,
    other: Listing,
    *,
    by: User | None = None,
    note: str = "",
    standing: bool = False,
    at: datetime | None = None,
) -> Match:
    """``listing``'s person (or ``by``) asks the other side, for all the dates there are."""
    at = at or timezone.now()
    suggestion = suggestion_for(listing, other, at=at)
    assert suggestion is not None, "these two do not go together"
    chosen = {(each.offer_date, each.need_date): each.quantity for each in suggestion.pairings}
    return propose(
        listing=listing,
        other=other,
        by=by or listing.person,
        chosen=chosen,
        how=How(note=note, standing=standing),
        at=at,
    )


def make_agreement(
    listing: Listing,
    other: Listing,
    *,
    note: str = "",
    standing: bool = False,
    at: datetime | None = None,
) -> Match:
    """A match that both sides agreed to, for all the dates there are."""
    at = at or timezone.now()
    match = make_match(listing, other, note=note, standing=standing, at=at)
    chosen = list(match.bookings.order_by("id").values_list("pk", flat=True))
    return accept(match=match, by=other.person, chosen=chosen, at=at)


def begin(match: Match) -> Match:
    """As if all of its dates had begun an hour ago, and were over in another one."""
    at, hour = timezone.now(), timedelta(hours=1)
    match.bookings.update(during=(at - hour, at + hour))
    return match


def _fields(kind: Kind) -> dict[str, Any]:
    if kind == Kind.NEED:
        return {"title": "Dinner for two", "languages": ["en"], "address": "The blue door"}
    return {"title": "A pot of soup", "languages": ["en"], "reach_km": 5}


def _today() -> date:
    return timezone.now().astimezone(ZONE).date()
