"""Making a whole population, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

from accounts.models import Block, ContactChannel, UsedCell, User, Vouch
from exchange.categories.details import details_models
from exchange.categories.population import Population, population_of
from exchange.categories.registry import CATEGORIES
from exchange.models import Booking, Listing, Match, Occurrence, WeeklySchedule
from mutualaid.population.bulk import without_indexes
from mutualaid.population.chance import make_functions
from mutualaid.population.dates import make_dates, make_days
from mutualaid.population.listings import make_listings
from mutualaid.population.matches import make_matches, pair
from mutualaid.population.people import UUID_PREFIX, make_people
from mutualaid.population.plan import make_plan
from mutualaid.population.size import Size
from mutualaid.population.towns import make_places
from mutualaid.population.vocabulary import make_words, read_vocabulary
from notifications.models import Notice

FEWEST_A_TOWN = 20
Say = Callable[[str], object]


class NotEmpty(Exception):
    """There are people in the database who are not of a population."""


class TooFewPeople(ValueError):
    """A town needs FEWEST_A_TOWN people."""


@transaction.atomic
def populate(size: Size, *, at: datetime, say: Say = lambda words: None) -> None:
    """Make a population as of the moment ``at``, in the place of one that is there already.

    ``say`` is told what is done next. Raises NotEmpty, TooFewPeople, TooManyTowns.
    """
    if size.people_a_town < FEWEST_A_TOWN:
        raise TooFewPeople(f"{size.towns} towns need {size.towns * FEWEST_A_TOWN} people.")
    _make_room()
    words = read_vocabulary()
    found = {name: population_of(name) for name in CATEGORIES}
    populations = {name: each for name, each in found.items() if each is not None}
    tables = [model._meta.db_table for model in _models(populations)]
    with connection.cursor() as cursor, without_indexes(cursor, tables):
        make_functions(cursor, seed=size.seed, towns=size.towns, at=at)
        steps: list[tuple[str, Callable[[CursorWrapper], None]]] = [
            ("places", partial(make_places, size=size)),
            ("people", partial(make_people, size=size, words=words)),
            ("words", partial(make_words, words=words, populations=populations)),
            ("plan", partial(make_plan, size=size, populations=populations)),
            ("days", make_days),
            ("pairs", pair),
            ("listings", partial(make_listings, populations=populations)),
            ("dates", make_dates),
            ("matches", make_matches),
        ]
        for name, step in steps:
            say(name)
            step(cursor)
        _count_on(cursor)
        say("indexes")
    _tidy(tables)


def _make_room() -> None:
    """Remove a population that is there. Raises NotEmpty for anybody else."""
    if User.objects.exclude(uuid__startswith=UUID_PREFIX).exists():
        raise NotEmpty
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # Whatever there is belongs to one of them.
        cursor.execute("TRUNCATE accounts_user RESTART IDENTITY CASCADE")


def _models(populations: Mapping[str, Population]) -> list[type[models.Model]]:
    """All that rows are made of, besides places."""
    people = [User, EmailAddress, UsedCell, ContactChannel, Vouch, Block, Notice]
    exchange = [Listing, Occurrence, WeeklySchedule, Match, Booking]
    of_categories = [
        model
        for name, population in populations.items()
        for model in (details_models()[name], *(more.model for more in population.more))
    ]
    return [*people, *exchange, *of_categories]


def _count_on(cursor: CursorWrapper) -> None:
    """Let those ids that were given here be followed by higher ones."""
    for model in (User, Listing, Match):
        table = model._meta.db_table
        cursor.execute(
            # Names of this project's own.
            f"SELECT setval(pg_get_serial_sequence(%s, 'id'), "  # nosec B608
            f"(SELECT coalesce(max(id), 0) + 1 FROM {table}), false)",
            [table],
        )


def _tidy(tables: list[str]) -> None:
    with connection.cursor() as cursor:
        for name in ("cell", "person", "phone", "words", "listing", "match"):
            cursor.execute(f"DROP TABLE seed_{name}")
        for table in tables:
            cursor.execute(f"ANALYZE {table}")
