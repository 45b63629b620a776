"""The matches of a population: an offer and a need of one town that go together.

They are paired before the listings are made, so that the need can be made to fit the offer.
"""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

from exchange.models import Booking, Match
from mutualaid.population.bulk import insert
from notifications.models import Notice

# Of old ones, single dates of about the same days; of what is going on, single dates and deadlines.
PAIRS = """
CREATE TEMPORARY TABLE seed_match AS
SELECT row_number() OVER (ORDER BY need.n) AS id, offer.n AS offer_n, need.n AS need_n,
       offer.person_id AS offer_person_id, need.person_id AS need_person_id,
       greatest(offer.day, need.day) AS day, greatest(offer.until, need.until) AS until,
       offer.is_old, greatest(offer.published_at, need.published_at) AS both_at,
       need.schedule_kind, need.category,
       pg_temp.pick(CASE WHEN offer.is_old
           THEN ARRAY['completed', 'completed', 'completed', 'completed', 'declined',
                      'fell_through']
           ELSE ARRAY['accepted', 'accepted', 'accepted', 'proposed', 'proposed', 'proposed',
                      'withdrawn'] END, need.n, 60) AS status
FROM {sides} offer JOIN {sides} need USING (town, category, schedule_kind, is_old, place)
WHERE offer.kind = 'offer' AND need.kind = 'need' AND offer.person_id <> need.person_id
  AND (NOT offer.is_old OR abs(offer.day - need.day) < 30)
"""
SIDES = """(
    SELECT *, row_number() OVER (
        PARTITION BY town, category, schedule_kind, is_old, kind ORDER BY n) AS place
    FROM seed_listing
    WHERE pg_temp.chance(n, 61) < 0.4
      AND (schedule_kind = 'once' OR (schedule_kind = 'before' AND NOT is_old))
      AND status = CASE WHEN is_old THEN 'closed' ELSE 'open' END
)"""
# The need asks for what the offer is, on its day; the offer has more, so that it stays open.
FIT = """
UPDATE seed_listing mine SET is_paired = true, like_n = pair.offer_n,
    day = CASE WHEN mine.schedule_kind = 'once' THEN pair.day ELSE mine.day END,
    until = pair.until, starts = pair.starts, minutes = pair.minutes,
    reach_km = CASE WHEN mine.kind = 'offer' THEN greatest(mine.reach_km, 25) END,
    quantity = CASE WHEN mine.kind = 'offer' THEN greatest(mine.quantity, pair.quantity + 1)
        ELSE pair.quantity END,
    committed = CASE WHEN pair.status IN ('accepted', 'completed') THEN pair.quantity ELSE 0 END,
    status = CASE WHEN mine.kind = 'need' AND pair.status = 'accepted' THEN 'filled'
        ELSE mine.status END
FROM (
    SELECT seed_match.*, offer.starts, offer.minutes, need.quantity, side.n
    FROM seed_match JOIN seed_listing offer ON offer.n = offer_n
    JOIN seed_listing need ON need.n = need_n
    CROSS JOIN LATERAL (VALUES (offer_n), (need_n)) side (n)
) pair
WHERE pair.n = mine.n
"""
# Neither before both were published nor after now.
ASKED_AT = "(both_at + (pg_temp.at() - both_at) * 0.3)"
ANSWERED_AT = "(both_at + (pg_temp.at() - both_at) * 0.4)"
RECENTLY = "greatest(both_at, pg_temp.at() - interval '2 days' * pg_temp.chance(need_n, 62))"


def pair(cursor: CursorWrapper) -> None:
    """Decide in ``seed_match`` what goes together, and make ``seed_listing`` fit it."""
    cursor.execute(PAIRS.format(sides=SIDES))
    cursor.execute("ANALYZE seed_match")
    cursor.execute(FIT)
    cursor.execute("ANALYZE seed_listing")


def make_matches(cursor: CursorWrapper) -> None:
    """Make the matches with their dates, and a notice of each for both sides."""
    asked_at = f"CASE WHEN status = 'proposed' THEN {RECENTLY} ELSE {ASKED_AT} END"
    agreed = "status IN ('accepted', 'completed', 'fell_through')"
    is_done = "status = 'completed'"
    insert(
        cursor,
        Match,
        {
            "id": "seed_match.id",
            "offer_id": "offer_n + 1",
            "need_id": "need_n + 1",
            "category": "seed_match.category",
            "status": "seed_match.status",
            "proposed_by_id": "need_person_id",
            "breakdown": """'{"total": 60.0, "parts": []}'""",
            "created_at": f"{asked_at}",
            "answer_by": f"{asked_at} + interval '3 days'",
            "need_agreed_at": asked_at,
            "offer_agreed_at": f"CASE WHEN {agreed} THEN {ANSWERED_AT} END",
            "offer_done_at": f"CASE WHEN {is_done} THEN day + interval '2 days' END",
            "need_done_at": f"CASE WHEN {is_done} THEN day + interval '2 days' END",
            "asked_how_at": f"CASE WHEN {is_done} THEN day + interval '1 day' END",
            "ended_at": f"""CASE WHEN {is_done} THEN day + interval '2 days'
                WHEN status NOT IN ('accepted', 'proposed') THEN {ANSWERED_AT} END""",
        },
        "FROM seed_match ORDER BY id",
    )
    _make_bookings(cursor)
    for side in ("offer", "need"):
        _make_notices(cursor, side)


def _make_bookings(cursor: CursorWrapper) -> None:
    insert(
        cursor,
        Booking,
        {
            "match_id": "seed_match.id",
            "offer_occurrence_id": "offer.id",
            "need_occurrence_id": "need.id",
            "during": "offer.during * need.during",
            "quantity": "need.quantity",
            "status": """CASE WHEN status = 'proposed' THEN 'proposed'
                WHEN status IN ('accepted', 'completed') THEN 'booked'
                WHEN status = 'fell_through' THEN 'released' ELSE 'dropped' END""",
        },
        """FROM seed_match
        JOIN exchange_occurrence offer ON offer.listing_id = offer_n + 1
        JOIN exchange_occurrence need ON need.listing_id = need_n + 1
        ORDER BY seed_match.id""",
    )


def _make_notices(cursor: CursorWrapper, side: str) -> None:
    other = "need" if side == "offer" else "offer"
    insert(
        cursor,
        Notice,
        {
            "person_id": f"{side}_person_id",
            "actor_id": f"{other}_person_id",
            "kind": "'match_proposed'",
            "event": "'match_proposed:' || seed_match.id",
            "url": "'/matches/' || seed_match.id || '/'",
            "created_at": "both_at",
            "read_at": "CASE WHEN is_old THEN both_at END",
        },
        "FROM seed_match ORDER BY id",
    )
