"""Vouching before and after it was a table: nobody is vouched for who was not, either way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

BEFORE = [("accounts", "0004_vouches")]
AFTER = [("accounts", "0005_fill_vouches")]
pytestmark = pytest.mark.django_db(transaction=True)


def migrate(targets: list[tuple[str, str]]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


@pytest.fixture
def before() -> Iterator[Any]:
    """The models of then; afterwards everything is as it is now."""
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    try:
        yield migrate(BEFORE)
    finally:
        migrate(latest)


def people(apps: Any) -> dict[str, Any]:
    """By name; each but the last two was vouched for by the one that follows the colon."""
    User = apps.get_model("accounts", "User")
    at = timezone.now()
    made = {
        "mia": User.objects.create(display_name="mia", role="organizer"),
        "gone": User.objects.create(display_name="gone", role="organizer", is_active=False),
    }
    rows = {"alice": made["mia"], "bob": made["gone"], "charlie": made["mia"], "dan": None}
    for name, by in rows.items():
        made[name] = User.objects.create(display_name=name, vouched_by=by, vouched_at=at)
    apps.get_model("accounts", "Block").objects.create(blocker=made["charlie"], blocked=made["mia"])
    return made


def vouched_for(apps: Any) -> list[str]:
    found = apps.get_model("accounts", "User").objects.filter(vouched_at__isnull=False)
    return sorted(found.values_list("display_name", flat=True))


def test_there_and_back_again(before: Any) -> None:
    made = people(before)
    after = migrate(AFTER)
    assert vouched_for(after) == ["alice"]
    rows = after.get_model("accounts", "Vouch").objects.order_by("pk")
    assert list(rows.values_list("person__display_name", "by__display_name")) == [
        ("alice", "mia"),
        ("bob", "gone"),
        ("charlie", "mia"),
    ]
    rows.filter(person=made["bob"].pk).update(revoked_at=timezone.now())

    back = migrate(BEFORE)
    User = back.get_model("accounts", "User")
    by = dict(User.objects.values_list("display_name", "vouched_by__display_name"))
    assert (by["alice"], by["bob"], by["dan"]) == ("mia", None, None)
    assert vouched_for(back) == ["alice", "charlie"]

    assert vouched_for(migrate(AFTER)) == ["alice"]
