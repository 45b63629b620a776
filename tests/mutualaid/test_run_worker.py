"""The job worker in a process of its own, on a server of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker

from mutualaid.management.commands import run_worker
from mutualaid.postgres.connections import EmbeddedConnection, connection_class
from mutualaid.postgres.server import EmbeddedServer


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "MUTUALAID_DATA_DIR": str(folder),
    }


def manage(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def until(happened: Callable[[], bool], worker: subprocess.Popen[str], seconds: int = 60) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            worker.kill()
            assert worker.stdout is not None
            pytest.fail(f"The worker ({worker.poll()}) said: {worker.stdout.read()}")
        time.sleep(0.2)


def ask(server: EmbeddedServer, query: str) -> object:
    """The one value that a query finds; None while the server is not there."""
    host = str(server.socket_folder())
    try:
        with psycopg.connect(host=host, user="postgres", dbname="mutualaid") as opened:
            row = opened.execute(query.encode()).fetchone()
    except psycopg.OperationalError:
        return None
    return row and row[0]


@pytest.mark.drill
@pytest.mark.timeout(300)
def test_worker_wakes_a_killed_server_works_on_and_stops_when_told(open_tmp: Path) -> None:
    folder = open_tmp / "data"
    prepared = manage(folder, "migrate", "--verbosity=0")
    said, _ = prepared.communicate(timeout=200)
    assert prepared.returncode == 0, said
    worker = manage(folder, "run_worker")
    server = EmbeddedServer(folder / "postgres")
    try:
        until(server.is_running, worker)
        until(lambda: ask(server, "SELECT count(*) FROM procrastinate_workers") == 1, worker)
        killed = server.pid()
        assert killed
        os.kill(killed, signal.SIGKILL)
        # Nobody else is there: the worker itself must bring the server back.
        until(lambda: server.pid() not in {killed, None} and server.is_running(), worker)
        until(
            lambda: bool(
                ask(
                    server,
                    "SELECT count(*) FROM procrastinate_workers "
                    "WHERE last_heartbeat > pg_postmaster_start_time()",
                )
            ),
            worker,
        )
        assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
    finally:
        worker.kill()
        worker.communicate()
    until(lambda: not server.is_running(), worker, seconds=30)


@pytest.mark.django_db(transaction=True)
def test_own_connections_are_used_for_the_embedded_server_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(connection.settings_dict, "ENGINE", "mutualaid.postgres")
    assert connection_class() is EmbeddedConnection
    monkeypatch.setitem(connection.settings_dict, "ENGINE", "django.db.backends.postgresql")
    assert connection_class() is psycopg.AsyncConnection


def test_worker_tries_again_where_the_database_is_away_but_not_when_asked_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tries: list[bool] = []

    async def work(*, wait: bool) -> bool:
        tries.append(wait)
        if len(tries) == 1:
            raise psycopg.OperationalError("gone")
        return len(tries) == 3

    monkeypatch.setattr(run_worker, "work", work)
    monkeypatch.setattr(run_worker, "PAUSE_SECONDS", 0)
    call_command("run_worker")
    assert tries == [True] * 3
    assert capsys.readouterr().err == (
        "The database is away (OperationalError): trying again.\n"
        "The database is away (a part of the worker lost it): trying again.\n"
    )

    tries.clear()
    with pytest.raises(psycopg.OperationalError, match="gone"):
        call_command("run_worker", once=True)
    assert tries == [False]


@pytest.mark.django_db(transaction=True)
def test_worker_whose_clock_lost_the_database_is_not_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Procrastinate ends it without an error; nobody asked for that."""

    async def lose(_worker: Worker) -> None:
        raise ConnectorException

    monkeypatch.setattr(Worker, "_periodic_deferrer", lose)
    assert asyncio.run(run_worker.work(wait=True)) is False


@pytest.mark.django_db(transaction=True)
def test_worker_without_jobs_is_done_at_once() -> None:
    assert asyncio.run(run_worker.work(wait=False)) is True


def test_worker_that_is_cancelled_by_somebody_else_says_so() -> None:
    async def cancelled() -> None:
        raise asyncio.CancelledError

    async def run() -> bool:
        return await run_worker.ended_by_signal(cancelled())

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(run())


def test_worker_ends_by_signal_after_what_it_had_begun() -> None:
    done: list[str] = []

    async def job() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        try:
            await asyncio.sleep(30)
        finally:
            done.append("finished")

    async def run() -> bool:
        return await run_worker.ended_by_signal(job())

    assert asyncio.run(run()) is True
    assert done == ["finished"]
