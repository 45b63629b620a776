"""Making millions of rows in the database itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.db.backends.utils import CursorWrapper

# The foreign keys of some tables, and those of their indexes that no constraint stands on.
FOREIGN_KEYS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
              pg_get_constraintdef(oid))
FROM pg_constraint
WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
ORDER BY conrelid::regclass::text, conname
"""
INDEXES = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index
WHERE indrelid = ANY(%s::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
  -- A list of values in a condition comes back in other words than it was made with.
  AND pg_get_indexdef(indexrelid) NOT LIKE '%% ANY %%'
ORDER BY indexrelid::regclass::text
"""


def insert(
    cursor: CursorWrapper, model: type[models.Model], values: Mapping[str, str], source: str
) -> int:
    """Insert ``SELECT values FROM source``, and return how many rows that made.

    ``values`` has SQL by the name of the column in Python (``person_id``); what it leaves out
    becomes the default of its field, so that a new field with one needs no word here.
    """
    columns, wanted, parameters = [], [], []
    unknown = set(values)
    for field in model._meta.local_concrete_fields:
        unknown.discard(field.attname)
        is_made = field.generated or (field.primary_key and isinstance(field, models.AutoField))
        if is_made and field.attname not in values:
            continue
        columns.append(connection.ops.quote_name(str(field.column)))
        wanted.append(values.get(field.attname, "%s"))
        if field.attname not in values:
            default = field.get_default()
            parameters.append(field.get_db_prep_save(default, connection))
    if unknown:
        raise ValueError(f"{model._meta.label} has no {', '.join(sorted(unknown))}.")
    table = connection.ops.quote_name(model._meta.db_table)
    # Names and SQL of this project's own.
    sql = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(wanted)} {source}"  # nosec B608
    cursor.execute(sql, parameters)
    return int(cursor.rowcount)


@contextmanager
def without_indexes(cursor: CursorWrapper, tables: Iterable[str]) -> Iterator[None]:
    """Leave foreign keys and indexes of ``tables`` away, and make them again as they were.

    In the caller's transaction: should anything go wrong, they were never away.
    """
    # What waits to be checked would forbid it.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    names = list(tables)
    keys, indexes = _statements(cursor, FOREIGN_KEYS, names), _statements(cursor, INDEXES, names)
    for drop, _make in (*keys, *indexes):
        cursor.execute(drop)
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    for _drop, make in (*indexes, *keys):
        cursor.execute(make)
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _statements(cursor: CursorWrapper, question: str, tables: list[str]) -> list[tuple[Any, ...]]:
    cursor.execute(question, [tables])
    return list(cursor.fetchall())
