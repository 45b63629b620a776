"""Encrypt everything anew with the first of FIELD_ENCRYPTION_KEYS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, models, transaction
from psycopg import sql

from safety.encryption import DecryptionError, is_current, rotate
from safety.fields import EncryptedTextField
from safety.registry import rotators

Row = tuple[Any, ...]


class Command(BaseCommand):
    help = (
        "Encrypt every encrypted value anew with the first of FIELD_ENCRYPTION_KEYS. Afterwards "
        "the older keys can be taken out. Can be stopped and run again at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="rows in one transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"] < 1:
            raise CommandError("--batch needs a number of rows, one or more.")
        for model, fields in encrypted_fields():
            try:
                changed = sum(rotate_batches(model, fields, options["batch"]))
            except DecryptionError as error:
                raise CommandError(f"{model._meta.label}: {error}") from error
            self.stdout.write(f"{model._meta.label}: {changed} rows encrypted anew")
        for label, rotator in rotators().items():
            self.stdout.write(f"{label}: {rotator()} rows encrypted anew")


def encrypted_fields() -> Iterator[tuple[type[models.Model], list[EncryptedTextField]]]:
    """Give each model with encrypted columns in its own table, and those columns."""
    for model in apps.get_models(include_auto_created=True):
        fields = [f for f in model._meta.local_fields if isinstance(f, EncryptedTextField)]
        if fields and model._meta.managed and not model._meta.proxy:
            yield model, fields


def rotate_batches(
    model: type[models.Model], fields: list[EncryptedTextField], size: int
) -> Iterator[int]:
    """Walk a table by its key, one transaction a batch; give how many rows changed in each."""
    last: Any = None
    while True:
        with transaction.atomic():
            rows = _lock_rows(model, fields, last, size)
            changed = sum(_rotate_row(model, fields, row) for row in rows)
        yield changed
        if not rows:
            return
        last = rows[-1][0]


def _lock_rows(
    model: type[models.Model], fields: list[EncryptedTextField], last: Any, size: int
) -> list[Row]:
    key = sql.Identifier(cast(str, model._meta.pk.column))
    columns = [sql.Identifier(cast(str, field.column)) for field in fields]
    query = sql.SQL("SELECT {} FROM {} {} ORDER BY {} LIMIT %s FOR UPDATE").format(
        sql.SQL(", ").join([key, *columns]),
        sql.Identifier(model._meta.db_table),
        sql.SQL("") if last is None else sql.SQL("WHERE {} > %s").format(key),
        key,
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [size] if last is None else [last, size])
        rows: list[Row] = cursor.fetchall()
    return rows


def _rotate_row(model: type[models.Model], fields: list[EncryptedTextField], row: Row) -> bool:
    tokens = {
        cast(str, field.column): rotate(bytes(token))
        for field, token in zip(fields, row[1:], strict=True)
        if token is not None and not is_current(bytes(token))
    }
    if not tokens:
        return False
    changes = [sql.SQL("{} = %s").format(sql.Identifier(column)) for column in tokens]
    query = sql.SQL("UPDATE {} SET {} WHERE {} = %s").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(changes),
        sql.Identifier(cast(str, model._meta.pk.column)),
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [*tokens.values(), row[0]])
    return True
