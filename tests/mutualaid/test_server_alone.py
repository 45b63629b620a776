"""The embedded server seen from one process: what it refuses, and what it says then."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

from mutualaid.postgres import guard, server
from mutualaid.postgres.server import EmbeddedServer, PostgresError
from mutualaid.postgres.shares import Shares


@pytest.fixture
def embedded(open_tmp: Path) -> EmbeddedServer:
    return EmbeddedServer(open_tmp / "postgres", durable=False)


def test_wheel_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(PostgresError, match=r"Install requirements\.txt, or set DATABASE_URL"):
        server.program("initdb")


@pytest.mark.slow
def test_guard_stops_a_server_that_nobody_uses(embedded: EmbeddedServer) -> None:
    embedded.start()
    # One that was killed has no share any more, and could not stop it.
    assert embedded.shares.give_back()
    guard.main(str(embedded.folder))
    assert not embedded.is_running()


def test_leaving_twice_does_nothing_more(embedded: EmbeddedServer) -> None:
    embedded._take_share()
    embedded.leave()
    embedded.shares.path.unlink()
    embedded.leave()
    assert not embedded.shares.path.exists()


def test_leaving_a_server_that_does_not_stop_says_so_and_goes_on(
    embedded: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> None:
        raise PostgresError("It does not stop.")

    embedded._take_share()
    embedded.folder.mkdir()
    monkeypatch.setattr(embedded, "stop", refuse)
    embedded.leave()
    assert capsys.readouterr().err == "It does not stop.\n"


def test_data_of_somebody_else_is_refused(
    embedded: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> bool:
        raise PermissionError

    monkeypatch.setattr(embedded.shares, "take", refuse)
    with pytest.raises(PostgresError, match="belongs to somebody else. Set MUTUALAID_DATA_DIR"):
        embedded.start()


@pytest.mark.slow
def test_folder_of_something_else_is_left_alone(embedded: EmbeddedServer) -> None:
    embedded.folder.mkdir()
    (embedded.folder / "holiday.jpg").write_text("a picture")
    with pytest.raises(PostgresError, match="postgres is no database: move it away"):
        embedded.start()
    embedded.leave()
    assert [path.name for path in embedded.folder.iterdir()] == ["holiday.jpg"]


def test_program_that_fails_says_why_also_without_a_log(embedded: EmbeddedServer) -> None:
    embedded.folder.mkdir()
    with pytest.raises(PostgresError, match="PostgreSQL's pg_ctl failed: .*no-such-option"):
        embedded._run("pg_ctl", "--no-such-option")


def test_orphans_that_do_not_end_are_named(
    embedded: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded.folder.mkdir()
    (embedded.folder / "postmaster.pid").write_text(f"{os.getpid()}\n")
    embedded._clear_up_after_a_crash()
    assert not (embedded.folder / "postmaster.pid").exists()

    (embedded.folder / "postmaster.pid").write_text(f"{os.getpid()}\n")
    monkeypatch.setattr(server, "START_SECONDS", 0)
    monkeypatch.setattr(embedded, "_serves_folder", lambda pid: True)
    with pytest.raises(PostgresError, match="Processes of a killed PostgreSQL still use"):
        embedded._clear_up_after_a_crash()


def test_shares_are_one_a_process_and_tell_when_nobody_has_one(tmp_path: Path) -> None:
    mine, other = Shares(tmp_path / "users"), Shares(tmp_path / "users")
    done: list[str] = []
    assert (mine.take(), mine.take(), other.take()) == (True, False, True)
    mine.if_unused(lambda: done.append("too soon"))
    assert (mine.give_back(), mine.give_back()) == (True, False)
    mine.if_unused(lambda: done.append("too soon"))
    assert done == []
    assert other.give_back()
    mine.if_unused(lambda: done.append("now"))
    mine.when_unused(lambda: done.append("again"))
    assert done == ["now", "again"]
