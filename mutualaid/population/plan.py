"""What every listing of a population is to be, decided in one temporary table, ``seed_listing``.

The rows of a town are in the order in which they were published. The last two fifths of them are
of the last three months, and most of those are open with dates to come: about a third of all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping

from django.db.backends.utils import CursorWrapper

from exchange.categories.base import Category
from exchange.categories.population import Population
from exchange.categories.registry import CATEGORIES
from exchange.models.listings import Kind, ScheduleKind, Visibility
from mutualaid.population.chance import array
from mutualaid.population.size import Size

OLD_SHARE = 0.6
# In percent, where a category allows it.
VISIBILITIES = {
    Visibility.EVERYONE: 35,
    Visibility.MEMBERS: 50,
    Visibility.VOUCHED: 12,
    Visibility.ORGANIZERS: 3,
}
SCHEDULES = {ScheduleKind.ONCE: 6, ScheduleKind.WEEKLY: 2, ScheduleKind.BEFORE: 2}
LANGUAGES = {"en": 12, "es": 4, "ru": 1, "ar": 1, "ht": 1, "zh-hans": 1}

TABLE = """
CREATE TEMPORARY TABLE seed_listing AS
SELECT listing.*, listing.n AS like_n, false AS is_paired, 0 AS committed,
       {is_shared} AS is_shared, {quantity} AS quantity, {language} AS language,
       {visibility} AS visibility,
       CASE WHEN kind = 'offer' THEN {reach} END AS reach_km,
       person_id, cell, area, latitude, longitude, neighbourhood_id,
       60 * (7 + pg_temp.upto(13, n, 30)) AS starts,
       60 * (1 + pg_temp.upto(4, n, 31)) AS minutes
FROM ({fates}) listing
JOIN (
    SELECT town, number, id AS person_id, cell, area, latitude, longitude, neighbourhood_id
    FROM seed_person
) person USING (town, number)
"""
# Who, what and when; OFFSET 0 has each worked out once.
FATES = """
SELECT n, n + 1 AS id, town, category, kind, published_at, schedule_kind,
       CASE WHEN {is_open} THEN 'open' WHEN is_old OR pg_temp.chance(n, 24) < 0.9 THEN 'closed'
       ELSE 'draft' END AS status, is_old,
       floor(pg_temp.chance(n, 25) ^ 1.5 * {people})::integer AS number
FROM (
    SELECT n, town, category, kind, share < {old} AS is_old,
           pg_temp.at() - CASE WHEN share < {old}
               THEN interval '90 days' + interval '1000 days' * (1 - share / {old})
               ELSE interval '90 days' * ((1 - share) / (1 - {old})) END AS published_at,
           {schedule} AS schedule_kind
    FROM (
        SELECT n, mod(n, {towns})::integer AS town, {category} AS category,
               CASE WHEN pg_temp.chance(n, 21) < 0.45 THEN 'offer' ELSE 'need' END AS kind,
               {first} + (1 - {first}) * (n / {towns} + pg_temp.chance(n, 22)) / {a_town} AS share
        FROM generate_series(0::bigint, {listings} - 1) n
        OFFSET 0
    ) listing
    OFFSET 0
) listing
OFFSET 0
"""


def make_plan(cursor: CursorWrapper, size: Size, populations: Mapping[str, Population]) -> None:
    """Make ``seed_listing``."""
    cursor.execute(_plan(size, populations))
    cursor.execute("CREATE UNIQUE INDEX ON seed_listing (n)")
    cursor.execute("ANALYZE seed_listing")


def _plan(size: Size, populations: Mapping[str, Population]) -> str:
    categories = {name: CATEGORIES[name] for name in populations}
    # Only people whom neighbours vouched for post these.
    vouched = _kinds_of({name: each.vouched for name, each in categories.items()})
    fates = FATES.format(
        towns=size.towns,
        listings=size.listings,
        a_town=math.ceil(size.listings / size.towns),
        old=OLD_SHARE,
        # A dense city has nothing that is over.
        first=OLD_SHARE if size.dense else 0,
        is_open="true" if size.dense else "NOT is_old AND pg_temp.chance(n, 24) < 0.82",
        people=f"CASE WHEN {vouched} THEN {size.vouched_a_town} ELSE {size.active_a_town} END",
        category=_weighted({name: each.weight for name, each in populations.items()}, 20),
        schedule=_by_category(categories, lambda each: _weighted(_schedules(each), 23)),
    )
    return TABLE.format(
        fates=fates,
        is_shared=_kinds_of({name: each.shared for name, each in categories.items()}),
        quantity=_case({name: each.quantity for name, each in populations.items()}),
        language=_weighted(LANGUAGES, 26),
        visibility=_visibility(categories),
        reach=_by_category(categories, _reach),
    )


def _weighted(weights: Mapping[str, int], salt: int) -> str:
    """The SQL of one of several texts, each as often as its weight says."""
    options = [str(option) for option, weight in weights.items() for _time in range(weight)]
    return f"pg_temp.pick({array(options)}, n, {salt})"


def _case(by_category: Mapping[str, str]) -> str:
    whens = " ".join(f"WHEN '{name}' THEN {words}" for name, words in by_category.items())
    return f"CASE category {whens} END"


def _by_category(categories: Mapping[str, Category], say: Callable[[Category], str]) -> str:
    return _case({name: say(category) for name, category in categories.items()})


def _schedules(category: Category) -> dict[str, int]:
    return {kind: SCHEDULES[kind] for kind in category.schedules}


def _reach(category: Category) -> str:
    asked = "pg_temp.pick(ARRAY['3', '5', '5', '8', '10', '15', '25'], n, 27)::integer"
    return str(category.unasked.get("reach_km", asked))


def _visibility(categories: Mapping[str, Category]) -> str:
    return _by_category(
        categories,
        lambda category: "CASE kind {} END".format(
            " ".join(
                f"WHEN '{kind}' THEN {_weighted(_allowed(category, kind), 28)}" for kind in Kind
            )
        ),
    )


def _allowed(category: Category, kind: Kind) -> dict[str, int]:
    return {each: VISIBILITIES[each] for each in category.visibilities[kind]}


def _kinds_of(kinds: Mapping[str, Collection[Kind]]) -> str:
    """The SQL of whether it is one of these kinds of its category."""
    pairs = [f"('{name}', '{kind}')" for name, each in kinds.items() for kind in each]
    return f"((category, kind) IN ({', '.join(pairs)}))" if pairs else "false"
