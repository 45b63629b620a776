"""The queue is read by an index of what is open, and the summary by one of when it was decided."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from moderation.models import Case, Decision
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
    tables = ("moderation_case", "moderation_decision")
    found = {"all"} if node.get("Relation Name") in tables else set()
    if "Index Name" in node:
        is_ours = node["Index Name"].startswith(("case_", "decision_"))
        found = {node["Index Name"]} if is_ours else set()
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
    found = read_by(asked[0])
    assert found
    assert found <= by


def read_by(sql: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        plan = cursor.fetchone()[0]
    return indexes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])


@pytest.mark.usefixtures("_cases")
def test_the_summary_is_read_by_when_it_was_decided(client: Client) -> None:
    at = timezone.now()
    Decision.objects.bulk_create(
        Decision(
            case=case, outcome="approve", made_at=at - timedelta(days=case.pk), appeal_until=at
        )
        for case in Case.objects.exclude(closed_at=None)
    )
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/log/summary/").status_code == 200
    asked = [each["sql"] for each in queries if 'FROM "moderation_' in each["sql"]]
    assert [read_by(sql) for sql in asked] == [
        {"case_closed_when"},
        {"case_closed_when"},
        {"decision_made_when"},
        {"decision_made_when"},
    ]
