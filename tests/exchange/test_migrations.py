"""Upgrades while people post: a million listings are not locked for as long as an index takes."""

from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import AddIndex
from django.db.migrations.loader import MigrationLoader


def test_indexes_are_made_beside_what_goes_on() -> None:
    migrations = MigrationLoader(None).disk_migrations
    made = {
        (name, type(operation))
        for (app, name), migration in migrations.items()
        # The first ones are of before there was any site.
        if app == "exchange" and name >= "0011"
        for operation in migration.operations
        if isinstance(operation, AddIndex)
    }
    assert len(made) > 3
    assert {how for _name, how in made} == {AddIndexConcurrently}
