"""The database as web server and worker meet it: signed in as the application's role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection


@contextmanager
def as_application(role: str = settings.DATABASE_ROLE) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the tests' database as ``role``; what it did is rolled back."""
    if connection.settings_dict["ENGINE"] != "mutualaid.postgres":
        pytest.skip("signs in without a password, as the embedded server allows")
    params = connection.get_connection_params()
    opened = psycopg.connect(host=params["host"], user=role, dbname=params["dbname"])
    try:
        yield opened
    finally:
        opened.rollback()
        opened.close()


def refusal(opened: psycopg.Connection[Any], statement: str) -> str:
    """The name of the database's refusal; empty where it did what was asked. It is undone."""
    try:
        with opened.transaction(force_rollback=True):
            opened.execute(statement)
    except psycopg.Error as error:
        return type(error).__name__
    return ""
