"""`manage.py run_worker`: do the jobs, and come back when the database does."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as DatabaseError
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from mutualaid.postgres.connections import connection_class

PAUSE_SECONDS = 2
AWAY = (DatabaseError, psycopg.Error, exceptions.ConnectorException, OSError)


class Command(BaseCommand):
    help = "Does the jobs that the site leaves (mail, upkeep) until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is waiting, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            try:
                asyncio.run(work(wait=not options["once"]))
            except AWAY as error:
                if options["once"]:
                    raise
                name = type(error).__name__
                self.stderr.write(f"The database is away ({name}): trying again.")
                time.sleep(PAUSE_SECONDS)
            else:
                return


async def work(*, wait: bool) -> None:
    """Work until a signal comes or, with ``wait=False``, until no job is left.

    Raises the database's error when it stays away.
    """
    params = await asyncio.to_thread(connector_params)
    connector = PsycopgConnector(
        kwargs=params,
        connection_class=connection_class(),
        min_size=1,
        max_size=5,
        timeout=10,
    )
    with app.replace_connector(connector) as worker_app:
        async with worker_app.open_async():
            await worker_app.run_worker_async(wait=wait)
