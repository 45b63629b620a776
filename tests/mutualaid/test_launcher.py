"""The whole of `make run` in a process of its own: what it says, and what it leaves behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from mutualaid import launcher
from mutualaid.postgres.server import EmbeddedServer
from tests.mutualaid.processes import ROOT, environment


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Run:
    """One `make run` with a data folder of its own."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self.output = data.with_name(f"{data.name}-{time.monotonic_ns()}.log")
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mutualaid.launcher"],
                cwd=ROOT,
                env=environment(MUTUALAID_DATA_DIR=str(data), PORT=str(port)),
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

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=20) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

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
        assert not EmbeddedServer(self.data / "demo" / "postgres").is_running()


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


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_run_serves_the_demo_keeps_its_data_and_survives_kills(start: Callable[[], Run]) -> None:
    run = start()
    run.until_welcome()
    assert f"Open   http://localhost:{run.port}" in run.said
    status, home = run.get("/")
    assert status == 200
    assert run.get("/no-such-page/")[0] == 404
    assert run.get("/accounts/login/")[0] == 200

    # A second one in the same folder, or on the same port, is told so in one line.
    second = start()
    assert second.process.wait(60) == 1
    assert "is busy" in second.said
    third = Run(run.data, free_port())
    assert third.process.wait(60) == 1
    assert "runs already from this folder" in third.said

    # Slow visitors do not keep the others waiting.
    with ExitStack() as stack:
        for _ in range(4):
            slow = stack.enter_context(socket.create_connection(("localhost", run.port)))
            slow.sendall(
                b"POST /theme/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n\r\nhalf a"
            )
        assert run.get("/health/")[0] == 200

    # PostgreSQL killed: the next visit brings it back.
    server = EmbeddedServer(run.data / "demo" / "postgres")
    killed = server.pid()
    assert killed
    os.kill(killed, signal.SIGKILL)
    run.until(lambda: run.get("/health/")[0] == 200, seconds=30)
    assert server.pid() != killed

    # Ctrl-C stops everything.
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(30) == 0
    run.leaves_nothing()

    # The data is kept, and the second start is quick.
    begun = time.monotonic()
    again = start()
    again.until_welcome()
    assert time.monotonic() - begun < 60
    assert again.get("/")[1] == home or again.get("/")[0] == 200

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


@pytest.mark.slow
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


@pytest.mark.parametrize("given", ["eighty", "0", "65536", "-1", "80.5"])
def test_port_must_be_a_port(given: str) -> None:
    with pytest.raises(launcher.CannotStart, match="PORT must be a number"):
        launcher.chosen_port(given)


def test_port_is_8000_unless_told() -> None:
    assert launcher.chosen_port("") == 8000
    assert launcher.chosen_port("8010") == 8010


def test_busy_port_is_told_with_a_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(launcher.CannotStart, match=rf"Port {port} is busy.*PORT={port + 1}"):
            launcher.check_port_is_free(port)
    launcher.check_port_is_free(port)


def test_production_settings_are_refused_in_one_message(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mutualaid.launcher"],
        cwd=ROOT,
        env=environment(
            MUTUALAID_DATA_DIR=str(tmp_path),
            PORT=str(free_port()),
            DATABASE_URL="postgres://localhost/aid",
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "DATABASE_URL: must not be set together with MUTUALAID_DEMO" in done.stderr
    assert "Traceback" not in done.stderr


def test_welcome_names_localhost_since_passkeys_fail_on_addresses() -> None:
    words = launcher.welcome(8010)
    assert "http://localhost:8010" in words
    assert "127.0.0.1" not in words
    assert "/accounts/login/" in words
