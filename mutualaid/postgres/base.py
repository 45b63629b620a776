"""Django's PostgreSQL backend, on the embedded server.

The server is started at the first connection, and again when it is found dead at a later one.
Settings choose this backend only where no DATABASE_URL is given.
"""

from __future__ import annotations

import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base
from psycopg import sql

from mutualaid.postgres.roles import MAKE_ROLE
from mutualaid.postgres.server import APPLICATION, SUPERUSER, EmbeddedServer

# Seconds. A killed server takes a moment to be gone, and a starting one to answer.
RETRY_PAUSES = (0.1, 0.4)


@cache
def embedded_server() -> EmbeddedServer:
    """The one server of this project's data folder."""
    folder = Path(settings.DATA_DIR) / "postgres"
    return EmbeddedServer(folder, durable=settings.POSTGRES_DURABLE)


class DatabaseWrapper(base.DatabaseWrapper):
    _has_database = False

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        try:
            params["host"] = str(embedded_server().start())
        except (RuntimeError, OSError) as error:
            # What Django and its users expect of a database that cannot be reached.
            raise psycopg.OperationalError(str(error)) from error
        self._make_database(params["host"])
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; where the server is just dying, start it again and connect then."""
        for pause in (*RETRY_PAUSES, None):
            try:
                return super().get_new_connection(conn_params)
            except psycopg.OperationalError:
                if pause is None:
                    raise
                time.sleep(pause)
                conn_params = self.get_connection_params()
        raise AssertionError("unreachable")

    def _make_database(self, host: str) -> None:
        """Make the project's own database and role where the server is new (tests make theirs)."""
        name = settings.EMBEDDED_DATABASE
        if DatabaseWrapper._has_database or self.settings_dict["NAME"] != name:
            return
        with psycopg.connect(
            host=host, user=SUPERUSER, dbname="postgres", autocommit=True
        ) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if found.fetchone() is None:
                # Another process may make it at the same moment.
                with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION])
            if found.fetchone() is None:
                with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
                    connection.execute(MAKE_ROLE.format(sql.Identifier(APPLICATION)))
        DatabaseWrapper._has_database = True
