"""How PostgreSQL answers the list: by an index, whatever it is narrowed by, and at a cost that
does not grow with the listings that are over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from exchange.models import Listing
from tests.factories.accounts import UserFactory
from tests.factories.care import make_care_need
from tests.factories.exchange import make_need, make_offer, weekly
from tests.factories.rides import HOME, make_drive
from tests.people import signed_in

pytestmark = pytest.mark.django_db

QUERIES = [
    "",
    "?kind=offer",
    "?category=rides",
    "?kind=need&category=childcare",
    "?neighbourhood=gowanus",
    "?near=1",
    "?near=7",
    "?from_day=2040-01-01",
    "?weekday=0&weekday=3",
    "?language=es",
    "?q=soup",
    "?q=soup+-rice",
    "?q=-soup",
    "?category=meals&free_from=milk&diets=vegetarian",
    "?category=rides&wheelchair=on&child_seats=1",
    "?category=childcare&age=4",
    "?q=soup&near=3&weekday=1&category=meals&language=en&kind=offer&free_from=milk",
    "?after=2040-01-01T00:00:00%2B00:00_1",
    "?before=2020-01-01T00:00:00%2B00:00_1",
    "?near=3&after=1_2040-01-01T00:00:00%2B00:00_1",
]
# The choices of a select: all of its rows are wanted.
READ_WHOLE = {"places_neighbourhood"}
# What the board fills.
MANY_ROWS = {
    "exchange_listing",
    "exchange_mealdetails",
    "exchange_occurrence",
    "accounts_user",
}


MANY_OVER = """
INSERT INTO exchange_listing (
    kind, category, person_id, title, words, languages, neighbourhood_id, cell, area, latitude,
    longitude, reach_km, address, visibility, schedule_kind, zone, status, outcome, version,
    created_at, published_at, expires_at, search, review_status, review_version
) SELECT
    kind, category, person_id, title, words, languages, neighbourhood_id, cell, area, latitude,
    longitude, reach_km, address, visibility, schedule_kind, zone, 'closed', '', 1,
    created_at, published_at - number * interval '1 minute', expires_at, search,
    review_status, review_version
FROM exchange_listing, generate_series(1, %s) AS number
"""
DETAILS = """
INSERT INTO exchange_mealdetails (listing_id, food, handover, free_from, diets, containers)
SELECT id, '{cooked}', '{delivered}', '{milk}', '{vegan}', 'any'
FROM exchange_listing WHERE category = 'meals' AND status = 'closed'
"""
DATES = """
INSERT INTO exchange_occurrence (
    listing_id, during, local_date, quantity, committed, splittable, has_moved, is_off
) SELECT id, tstzrange(published_at, published_at + interval '2 hours'), published_at::date,
    2, 0, true, false, false
FROM exchange_listing WHERE status = 'closed'
"""
PEOPLE = """
INSERT INTO accounts_user (
    password, is_superuser, uuid, display_name, pronouns, languages, ui_language, time_zone, cell,
    role, membership, not_now, is_active, date_joined
) SELECT '', false, gen_random_uuid(), 'Neighbour', '', '{}', '', '', '',
    'neighbour', 'member', false, true, now()
FROM generate_series(1, %s)
"""


def add_what_is_over(many: int) -> None:
    """So many closed listings for each open one, with dates; those of meals with their details."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(MANY_OVER, [many])
        cursor.execute(DETAILS)
        cursor.execute(DATES)
        cursor.execute(PEOPLE, [10 * many])
        # Only these: of the others PostgreSQL takes it that there are some rows.
        cursor.execute("ANALYZE exchange_listing, exchange_mealdetails, exchange_occurrence")
        cursor.execute("ANALYZE accounts_user")


@pytest.fixture
def _board(alice: User, bob: User) -> None:
    """Some of each, and what they ask for besides."""
    for person in (alice, bob):
        make_offer(person, languages=["es"], schedule=weekly())
        make_need(person)
        make_drive(person, HOME)
    make_care_need(bob)
    add_what_is_over(200)


def plans(client: Client, query: str, *, options: str = "") -> Iterator[tuple[str, Any]]:
    """Each SELECT that the page makes, with its plan."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/listings/{query}").status_code == 200
    for each in queries.captured_queries:
        sql = re.sub(r"^DECLARE .*? FOR ", "", each["sql"], flags=re.DOTALL)
        if sql.startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (FORMAT JSON{options}) {sql}")
                found = cursor.fetchone()[0]
            yield sql, (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


def nodes(plan: Any) -> Iterator[Any]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from nodes(each)


def without_an_index(plan: Any) -> list[str]:
    """What of a plan reads a table from its beginning to its end.

    An index without a condition is read whole as well: one of the open listings may be, since
    those are all that there is to look through, and one of a table with nothing in it, about
    which PostgreSQL may know just that.
    """
    found = []
    for node in nodes(plan):
        table, index = node.get("Relation Name", ""), node.get("Index Name", "")
        if node["Node Type"] == "Seq Scan" and table not in READ_WHOLE:
            found.append(f"{table}, row by row")
        is_whole = "Index" in node["Node Type"] and "Index Cond" not in node
        if is_whole and not index.startswith("listing_open_") and table in MANY_ROWS:
            found.append(f"{table}, all of {index}")
    return found


def prefer_indexes() -> None:
    """Few rows are read whole as a rule: as if there were many. What has no index still is."""
    with connection.cursor() as cursor:
        for way in ("seqscan", "hashjoin", "mergejoin", "material"):
            cursor.execute(f"SET LOCAL enable_{way} = off")


@pytest.mark.usefixtures("_board")
@pytest.mark.parametrize("query", QUERIES)
def test_every_question_of_the_page_has_an_index(alice: User, query: str) -> None:
    prefer_indexes()
    for client in (signed_in(alice), Client()):
        found = list(plans(client, query))
        assert [each for sql, plan in found for each in without_an_index(plan)] == []


@pytest.mark.usefixtures("_board")
def test_what_nobody_but_members_may_see_is_not_read_for_others() -> None:
    """In a category that has nothing for everybody."""
    prefer_indexes()
    found = [node for _sql, plan in plans(Client(), "?category=childcare") for node in nodes(plan)]
    used = {node["Index Name"] for node in found if node.get("Relation Name") == "exchange_listing"}
    assert used == {"listing_open_to_everyone"}


@pytest.mark.usefixtures("_board")
def test_a_question_without_an_index_is_noticed(alice: User) -> None:
    prefer_indexes()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes"
            " WHERE tablename = 'exchange_occurrence' AND indexname NOT LIKE '%_pkey'"
        )
        cursor.execute(f"DROP INDEX {', '.join(name for (name,) in cursor.fetchall())}")
    found = plans(signed_in(alice), "?weekday=1")
    wrong = {each for sql, plan in found for each in without_an_index(plan)}
    assert any("exchange_occurrence" in each for each in wrong)


def pages_read(client: Client, query: str) -> int:
    """Pages of 8 kB that the questions about listings and their dates look at."""
    read = 0
    for sql, plan in plans(client, query, options=", ANALYZE, BUFFERS"):
        if '"exchange_' in sql:
            read += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return read


@pytest.mark.slow
def test_what_is_over_costs_nothing(alice: User) -> None:
    for _number in range(30):
        person = UserFactory.create()
        make_offer(person, title="Soup", languages=["es"], free_from=["milk"], diets=["vegan"])
        make_need(person, schedule=weekly(weeks=1))
    client = signed_in(alice)
    before: dict[str, int] = {}
    for many in (0, 1000):
        if many:
            add_what_is_over(many)
            assert Listing.objects.count() == 60 * (many + 1)
        costs = {query: pages_read(client, query) for query in QUERIES}
        before = before or costs
    # Indexes are a few levels deeper; nothing else is more.
    assert {query: cost for query, cost in costs.items() if cost > 4 * before[query] + 400} == {}
