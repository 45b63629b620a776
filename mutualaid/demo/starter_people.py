"""The people of the demo, and where they live."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress

from accounts.actions import change_place, make_organizer, save_channel
from accounts.actions.vouching import recount
from accounts.models import User, Vouch
from places.cells import centre, snap
from places.models import Neighbourhood

if TYPE_CHECKING:
    from collections.abc import Iterable

# About 700 m to either side of the centre: a few cells for each neighbourhood.
AROUND_DEGREES = 0.0065
PROFILE = ("pronouns", "languages", "weekly_limit", "not_now", "role")


def move_in(
    rows: Iterable[dict[str, Any]], *, chance: random.Random, at: datetime
) -> tuple[dict[str, User], int]:
    """Everybody by key, and how many of them are new."""
    people: dict[str, User] = {}
    homes: dict[str, tuple[Neighbourhood, str]] = {}
    vouched_at: dict[str, datetime] = {}
    newcomers = 0
    for row in rows:
        joined_at = at - timedelta(days=chance.randint(40, 400))
        home = _home(row["hood"], chance)
        # Somebody who lives around the corner from one of the rows before.
        homes[row["key"]] = home = homes.get(row.get("next_to", ""), home)
        is_vouched = row.get("vouched", chance.random() < 0.7)
        person = _known(row)
        if person is None:
            person = _make(row, joined_at=joined_at)
            change_place(by=person, neighbourhood=home[0], cell=home[1])
            newcomers += 1
            vouched_at |= {row["key"]: joined_at + timedelta(days=9)} if is_vouched else {}
        people[row["key"]] = person
    for key, since in vouched_at.items():
        _vouch(people[key], by=people["mia"], at=since)
    return people, newcomers


def _vouch(person: User, *, by: User, at: datetime) -> None:
    """As if long ago: nobody gets a notice of it now."""
    if person != by:
        words = "We met at the spring block party and have cooked together since."
        Vouch.objects.create(person=person, by=by, as_organizer=True, reasons=words, created_at=at)
        recount([person.pk], at=at)
        person.refresh_from_db(fields=["vouched_at"])


def address_of(row: dict[str, Any]) -> str | None:
    return None if row.get("no_email") else f"{row['key']}@example.org"


def _known(row: dict[str, Any]) -> User | None:
    people = User.objects.select_related("neighbourhood")
    address = address_of(row)
    if address is not None:
        return people.filter(email=address).first()
    return people.filter(email__isnull=True, display_name=row["name"]).order_by("id").first()


def _make(row: dict[str, Any], *, joined_at: datetime) -> User:
    profile = {name: row[name] for name in PROFILE if name in row}
    address = address_of(row)
    person = User.objects.create_user(
        address, display_name=row["name"], date_joined=joined_at, **profile
    )
    if address is not None:
        EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
        if person.role == User.Role.ORGANIZER:
            person = make_organizer(
                email=address, name=row["name"], is_administrator=False, at=joined_at
            )
    for kind, value, note in row.get("channels", []):
        is_for_help = person.role == User.Role.ORGANIZER
        save_channel(
            by=person, kind=kind, value=value, note=note, is_shared=True, is_for_help=is_for_help
        )
    return person


def _home(name: str, chance: random.Random) -> tuple[Neighbourhood, str]:
    """A cell near the middle of the neighbourhood. Raises LookupError for an unknown one."""
    neighbourhood = Neighbourhood.objects.filter(name=name, city="Brooklyn").first()
    if neighbourhood is None:
        raise LookupError(f"there is no neighbourhood called {name}")
    latitude, longitude = centre(neighbourhood.cell)
    north = chance.uniform(-AROUND_DEGREES, AROUND_DEGREES)
    east = chance.uniform(-AROUND_DEGREES, AROUND_DEGREES)
    return neighbourhood, snap(latitude + north, longitude + east)
