"""The whole of `make run` in a process of its own: what it says, and what it leaves behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
import psycopg
import pytest

from mutualaid.postgres.server import EmbeddedServer
from tests.mutualaid.processes import ROOT, environment, free_port


class Run:
    """One `make run` with a data folder of its own."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self.visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.output = data.with_name(f"{data.name}-{time.monotonic_ns()}.log")
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mutualaid.launcher"],
                cwd=ROOT,
                # A proxy that does not lead back here must not matter.
                env=environment(
                    MUTUALAID_DATA_DIR=str(data), PORT=str(port), http_proxy="http://127.0.0.1:1"
                ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def until(self, happened: Callable[[], bool], seconds: int = 90) -> None:
        deadline = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < deadline, self.said
            time.sleep(0.1)

    def until_welcome(self) -> None:
        self.until(
            lambda: "Ctrl-C stops everything" in self.said or self.process.poll() is not None
        )
        assert self.process.poll() is None, self.said

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        return self.ask(urllib.request.Request(f"{self.address}{path}", headers=headers))

    def post(self, path: str, **data: str) -> tuple[int, str]:
        return self.ask(urllib.request.Request(f"{self.address}{path}", urlencode(data).encode()))

    def ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.visitor.open(request, timeout=20) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def server(self) -> EmbeddedServer:
        return EmbeddedServer(self.data / "demo" / "postgres")

    def stored(self) -> list[tuple[Any, ...]]:
        """What the database holds of people and their listings and matches."""
        with psycopg.connect(
            host=str(self.server.socket_folder()), user="postgres", dbname="mutualaid"
        ) as connection:
            return connection.execute(
                "SELECT 'person', id, display_name FROM accounts_user UNION ALL "
                "SELECT 'listing', id, title FROM exchange_listing UNION ALL "
                "SELECT 'match', id, status FROM exchange_match ORDER BY 1, 2"
            ).fetchall()

    def parts(self) -> list[psutil.Process]:
        """Every process that this run started, PostgreSQL's included."""
        found = []
        for process in psutil.process_iter():
            try:
                mine = process.environ().get("MUTUALAID_DATA_DIR") == str(self.data)
                postgres = str(self.data) in " ".join(process.cmdline())
            except psutil.Error:
                continue
            if (mine or postgres) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        return found

    def named(self, words: str) -> list[psutil.Process]:
        return [process for process in self.parts() if words in " ".join(process.cmdline())]

    def leaves_nothing(self) -> None:
        self.until(lambda: not self.parts(), seconds=30)
        assert not self.server.is_running()


@pytest.fixture
def start(open_tmp: Path) -> Iterator[Callable[[], Run]]:
    runs: list[Run] = []
    port = free_port()

    def begin() -> Run:
        runs.append(Run(open_tmp / "data", port))
        return runs[-1]

    yield begin
    for run in runs:
        for process in run.parts():
            process.kill()
        run.process.wait()


def sign_in(run: Run, name: str) -> None:
    _, page = run.get("/accounts/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    email = f"{name.lower()}@example.org"
    status, page = run.post("/demo/sign-in/", csrfmiddlewaretoken=token[1], email=email)
    assert (status, name in page) == (200, True)


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_run_serves_the_demo_until_ctrl_c(start: Callable[[], Run]) -> None:
    run = start()
    run.until_welcome()
    assert f"Open   {run.address}" in run.said
    assert run.get("/")[0] == 200
    assert run.get("/no-such-page/")[0] == 404
    sign_in(run, "Bob")

    # A second one in the same folder is told where the first one is, one elsewhere what to do.
    second = Run(run.data, free_port())
    assert second.process.wait(60) == 1
    assert f"runs already from this folder: open {run.address}," in second.said
    third = Run(run.data.with_name("elsewhere"), run.port)
    assert third.process.wait(60) == 1
    assert third.said == (
        f"Something else uses port {run.port}. Stop it, or choose another port: "
        f"make run PORT={run.port + 1}\n"
    )

    # Not through a proxy or a tunnel, static files and all.
    assert run.get("/", **{"X-Forwarded-For": "203.0.113.9"})[0] == 403
    assert run.get("/static/css/plain.css", Host="demo.example.org")[0] == 403

    # Slow visitors do not keep the others waiting.
    with ExitStack() as stack:
        for _ in range(4):
            slow = stack.enter_context(socket.create_connection(("localhost", run.port)))
            slow.sendall(
                b"POST /theme/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n\r\nhalf a"
            )
        assert run.get("/health/")[0] == 200

    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(30) == 0
    run.leaves_nothing()


@pytest.mark.drill
@pytest.mark.timeout(400)
def test_run_keeps_its_data_and_survives_kills(start: Callable[[], Run]) -> None:
    run = start()
    run.until_welcome()

    # PostgreSQL killed: the next visit brings it back.
    killed = run.server.pid()
    assert killed
    os.kill(killed, signal.SIGKILL)
    run.until(lambda: run.get("/health/")[0] == 200, seconds=30)
    assert run.server.pid() != killed

    # Bob signs in, and somebody gets another name.
    sign_in(run, "Bob")
    with psycopg.connect(
        host=str(run.server.socket_folder()), user="postgres", dbname="mutualaid"
    ) as connection:
        connection.execute(
            "UPDATE accounts_user SET display_name = 'Ali' WHERE email = 'alice@example.org'"
        )
    stored = run.stored()
    assert len(stored) > 100
    assert "Ali" in [name for _, _, name in stored]

    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(30) == 0
    run.leaves_nothing()

    # The data is kept, no example is loaded twice, and Bob is still signed in.
    again = start()
    again.until_welcome()
    assert again.stored() == stored
    again.visitor = run.visitor
    assert "Bob" in again.get("/")[1]

    # The launcher killed: nothing is left behind.
    again.process.kill()
    again.process.wait()
    again.leaves_nothing()

    # The web server killed: the rest stops, and says so.
    last = start()
    last.until_welcome()
    masters = [process for process in last.named("gunicorn") if process.ppid() != last.process.pid]
    oldest = min(masters, key=lambda process: process.create_time())
    oldest.kill()
    assert last.process.wait(60) != 0
    last.leaves_nothing()


@pytest.mark.drill
@pytest.mark.timeout(200)
def test_killed_helper_of_the_launcher_stops_the_rest(start: Callable[[], Run]) -> None:
    run = start()
    run.until_welcome()
    children = psutil.Process(run.process.pid).children()
    helpers = [child for child in children if "mutualaid.launcher" in child.cmdline()]
    assert len(helpers) == 2
    helpers[0].kill()
    assert run.process.wait(60) != 0
    run.leaves_nothing()


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_while_it_prepares(start: Callable[[], Run], how: signal.Signals) -> None:
    run = start()
    run.until(lambda: "Preparing" in run.said)
    run.process.send_signal(how)
    assert run.process.wait(60) in {0, 130, 143}
    assert "Traceback" not in run.said
    run.leaves_nothing()
