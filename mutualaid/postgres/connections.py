"""Connections that the job worker's pool opens by itself, beside Django's."""

from __future__ import annotations

import asyncio
from typing import Any, Self

import psycopg
from django.db import connection

from mutualaid.postgres.base import embedded_server


class EmbeddedConnection(psycopg.AsyncConnection[Any]):
    """A connection that wakes the embedded server first, should it have died."""

    @classmethod
    async def connect(cls, *args: Any, **kwargs: Any) -> Self:
        kwargs["host"] = str(await asyncio.to_thread(embedded_server().start))
        return await super().connect(*args, **kwargs)


def connection_class() -> type[psycopg.AsyncConnection[Any]]:
    """The class for this project's database, embedded or not."""
    embedded = connection.settings_dict["ENGINE"] == "mutualaid.postgres"
    return EmbeddedConnection if embedded else psycopg.AsyncConnection
