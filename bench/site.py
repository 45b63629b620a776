"""One population, and the real server and worker on it."""

from __future__ import annotations

import json
import os
import subprocess  # runs this project's own programs # nosec B404
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg

from bench.over_http import wait_until_it_answers
from mutualaid.postgres.server import APPLICATION, SUPERUSER, EmbeddedServer
from mutualaid.quality import PRODUCTION

BASE_DIR = Path(__file__).resolve().parent.parent
LISTINGS_A_PERSON = 5
WARM_UP_SECONDS = 5


@contextmanager
def server() -> Iterator[Path]:
    """A PostgreSQL of its own as long as it is measured; where its socket is."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        # What PostgreSQL's own user must be able to pass.
        Path(folder).chmod(0o711)
        postgres = EmbeddedServer(Path(folder) / "postgres")
        yield postgres.start()
        postgres.leave()
        postgres.stop_if_unused()


@dataclass(frozen=True)
class Site:
    """The site on a database of its own, ``name``, with so many ``listings``."""

    name: str
    listings: int
    port: int
    socket: Path

    def inside(self) -> dict[str, Any]:
        """What ``bench.inside`` finds."""
        found: dict[str, Any] = json.loads(self._run("-m", "bench.inside"))
        return found

    @contextmanager
    def web(self) -> Iterator[subprocess.Popen[bytes]]:
        """The web server, ready."""
        with self._running("-m", "gunicorn", "-c", "gunicorn.conf.py", "bench.wsgi") as web:
            wait_until_it_answers(self.port)
            yield web

    def memory(self, web: subprocess.Popen[bytes]) -> dict[str, float]:
        """Megabytes of each part, after what the web server has just done."""
        found = {"web worker": max(map(_pss_mb, psutil.Process(web.pid).children()))}
        with self._running("manage.py", "run_worker") as worker:
            time.sleep(WARM_UP_SECONDS)
            found["job worker"] = _pss_mb(psutil.Process(worker.pid))
        return found | {"PostgreSQL": self._postgres_mb()}

    def make(self) -> float:
        """Make the database and its population; how many seconds the latter took."""
        with self._connect("postgres") as connection:
            connection.execute(f'CREATE DATABASE "{self.name}"')
        self._run("manage.py", "migrate", "-v0")
        self._run("manage.py", "createcachetable", "-v0")
        self._run("manage.py", "collectstatic", "--noinput", "-v0")
        began = time.monotonic()
        people = str(max(self.listings // LISTINGS_A_PERSON, 20))
        self._run("manage.py", "seed", "--yes", f"--listings={self.listings}", f"--people={people}")
        seconds = time.monotonic() - began
        with self._connect(self.name) as connection:
            connection.execute("VACUUM (ANALYZE)")
            connection.execute("CHECKPOINT")
        return seconds

    def _connect(self, name: str) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.socket), user=SUPERUSER, dbname=name, autocommit=True)

    @property
    def _environment(self) -> dict[str, str]:
        place = f"{quote(str(self.socket), safe='')}/{self.name}"
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
    def _running(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        process = subprocess.Popen(  # this project's own programs # nosec B603
            [sys.executable, *arguments], cwd=BASE_DIR, env=self._environment
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)

    def _postgres_mb(self) -> float:
        """All of its processes together, what they share counted once."""
        with self._connect(self.name) as connection:
            row = connection.execute("SELECT pg_backend_pid()").fetchone()
            assert row is not None
            parent = psutil.Process(row[0]).parent()
            assert parent is not None
            return sum(map(_pss_mb, [parent, *parent.children(recursive=True)]))


def _pss_mb(process: psutil.Process) -> float:
    """Proportional set size: what it would give back by ending."""
    return float(process.memory_full_info().pss) / 1_000_000
