"""The listings of a population, with what each category says of them."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db.backends.utils import CursorWrapper

from exchange.categories.details import details_models
from exchange.categories.population import Population
from exchange.models import Listing
from mutualaid.population.bulk import insert
from mutualaid.population.dates import EXPIRES

# Two sentences in the language of the listing, each about something.
WORDS = " || ' ' || ".join(
    f"replace(pg_temp.pick(words.sentences, n, {salt}), '%%s', "
    f"pg_temp.pick(words.things, n, {salt + 1}))"
    for salt in (50, 52)
)


def make_listings(cursor: CursorWrapper, populations: Mapping[str, Population]) -> None:
    """Make the listings of ``seed_listing`` and their details."""
    insert(
        cursor,
        Listing,
        {
            "id": "listing.id",
            **{name: f"listing.{name}" for name in ("kind", "category", "person_id", "cell")},
            **{name: f"listing.{name}" for name in ("area", "latitude", "longitude", "reach_km")},
            "neighbourhood_id": "listing.neighbourhood_id",
            "visibility": "listing.visibility",
            "status": "listing.status",
            "schedule_kind": "listing.schedule_kind",
            # Somebody who cannot sign in had an organizer type it.
            "entered_by_id": "CASE WHEN person.email IS NULL THEN organizer.id ELSE person.id END",
            "title": "pg_temp.pick(words.titles, n, 54)",
            "words": f"CASE WHEN pg_temp.chance(n, 55) < 0.8 THEN {WORDS} ELSE '' END",
            "languages": "person.languages",
            "zone": f"'{settings.TIME_ZONE}'",
            "outcome": _outcome(),
            "created_at": "published_at",
            "published_at": "CASE WHEN listing.status <> 'draft' THEN published_at END",
            "expires_at": EXPIRES,
            "closed_at": f"""CASE WHEN listing.status = 'closed'
                THEN least(pg_temp.at(), {EXPIRES}) END""",
        },
        """FROM seed_listing listing
        JOIN accounts_user person ON person.id = listing.person_id
        JOIN (SELECT id, town FROM seed_person WHERE number = 0) organizer
            ON organizer.town = listing.town
        JOIN seed_words words USING (category, kind, language)
        ORDER BY n""",
    )
    for name, population in populations.items():
        _make_details(cursor, name, population)


def _outcome() -> str:
    return """CASE WHEN listing.status <> 'closed' THEN ''
        WHEN is_paired THEN 'arranged_here'
        ELSE pg_temp.pick(ARRAY['', 'arranged_elsewhere', 'not_any_more', 'ran_out', 'ran_out'],
            n, 56) END"""


def _make_details(cursor: CursorWrapper, name: str, population: Population) -> None:
    source = f"FROM seed_listing listing {{joins}} WHERE listing.category = '{name}' ORDER BY n"
    values = {"listing_id": "listing.id", **population.details}
    insert(cursor, details_models()[name], values, source.format(joins=population.joins))
    for more in population.more:
        insert(cursor, more.model, more.values, source.format(joins=more.joins))
