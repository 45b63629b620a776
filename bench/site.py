"""One population, and the real server and worker on it."""

from __future__ import annotations

import json
import os
import subprocess  # runs this project's own programs # nosec B404
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from bench.cost import cpu_ms
from bench.over_http import wait_until_it_answers
from mutualaid.postgres.roles import MAKE_ROLE
from mutualaid.postgres.server import APPLICATION, SUPERUSER, EmbeddedServer
from mutualaid.quality import PRODUCTION

BASE_DIR = Path(__file__).resolve().parent.parent
LISTINGS_A_PERSON = 5
# In the one long thread of each, in its review queue, and in its library.
COMMENTS = {"small": 50, "large": 10_000}
CASES = {"small": 500, "large": 50_000}
ITEMS = {"small": 1_000, "large": 100_000}
WARM_UP_SECONDS = 5
# What answers others than the one who asks.
BACKENDS = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


@contextmanager
def server(kept: Path | None) -> Iterator[Path]:
    """A PostgreSQL of its own as long as it is measured; where its socket is.

    Its data stays in the folder ``kept``, or goes with the temporary one that it is otherwise in.
    """
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as temporary:
        folder = kept or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        # What PostgreSQL's own user must be able to pass.
        folder.chmod(0o711)
        postgres = EmbeddedServer(folder / "postgres")
        try:
            yield postgres.start()
        finally:
            postgres.leave()
            postgres.stop_if_unused()


@dataclass(frozen=True)
class Inside:
    """A running ``bench.inside``."""

    process: subprocess.Popen[bytes]

    def ask(self, question: str) -> Any:
        """Its answer to one of its questions."""
        asked, answered = self.process.stdin, self.process.stdout
        assert asked is not None
        assert answered is not None
        asked.write(f"{question}\n".encode())
        asked.flush()
        answer = answered.readline()
        if not answer:
            raise RuntimeError(f"bench.inside ended at {question}")
        return json.loads(answer)


@dataclass(frozen=True)
class Web:
    """The running web server's workers, and a connection to their database that is not theirs."""

    workers: list[psutil.Process]
    connection: psycopg.Connection[Any]

    def cpu_ms(self) -> float:
        """What the workers and what answers them in PostgreSQL took of processors so far."""
        backends = self.connection.execute(BACKENDS).fetchall()
        return cpu_ms([*(each.pid for each in self.workers), *(pid for (pid,) in backends)])


@dataclass(frozen=True)
class Site:
    """The site on a database of its own with so many ``listings``; ``name`` is said of it."""

    name: str
    listings: int
    port: int
    socket: Path

    @contextmanager
    def inside(self) -> Iterator[Inside]:
        """A process that measures itself."""
        with self._running("-m", "bench.inside", pipe=subprocess.PIPE) as process:
            yield Inside(process)

    @contextmanager
    def web(self) -> Iterator[Web]:
        """The web server, ready."""
        with (
            self._running("-m", "gunicorn", "-c", "gunicorn.conf.py", "bench.wsgi") as process,
            self._connect(self._database) as connection,
        ):
            wait_until_it_answers(self.port)
            yield Web(psutil.Process(process.pid).children(), connection)

    def memory(self, web: Web) -> dict[str, float]:
        """Megabytes of each part, after what the web server has just done."""
        found = {"web worker": max(map(_pss_mb, web.workers))}
        with self._running("manage.py", "run_worker") as worker:
            time.sleep(WARM_UP_SECONDS)
            found["job worker"] = _pss_mb(psutil.Process(worker.pid))
        return found | {"PostgreSQL": self._postgres_mb()}

    def make(self) -> float:
        """Make the database and its population, or bring a kept one up to date; how many seconds
        the population took when it was made."""
        seconds = self._seconds_kept()
        if seconds is None:
            with self._connect("postgres") as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{self._database}"')
                connection.execute(f'CREATE DATABASE "{self._database}"')
                with suppress(psycopg.errors.DuplicateObject):
                    connection.execute(MAKE_ROLE.format(sql.Identifier(APPLICATION)))
        self._run("manage.py", "migrate", "-v0")
        self._run("manage.py", "createcachetable", "-v0")
        self._run("manage.py", "collectstatic", "--noinput", "-v0")
        if seconds is None:
            seconds = self._seed()
        besides = (COMMENTS, CASES, ITEMS)
        self._run("-m", "bench.besides", *(str(each[self.name]) for each in besides))
        with self._connect(self._database) as connection:
            connection.execute("VACUUM (ANALYZE)")
            connection.execute("CHECKPOINT")
            # Only a whole one has it.
            connection.execute(f"COMMENT ON DATABASE \"{self._database}\" IS '{seconds}'")
        return seconds

    def _seed(self) -> float:
        began = time.monotonic()
        people = str(max(self.listings // LISTINGS_A_PERSON, 20))
        self._run("manage.py", "seed", "--yes", f"--listings={self.listings}", f"--people={people}")
        return time.monotonic() - began

    def _seconds_kept(self) -> float | None:
        """What a whole one that is there already took."""
        with self._connect("postgres") as connection:
            row = connection.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
                [self._database],
            ).fetchone()
        return float(row[0]) if row and row[0] else None

    @property
    def _database(self) -> str:
        return f"listings_{self.listings}"

    def _connect(self, name: str) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.socket), user=SUPERUSER, dbname=name, autocommit=True)

    @property
    def _environment(self) -> dict[str, str]:
        place = f"{quote(str(self.socket), safe='')}/{self._database}"
        return {
            **os.environ,
            **PRODUCTION,
            "SITE_URL": f"http://localhost:{self.port}",
            "DATABASE_URL": f"postgres://{APPLICATION}@{place}",
            "DATABASE_OWNER_URL": f"postgres://{SUPERUSER}@{place}",
            "PORT": str(self.port),
            # One, so that every request meets the same warm process.
            "WEB_CONCURRENCY": "1",
        }

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(  # this project's own programs # nosec B603
            [sys.executable, *arguments],
            cwd=BASE_DIR,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout

    @contextmanager
    def _running(
        self, *arguments: str, pipe: int | None = None
    ) -> Iterator[subprocess.Popen[bytes]]:
        process = subprocess.Popen(  # this project's own programs # nosec B603
            [sys.executable, *arguments],
            cwd=BASE_DIR,
            env=self._environment,
            stdin=pipe,
            stdout=pipe,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)

    def _postgres_mb(self) -> float:
        """All of its processes together, what they share counted once."""
        with self._connect(self._database) as connection:
            row = connection.execute("SELECT pg_backend_pid()").fetchone()
            assert row is not None
            parent = psutil.Process(row[0]).parent()
            assert parent is not None
            return sum(map(_pss_mb, [parent, *parent.children(recursive=True)]))


def _pss_mb(process: psutil.Process) -> float:
    """Proportional set size: what it would give back by ending."""
    return float(process.memory_full_info().pss) / 1_000_000
