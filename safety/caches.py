"""Rows of the cache that nobody reads any more; the cache itself looks only when it is full."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import connection

KIND = "django.core.cache.backends.db.DatabaseCache"


def purge_expired(at: datetime) -> int:
    """Delete what expired before ``at`` from caches kept in the database; how many rows went."""
    tables = [each["LOCATION"] for each in settings.CACHES.values() if each["BACKEND"] == KIND]
    went = 0
    with connection.cursor() as cursor:
        for table in tables:
            # The table's name is from the settings.
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"DELETE FROM {quoted} WHERE expires < %s", [at])  # noqa: S608  # nosec
            went += cursor.rowcount
    return went
