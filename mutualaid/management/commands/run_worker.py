"""`manage.py run_worker`: do the jobs, and come back when the database does."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Coroutine
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
STOPPING = (signal.SIGINT, signal.SIGTERM)
AWAY = (DatabaseError, psycopg.Error, exceptions.ConnectorException, OSError)


class Command(BaseCommand):
    help = "Does the jobs that the site leaves (mail, upkeep) until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is waiting, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            try:
                if asyncio.run(work(wait=not options["once"])):
                    return
                why = "a part of the worker lost it"
            except AWAY as error:
                if options["once"]:
                    raise
                why = type(error).__name__
            self.stderr.write(f"The database is away ({why}): trying again.")
            time.sleep(PAUSE_SECONDS)


async def work(*, wait: bool) -> bool:
    """Work until a signal comes or, with ``wait=False``, until no job is left; return True then.

    Returns False, or raises the database's error, when the database went away.
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
            working = worker_app.run_worker_async(wait=wait, install_signal_handlers=False)
            return await ended_by_signal(working) or not wait


async def ended_by_signal(working: Coroutine[Any, Any, None]) -> bool:
    """Let the worker work; return whether a signal ended it.

    Procrastinate ends just as quietly by itself when its heartbeat or its clock finds no database.
    """
    task, was_told, loop = asyncio.ensure_future(working), False, asyncio.get_running_loop()

    def end() -> None:
        nonlocal was_told
        was_told = True
        task.cancel()  # it finishes the jobs that it has begun

    for each in STOPPING:
        loop.add_signal_handler(each, end)
    try:
        await task
    except asyncio.CancelledError:
        if not was_told:
            raise
    finally:
        for each in STOPPING:
            loop.remove_signal_handler(each)
    return was_told
