"""Randomness that is the same each time, as functions of the database session.

``chance(n, salt)`` is a number from 0 up to 1 for row ``n``, another one for each ``salt``. Salts
below 100 are the population's own, those from 100 on a category's. Rows go round the towns, and
what a row gets depends on its town and its place there alone: a town is the same, however many
others there are.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from exchange.querysets import EARTH_RADIUS_KM
from mutualaid.population.towns import CELLS

# In every one of them, so that PostgreSQL puts its body where it is called.
_FUNCTION = sql.SQL(
    "CREATE OR REPLACE FUNCTION pg_temp.{signature} RETURNS {type} LANGUAGE sql STABLE "
    "AS $$ SELECT {body} $$"
)


def make_functions(cursor: CursorWrapper, *, seed: int, towns: int, at: datetime) -> None:
    """Make them for this session; ``at`` is the moment that the population is of."""
    today = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    bodies: dict[tuple[str, str], sql.Composable] = {
        ("chance(n bigint, salt integer)", "float8"): sql.SQL(
            "(hashint8extended((mod(n, {towns}) * 1048576 + n / {towns}) * 1024 + salt, {seed}) "
            "& 9007199254740991) / 9007199254740992::float8"
        ).format(towns=sql.Literal(towns), seed=sql.Literal(seed)),
        ("upto(most integer, n bigint, salt integer)", "integer"): sql.SQL(
            "floor(pg_temp.chance(n, salt) * most)::integer"
        ),
        ("pick(options text[], n bigint, salt integer)", "text"): sql.SQL(
            "options[1 + pg_temp.upto(cardinality(options), n, salt)]"
        ),
        ("at()", "timestamptz"): sql.SQL("{}::timestamptz").format(sql.Literal(at)),
        ("today()", "date"): sql.SQL("{}::date").format(sql.Literal(today)),
        ("cells()", "integer"): sql.Literal(CELLS),
        ("moment(day date, minutes integer)", "timestamptz"): sql.SQL(
            "(day + make_interval(mins => minutes)) AT TIME ZONE {}"
        ).format(sql.Literal(settings.TIME_ZONE)),
        ("day_of(moment timestamptz)", "date"): sql.SQL("(moment AT TIME ZONE {})::date").format(
            sql.Literal(settings.TIME_ZONE)
        ),
        ("km(lat float8, lng float8, to_lat float8, to_lng float8)", "float8"): sql.SQL(
            "2 * {} * asin(least(1, sqrt(sin(radians(to_lat - lat) / 2) ^ 2 + cos(radians(lat)) "
            "* cos(radians(to_lat)) * sin(radians(to_lng - lng) / 2) ^ 2)))"
        ).format(sql.Literal(EARTH_RADIUS_KM)),
    }
    for (signature, returned), body in bodies.items():
        statement = _FUNCTION.format(
            signature=sql.SQL(signature), type=sql.SQL(returned), body=body
        )
        cursor.execute(statement.as_string(None))


def array(options: list[str]) -> str:
    """The SQL of an array of texts, for ``pick``; a weight is how often something is in it."""
    return sql.SQL("ARRAY[{}]::text[]").format(sql.SQL(", ").join(options)).as_string(None)
