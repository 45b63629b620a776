"""Two roles: the owner changes tables, the application only rows, and never what is append-only.

Web server and worker connect as the application (``settings.DATABASE_ROLE``). The few commands that
change tables do so as the owner, whose name and password the application need not know.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from psycopg import sql
from psycopg.errors import DuplicateObject, UniqueViolation

# It may sign in, and nothing else that a role can be allowed.
MAKE_ROLE = sql.SQL(
    "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
)
GRANTS = (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    # What is made later, such as the cache's table.
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
)
APPEND_ONLY = ("REVOKE ALL ON {table} FROM {role}", "GRANT SELECT, INSERT ON {table} TO {role}")
# Whether the current role could change rows of a table, or become somebody who can.
COULD_CHANGE = """
SELECT has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
       OR has_any_column_privilege(oid, 'UPDATE')
       OR pg_has_role(relowner, 'MEMBER')
FROM pg_class WHERE oid = to_regclass(%s)
"""


@contextmanager
def as_owner() -> Iterator[None]:
    """Connect as the owner in here; nothing changes where this process is the owner already.

    Not inside a transaction. For commands: another thread's next connection would be the owner's.
    """
    owner: dict[str, Any] = settings.DATABASE_OWNER
    if not owner:
        yield
        return
    before = {name: connection.settings_dict.get(name, "") for name in owner}
    connection.close()
    connection.settings_dict.update(owner)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def is_application() -> bool:
    """Whether this process connects as the application's role now."""
    return bool(connection.settings_dict["USER"] == settings.DATABASE_ROLE)


@transaction.atomic
def grant_to_application() -> None:
    """Let the application's role do all it needs; for the owner, after tables were made."""
    with connection.cursor() as cursor:
        make_role_if_missing(cursor)
        role = sql.Identifier(settings.DATABASE_ROLE)
        for grant in GRANTS:
            cursor.execute(sql.SQL(grant).format(role=role))
        for table in append_only_tables():
            for grant in APPEND_ONLY:
                cursor.execute(sql.SQL(grant).format(role=role, table=sql.Identifier(table)))


def append_only_tables() -> list[str]:
    """The tables of all models that say ``append_only = True``."""
    return [
        model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)
    ]


def tables_that_could_be_changed() -> list[str]:
    """Those append-only tables that the current role has power over; none is how it should be."""
    with connection.cursor() as cursor:
        found = []
        for table in append_only_tables():
            cursor.execute(COULD_CHANGE, [table])
            row = cursor.fetchone()
            if row is not None and row[0]:
                found.append(table)
        return found


def make_role_if_missing(cursor: Any) -> None:
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [settings.DATABASE_ROLE])
    if cursor.fetchone() is not None:
        return
    # Roles belong to the whole server: whoever makes another database of it ready may make the same
    # one at this moment, and no lock that a database has would tell.
    try:
        with transaction.atomic():
            _make_role(cursor)
    except DatabaseError as error:
        if not isinstance(error.__cause__, (DuplicateObject, UniqueViolation)):
            raise


def _make_role(cursor: Any) -> None:
    cursor.execute(MAKE_ROLE.format(sql.Identifier(settings.DATABASE_ROLE)))
    password = settings.DATABASE_ROLE_PASSWORD
    if password:
        # Only its hash is sent, so that no log of statements has it.
        hashed = connection.connection.pgconn.encrypt_password(
            password.encode(), settings.DATABASE_ROLE.encode(), b"scram-sha-256"
        )
        change = sql.SQL("ALTER ROLE {} PASSWORD {}")
        cursor.execute(
            change.format(sql.Identifier(settings.DATABASE_ROLE), sql.Literal(hashed.decode()))
        )
