"""The queue is read by an index of what is open, however much was decided."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from moderation.models import Case
from tests.people import signed_in

pytestmark = pytest.mark.django_db
DECIDED, WAITING = 3_000, 300


@pytest.fixture
def _cases(alice: User) -> None:
    at = timezone.now()
    closed = {"status": "closed", "closed_at": at}
    Case.objects.bulk_create(
        Case(
            kind="listing" if number % 2 else "profile",
            object_id=number,
            author=alice,
            reasons=["first_posts"] if number % 50 else ["reported"],
            **(closed if number >= WAITING else {}),
        )
        for number in range(DECIDED + WAITING)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE moderation_case")
        cursor.execute("SET LOCAL enable_seqscan = off")


def indexes(node: Any) -> set[str]:
    """Of which indexes a plan reads cases; "all" for reading all of them."""
    found = {"all"} if node.get("Relation Name") == "moderation_case" else set()
    if "Index Name" in node:
        found = {node["Index Name"]} if node["Index Name"].startswith("case_") else set()
    if node["Node Type"] == "Bitmap Heap Scan":
        found = set()
    return found.union(*map(indexes, node.get("Plans", [])))


@pytest.mark.usefixtures("_cases")
@pytest.mark.parametrize(
    ("query", "by"),
    [
        ("", {"case_open_queue"}),
        ("?after={first}", {"case_open_queue"}),
        ("?kind=profile", {"case_open_queue", "case_open_kind_queue"}),
        ("?reason=reported", {"case_open_queue", "case_open_reasons"}),
    ],
)
def test_the_queue_is_read_by_an_index_of_what_is_open(mia: User, query: str, by: set[str]) -> None:
    query = query.format(first=Case.objects.earliest("pk").pk)
    with CaptureQueriesContext(connection) as queries:
        assert signed_in(mia).get(f"/review/{query}").status_code == 200
    asked = [each["sql"] for each in queries if 'FROM "moderation_case"' in each["sql"]]
    # Not what looks up the case from which to read on.
    asked = [each for each in asked if "queue_at" in each.partition("ORDER BY")[2]]
    assert len(asked) == 1
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {asked[0]}")
        plan = cursor.fetchone()[0]
    found = indexes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
    assert found
    assert found <= by
