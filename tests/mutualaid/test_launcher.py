"""The launcher's parts one by one; all of `make run` together is in test_run.py."""

from __future__ import annotations

import errno
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core import management
from django.core.management.base import SystemCheckError
from django.db import OperationalError

from mutualaid import launcher
from mutualaid.postgres.server import EmbeddedServer, PostgresError
from tests.mutualaid.processes import ROOT, environment, free_port, python


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
        with pytest.raises(launcher.CannotStart, match=rf"uses port {port}.*PORT={port + 1}"):
            launcher.check_port_is_free(port)
    launcher.check_port_is_free(port)


def test_port_that_is_busy_on_ipv6_only_is_told_as_well() -> None:
    with socket.socket(socket.AF_INET6) as taken:
        try:
            taken.bind(("::1", 0))
        except OSError:
            pytest.skip("no IPv6 here")
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(launcher.CannotStart, match=f"uses port {port}"):
            launcher.check_port_is_free(port)


def test_machine_without_ipv6_is_no_busy_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "AF_INET6", 9999)
    launcher.check_port_is_free(free_port())


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


def test_data_folder_that_cannot_be_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = python(
        "-m",
        "mutualaid.launcher",
        MUTUALAID_DATA_DIR=str(tmp_path / "file"),
        PORT=str(free_port()),
    )
    assert done.returncode == 1
    assert done.stderr == (
        f"Cannot use {tmp_path}/file/demo: Not a directory. Set MUTUALAID_DATA_DIR to a folder of "
        "your own, or use a copy of your own.\n"
    )


def test_port_for_root_only_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refused(socket.socket):
        def bind(self, address: Any) -> None:
            raise PermissionError

    monkeypatch.setattr(socket, "socket", Refused)
    with pytest.raises(launcher.CannotStart, match="Port 80 is for root only"):
        launcher.check_port_is_free(80)


def test_database_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_server: EmbeddedServer) -> Path:
        raise PostgresError("Its folder is full.")

    monkeypatch.setattr(EmbeddedServer, "start", refuse)
    with pytest.raises(launcher.CannotStart, match=r"does not start\. Its folder is full\."):
        launcher.prepare()


def test_places_of_another_size_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str, **options: Any) -> None:
        assert (name, options["skip_checks"]) == ("migrate", False)
        raise SystemCheckError("CELL_RESOLUTION is 7")

    monkeypatch.setattr(EmbeddedServer, "start", lambda _server: Path())
    monkeypatch.setattr(management, "call_command", refuse)
    with pytest.raises(launcher.CannotStart, match="CELL_RESOLUTION is 7"):
        launcher.prepare()


def test_folder_that_cannot_be_written_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str, **options: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "/srv/aid/staticfiles")

    monkeypatch.setattr(EmbeddedServer, "start", lambda _server: Path())
    monkeypatch.setattr(management, "call_command", refuse)
    with pytest.raises(launcher.CannotStart, match=r"^Cannot write /srv/aid/staticfiles: Perm"):
        launcher.prepare()


def test_database_that_cannot_be_brought_up_to_date_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(name: str, **options: Any) -> None:
        raise OperationalError("could not extend file\nHINT: Check free disk space.")

    monkeypatch.setattr(EmbeddedServer, "start", lambda _server: Path())
    monkeypatch.setattr(management, "call_command", refuse)
    words = r"^The database cannot be brought up to date\. could not extend file$"
    with pytest.raises(launcher.CannotStart, match=words):
        launcher.prepare()


def test_lock_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    # A folder in its place is refused to root, too.
    (tmp_path / "run.lock").mkdir()
    with pytest.raises(launcher.CannotStart, match=r"^Cannot write .*run\.lock: Is a directory\."):
        launcher.alone(tmp_path, 8000)
    (tmp_path / "file").touch()
    with pytest.raises(launcher.CannotStart, match="MUTUALAID_DATA_DIR"):
        launcher.alone(tmp_path / "file" / "data", 8000)


def test_welcome_names_localhost_since_passkeys_fail_on_addresses() -> None:
    words = launcher.welcome(8010)
    assert "http://localhost:8010" in words
    assert "127.0.0.1" not in words
    assert "/accounts/login/" in words
