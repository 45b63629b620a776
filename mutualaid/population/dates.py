"""When the listings of a population are, and what of each date is taken."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

from exchange.models import Occurrence, WeeklySchedule
from mutualaid.population.bulk import insert

# ``day`` and ``until`` are the first and the last day: of a single date the same.
DAYS = """
UPDATE seed_listing SET day = days.day, until = days.until, weekdays = days.weekdays
FROM (
    SELECT n, CASE schedule_kind WHEN 'once' THEN last
               WHEN 'before' THEN pg_temp.day_of(published_at)
               ELSE pg_temp.day_of(published_at) + 1 END AS day, last AS until,
           CASE WHEN schedule_kind = 'weekly' THEN
               CASE WHEN pg_temp.chance(n, 43) < 0.4 AND extract(isodow FROM last) <> 4
               THEN ARRAY[least(3, weekday), greatest(3, weekday)] ELSE ARRAY[weekday] END
           END AS weekdays
    FROM (
        SELECT n, schedule_kind, published_at, last,
               extract(isodow FROM last)::integer - 1 AS weekday
        FROM (
            SELECT n, schedule_kind, published_at, CASE
                WHEN status = 'closed' THEN pg_temp.day_of(published_at) + 3 + CASE schedule_kind
                    WHEN 'once' THEN pg_temp.upto(20, n, 40)
                    WHEN 'before' THEN pg_temp.upto(40, n, 40)
                    ELSE 14 + pg_temp.upto(56, n, 40) END
                ELSE pg_temp.today() + 1 + CASE schedule_kind
                    WHEN 'once' THEN floor(pg_temp.chance(n, 41) ^ 2 * 45)::integer
                    WHEN 'before' THEN floor(pg_temp.chance(n, 41) * (90
                        - (pg_temp.today() - pg_temp.day_of(published_at))))::integer
                    ELSE 13 + pg_temp.upto(150, n, 41) END
                END AS last
            FROM seed_listing OFFSET 0
        ) listing OFFSET 0
    ) listing
) days
WHERE days.n = seed_listing.n
"""
EXPIRES = """
CASE schedule_kind WHEN 'before' THEN pg_temp.moment(until + 1, 0)
ELSE pg_temp.moment(until, starts + minutes) END
"""
HORIZON_DAYS = 56


def make_days(cursor: CursorWrapper) -> None:
    """Decide in ``seed_listing`` on which days each is."""
    cursor.execute("ALTER TABLE seed_listing ADD day date, ADD until date, ADD weekdays integer[]")
    cursor.execute(DAYS)
    cursor.execute("ANALYZE seed_listing")


def make_dates(cursor: CursorWrapper) -> None:
    """Make the dates, and the schedules of those that are weekly."""
    common = {"listing_id": "id", "quantity": "quantity", "splittable": "is_shared"}
    during = f"tstzrange(CASE schedule_kind WHEN 'before' THEN published_at ELSE \
pg_temp.moment(day, starts) END, {EXPIRES})"
    insert(
        cursor,
        Occurrence,
        common | {"during": during, "local_date": "day", "committed": "committed"},
        "FROM seed_listing WHERE schedule_kind <> 'weekly' ORDER BY n",
    )
    insert(
        cursor,
        Occurrence,
        common
        | {
            "during": "tstzrange(pg_temp.moment(date::date, starts), "
            "pg_temp.moment(date::date, starts + minutes))",
            "local_date": "date::date",
        },
        f"""FROM seed_listing CROSS JOIN LATERAL generate_series(
            day::timestamp, least(until, pg_temp.today() + {HORIZON_DAYS}), interval '1 day') date
        WHERE schedule_kind = 'weekly' AND extract(isodow FROM date)::integer - 1 = ANY(weekdays)
        ORDER BY n, date""",
    )
    insert(
        cursor,
        WeeklySchedule,
        {
            "listing_id": "id",
            "weekdays": "weekdays",
            "starts_at": "time '00:00' + make_interval(mins => starts)",
            "minutes": "minutes",
            "first_on": "day",
            "until": "until",
            "quantity": "quantity",
            "made_until": f"least(until, pg_temp.today()) + {HORIZON_DAYS}",
        },
        "FROM seed_listing WHERE schedule_kind = 'weekly' ORDER BY n",
    )
