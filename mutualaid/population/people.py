"""The people of a population: two organizers a town, many vouched for, some who only read."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.backends.utils import CursorWrapper

from accounts.actions.channels import PURPOSE
from accounts.models import Block, ContactChannel, UsedCell, User, Vouch
from mutualaid.population.bulk import insert
from mutualaid.population.size import Size
from mutualaid.population.vocabulary import Vocabulary
from safety.encryption import blind_index, encrypt

# By this people are known for made-up ones; mail to such an address reaches nobody (RFC 2606).
UUID_PREFIX = "5eed5eed"
DOMAIN = "population.invalid"
ORGANIZERS = 2
PHONES = 100

TABLE = """
CREATE TEMPORARY TABLE seed_person AS
SELECT n, n + 1 AS id, mod(n, {towns})::integer AS town, (n / {towns})::integer AS number,
       cell.cell, cell.area, cell.latitude, cell.longitude, cell.neighbourhood_id
FROM generate_series(0::bigint, {people} - 1) n
JOIN seed_cell cell ON cell.town = mod(n, {towns})
    AND cell.number = pg_temp.upto(pg_temp.cells(), n, 1)
"""
CHANNELS = "CREATE TEMPORARY TABLE seed_phone (number integer, value bytea, value_hash text)"


def make_people(cursor: CursorWrapper, size: Size, words: Vocabulary) -> None:
    """Make the people and what stands beside them, and ``seed_person``."""
    cursor.execute(TABLE.format(towns=size.towns, people=size.towns * size.people_a_town))
    cursor.execute("CREATE UNIQUE INDEX ON seed_person (town, number)")
    cursor.execute("ANALYZE seed_person")
    _make_users(cursor, size, words)
    insert(
        cursor,
        EmailAddress,
        {"user_id": "id", "email": "email", "verified": "true", "primary": "true"},
        "FROM accounts_user WHERE email IS NOT NULL ORDER BY id",
    )
    people = "FROM seed_person ORDER BY n"
    insert(cursor, UsedCell, {"person_id": "id", "cell": "cell"}, people)
    _make_channels(cursor)
    _make_vouches(cursor, size)
    insert(
        cursor,
        Block,
        {"blocker_id": "person.id", "blocked_id": "other.id"},
        f"""FROM seed_person person JOIN seed_person other ON other.town = person.town
            AND other.number = pg_temp.upto({size.people_a_town}, person.n, 2)
        WHERE other.id <> person.id AND pg_temp.chance(person.n, 3) < 0.02 ORDER BY person.n""",
    )


def _make_users(cursor: CursorWrapper, size: Size, words: Vocabulary) -> None:
    active, organizes = size.active_a_town, f"number < {ORGANIZERS}"
    insert(
        cursor,
        User,
        {
            "id": "id",
            "uuid": f"('{UUID_PREFIX}' || substr(md5('{size.seed} ' || n), 9))::uuid",
            "password": f"'{make_password(None)}'",
            "email": f"""CASE WHEN {organizes} OR pg_temp.chance(n, 4) >= 0.03
                THEN 'person' || id || '@{DOMAIN}' END""",
            "display_name": f"""pg_temp.pick({words.names}, n, 5) || ' '
                || pg_temp.pick({words.surnames}, n, 6) || ' ' || id""",
            "languages": """pg_temp.pick(ARRAY['{en}', '{en}', '{en,es}', '{es}', '{en,ru}',
                '{en,ar}', '{ht}', '{en,zh-hans}'], n, 7)::text[]""",
            "neighbourhood_id": "neighbourhood_id",
            "cell": "cell",
            "role": f"""CASE WHEN {organizes} THEN 'organizer'
                WHEN number >= {active} AND mod(number, 2) = 0 THEN 'reader'
                ELSE 'neighbour' END""",
            "membership": f"""CASE WHEN number >= {active} AND mod(number, 8) = 1
                THEN 'left' ELSE 'member' END""",
            "vouched_at": f"""CASE WHEN number < {size.vouched_a_town} AND NOT {organizes}
                THEN pg_temp.at() - interval '100 days' END""",
            "weekly_limit": """CASE WHEN pg_temp.chance(n, 8) < 0.2
                THEN 1 + pg_temp.upto(5, n, 9) END""",
            "not_now": f"pg_temp.chance(n, 10) < 0.03 AND NOT {organizes}",
            "date_joined": "pg_temp.at() - interval '1100 days'",
        },
        "FROM seed_person ORDER BY n",
    )


def _make_channels(cursor: CursorWrapper) -> None:
    """A phone for every second person; encrypting is Python's, so there are not many numbers."""
    cursor.execute(CHANNELS)
    numbers = [f"+1212555{number:04}" for number in range(PHONES)]
    cursor.executemany(
        "INSERT INTO seed_phone VALUES (%s, %s, %s)",
        [
            (number, encrypt(value), blind_index(value, purpose=PURPOSE))
            for number, value in enumerate(numbers)
        ],
    )
    insert(
        cursor,
        ContactChannel,
        {
            "person_id": "person.id",
            "kind": "'phone'",
            "value": "phone.value",
            "value_hash": "phone.value_hash",
        },
        f"""FROM seed_person person
        JOIN seed_phone phone ON phone.number = pg_temp.upto({PHONES}, person.n, 11)
        WHERE mod(person.number, 2) = 0 ORDER BY person.n""",
    )


def _make_vouches(cursor: CursorWrapper, size: Size) -> None:
    """One by the first organizer of the town for everybody who is vouched for."""
    insert(
        cursor,
        Vouch,
        {
            "person_id": "person.id",
            "by_id": "organizer.id",
            "as_organizer": "true",
            "created_at": "pg_temp.at() - interval '100 days'",
        },
        f"""FROM seed_person person
        JOIN seed_person organizer ON organizer.town = person.town AND organizer.number = 0
        WHERE person.number >= {ORGANIZERS} AND person.number < {size.vouched_a_town}
        ORDER BY person.n""",
    )
