"""Upgrades while people post: a million listings are not locked for as long as an index takes."""

from __future__ import annotations

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import AddIndex
from django.db.migrations.loader import MigrationLoader

# The ones before are of when there was no site, or made the tables in the same go.
SINCE = {"accounts": "0010", "exchange": "0011", "library": "0008", "moderation": "0006"}


@pytest.mark.parametrize("app", SINCE)
def test_indexes_are_made_beside_what_goes_on(app: str) -> None:
    migrations = MigrationLoader(None).disk_migrations
    made = [
        type(operation)
        for (of, name), migration in migrations.items()
        if of == app and name >= SINCE[app]
        for operation in migration.operations
        if isinstance(operation, AddIndex)
    ]
    assert len(made) > 1
    assert set(made) == {AddIndexConcurrently}
