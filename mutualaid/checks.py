"""What `manage.py check` knows about this project's settings."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import OperationalError, connections

from mutualaid.environment import is_loopback
from mutualaid.postgres.roles import is_application, tables_that_could_be_changed

OLDEST_POSTGRESQL = 150_000


@register(Tags.security)
def demo_mode_stays_here(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Demo mode serves loopback addresses only."""
    if not settings.DEMO:
        return []
    elsewhere = [host for host in settings.ALLOWED_HOSTS if not is_loopback(host)]
    if "runserver" in sys.argv:
        given = [argument for argument in sys.argv[2:] if not argument.startswith("-")]
        elsewhere += [
            address for address in given if ":" in address and not is_loopback(_host_of(address))
        ]
    return [
        Error(f"Demo mode lets anybody sign in, so it cannot serve {name}.", id="mutualaid.E001")
        for name in elsewhere
    ]


@register(Tags.database)
def postgresql_is_new_enough(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """PostgreSQL 15 or newer. One that cannot be reached may yet turn out to be."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        try:
            connection.ensure_connection()
        except OperationalError:
            continue
        version = connection.connection.info.server_version
        if version < OLDEST_POSTGRESQL:
            found.append(
                Error(
                    f"DATABASE_URL leads to PostgreSQL {version // 10_000}; 15 or newer is needed.",
                    id="mutualaid.E002",
                )
            )
    return found


@register(Tags.database)
def append_only_tables_are_so(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The role that web server and worker connect as has no power over what is append-only."""
    if not databases or not is_application():
        return []
    try:
        tables = tables_that_could_be_changed()
    except OperationalError:
        return []
    return [
        Error(
            f"The role in DATABASE_URL could change {table}, which nobody may. Let it be another "
            "than the one that owns the tables, named in DATABASE_OWNER_URL for migrate alone.",
            id="mutualaid.E003",
        )
        for table in tables
    ]


def _host_of(address: str) -> str:
    return address.rpartition(":")[0].strip("[]")
