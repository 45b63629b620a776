"""The embedded PostgreSQL, in real processes of its own: nothing here touches the tests' server."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import psycopg
import pytest
from django.conf import settings

from mutualaid.postgres import account
from mutualaid.postgres.server import EmbeddedServer, PostgresError
from tests.mutualaid.asking import ASK, OBEY, answer, environment, run_python, say, start_python

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgres")]


def test_first_connection_makes_server_and_database_and_exit_stops_it(folder: Path) -> None:
    assert run_python(folder, ASK).startswith("mutualaid ")
    server = EmbeddedServer(folder / "postgres")
    assert server.is_made
    assert not server.is_running()
    assert server.pid() is None
    # Once more, on what is there.
    assert run_python(folder, ASK).startswith("mutualaid ")


def test_last_one_out_stops_it(folder: Path) -> None:
    first, second = start_python(folder, OBEY), start_python(folder, OBEY)
    assert [answer(first), answer(second)] == ["answered 1", "answered 1"]
    server = EmbeddedServer(folder / "postgres")
    first.communicate("", timeout=60)
    assert server.is_running()
    assert say(second) == "answered 1"
    second.communicate("", timeout=60)
    assert not server.is_running()


def test_killed_client_does_not_keep_it_running(folder: Path) -> None:
    first, second = start_python(folder, OBEY), start_python(folder, OBEY)
    assert [answer(first), answer(second)] == ["answered 1", "answered 1"]
    first.kill()
    first.communicate()
    second.communicate("", timeout=60)
    assert not EmbeddedServer(folder / "postgres").is_running()


def test_guard_stops_it_when_all_users_are_killed(folder: Path) -> None:
    first, second = start_python(folder, OBEY), start_python(folder, OBEY)
    assert [answer(first), answer(second)] == ["answered 1", "answered 1"]
    server = EmbeddedServer(folder / "postgres")
    for process in (first, second):
        assert server.is_running()
        process.kill()
        process.communicate()
    deadline = time.monotonic() + 30
    while server.is_running():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_killed_while_it_is_made_or_started_is_made_anew_and_leaves_nothing(folder: Path) -> None:
    server = EmbeddedServer(folder / "postgres")
    for seconds in (0.2, 0.4, 0.6, 0.8, 1.0, 1.2):
        process = start_python(folder, ASK)
        time.sleep(seconds)
        process.kill()
        process.communicate()
    deadline = time.monotonic() + 30
    while server.is_running():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert run_python(folder, ASK).startswith("mutualaid ")


def test_initdb_of_a_killed_process_is_waited_for(folder: Path) -> None:
    process = start_python(folder, ASK)
    parent = psutil.Process(process.pid)
    deadline = time.monotonic() + 30
    while not (initdb := [each for each in parent.children() if each.name() == "initdb"]):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    initdb[0].suspend()  # until the next one asks
    process.kill()
    process.communicate()
    following = start_python(folder, ASK)
    time.sleep(1)
    initdb[0].resume()
    out, errors = following.communicate(timeout=60)
    assert out.startswith("mutualaid "), errors
    assert not (folder / "postgres.new").exists()


def test_half_made_folder_of_a_killed_initdb_is_replaced(folder: Path) -> None:
    (folder / "postgres.new" / "base").mkdir(parents=True)
    (folder / "postgres.new" / "PG_VERSION").write_text("18\n")
    assert run_python(folder, ASK).startswith("mutualaid ")
    assert not (folder / "postgres.new").exists()


def test_pid_of_a_standalone_process_is_understood(folder: Path) -> None:
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres" / "postmaster.pid").write_text(f"-{os.getpid()}\n")
    server = EmbeddedServer(folder / "postgres")
    assert server.pid() == os.getpid()
    assert not server.is_running()
    server.stop()


def test_guard_of_a_removed_folder_just_ends(open_tmp: Path) -> None:
    server = EmbeddedServer(open_tmp / "gone" / "postgres")
    server.stop()
    server.stop_if_unused()
    assert not (open_tmp / "gone").exists()


def test_forked_child_has_a_share_of_its_own(folder: Path) -> None:
    code = """
        import os, sys, time
        from pathlib import Path
        from django.conf import settings
        from mutualaid.postgres.server import EmbeddedServer
        server = EmbeddedServer(Path(settings.DATA_DIR) / "postgres")
        server.start()
        if os.fork() == 0:
            sys.stdin.readline()   # until the parent is long gone
            print("running" if server.is_running() else "stopped", flush=True)
            server.leave()
            print("running" if server.is_running() else "stopped", flush=True)
            os._exit(0)
        sys.exit()
    """
    process = start_python(folder, code)
    process.wait(60)
    out, _ = process.communicate("go\n", timeout=60)
    assert out.split() == ["running", "stopped"]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGQUIT])
def test_killed_server_is_started_again_at_the_next_connection(
    folder: Path, how: signal.Signals
) -> None:
    process = start_python(folder, OBEY)
    assert answer(process) == "answered 1"
    server = EmbeddedServer(folder / "postgres")
    killed = server.pid()
    assert killed is not None
    os.kill(killed, how)
    assert say(process) == "answered 1"
    assert server.pid() != killed
    process.communicate("", timeout=60)
    assert not server.is_running()


def test_what_was_committed_survives_a_kill(folder: Path) -> None:
    server = EmbeddedServer(folder / "postgres")
    try:
        host = str(server.start())
        with psycopg.connect(host=host, user="postgres", dbname="postgres") as connection:
            connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
        pid = server.pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        psutil.wait_procs([process for process in psutil.process_iter() if process.pid == pid])
        host = str(server.start())
        with psycopg.connect(host=host, user="postgres", dbname="postgres") as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
    finally:
        server.leave()


def test_stale_pid_of_somebody_elses_process_is_no_problem(folder: Path) -> None:
    run_python(folder, ASK)
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        stale = folder / "postgres" / "postmaster.pid"
        lines = [str(stranger.pid), str(stale.parent), "1", "5432", str(stale.parent), "", "0 0"]
        stale.write_text("\n".join([*lines, "ready", ""]))
        account.hand_over(stale)
        assert not EmbeddedServer(stale.parent).is_running()
        assert run_python(folder, ASK).startswith("mutualaid ")
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_many_processes_at_once_make_one_server(folder: Path) -> None:
    asking = [start_python(folder, OBEY) for _ in range(6)]
    assert [answer(process) for process in asking] == ["answered 1"] * 6
    for process in asking:
        _, errors = process.communicate("", timeout=60)
        assert process.returncode == 0, errors
    assert not EmbeddedServer(folder / "postgres").is_running()


def test_two_data_folders_at_once(folder: Path, open_tmp: Path) -> None:
    other = open_tmp / "other"
    first, second = start_python(folder, OBEY), start_python(other, OBEY)
    assert [answer(first), answer(second)] == ["answered 1", "answered 1"]
    pids = {EmbeddedServer(data / "postgres").pid() for data in (folder, other)}
    assert len(pids) == 2
    for process in (first, second):
        process.communicate("", timeout=60)
    assert not EmbeddedServer(other / "postgres").is_running()


def test_nobody_else_can_reach_the_data(folder: Path) -> None:
    run_python(folder, ASK)
    assert (folder / "postgres").stat().st_mode & 0o077 == 0
    assert (folder / "postgres.users").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_beside_root(folder: Path, open_tmp: Path) -> None:
    run_python(folder, ASK)
    nobody = pwd.getpwnam("nobody")
    theirs = open_tmp / "theirs"
    theirs.mkdir()
    os.chown(theirs, nobody.pw_uid, nobody.pw_gid)
    for parent in [open_tmp, *open_tmp.parents]:
        parent.chmod(parent.stat().st_mode | 0o011)
    mine = start_python(folder, OBEY)
    assert answer(mine) == "answered 1"
    if not Path(sys.executable).resolve().is_relative_to("/usr"):
        # A Python under root's own home: what PostgreSQL's account got, "nobody" needs as well.
        for parent in Path(sys.executable).resolve().parents:
            if not parent.stat().st_mode & 0o001:
                mine.communicate("", timeout=60)
                pytest.skip(f"{parent} is closed to everybody but root")
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(ASK)],
        cwd=settings.BASE_DIR,
        env=environment(theirs, HOME=str(theirs)),
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.startswith("mutualaid "), done.stderr
    assert (theirs / "postgres").stat().st_uid == nobody.pw_uid
    mine.communicate("", timeout=60)


def test_folder_that_cannot_be_made_is_named(open_tmp: Path) -> None:
    (open_tmp / "file").write_text("")
    with pytest.raises(PostgresError, match=r"Cannot make the data folder .*/file"):
        EmbeddedServer(open_tmp / "file" / "postgres").start()


def test_server_that_cannot_start_says_why_and_django_sees_an_operational_error(
    folder: Path,
) -> None:
    run_python(folder, ASK)
    (folder / "postgres" / "postgresql.conf").write_text("no_such_setting = 1\n")
    said = run_python(
        folder,
        """
        from django.db import OperationalError, connection
        try:
            connection.ensure_connection()
        except OperationalError as error:
            print(error)
        """,
    )
    assert "no_such_setting" in said


def test_log_repeats_nothing_that_a_person_wrote(folder: Path) -> None:
    server = EmbeddedServer(folder / "postgres")
    try:
        with psycopg.connect(
            host=str(server.start()), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute("CREATE TABLE people (email text UNIQUE)")
            for _ in range(2):
                try:
                    connection.execute("INSERT INTO people VALUES (%s)", ["alice@example.org"])
                except psycopg.errors.UniqueViolation:
                    refused = True
        assert refused
        time.sleep(0.2)
        log = server.log.read_text()
        assert "duplicate key" in log
        assert "alice" not in log
    finally:
        server.leave()


def test_capitals_and_words_are_folded_in_every_language(folder: Path) -> None:
    server = EmbeddedServer(folder / "postgres")
    try:
        with psycopg.connect(
            host=str(server.start()), user="postgres", dbname="postgres"
        ) as connection:
            row = connection.execute(
                "SELECT lower('ÉÑЖ'), to_tsvector('spanish', 'ÁRBOLES')::text, "
                "to_tsvector('russian', 'КНИГИ')::text"
            ).fetchone()
        assert row == ("éñж", "'arbol':1", "'книг':1")
    finally:
        server.leave()


def test_with_database_url_nothing_is_started(folder: Path) -> None:
    said = run_python(
        folder,
        """
        from django.db import OperationalError, connection
        try:
            connection.ensure_connection()
        except OperationalError:
            print(connection.settings_dict["ENGINE"])
        """,
        DATABASE_URL="postgres://nobody@127.0.0.1:1/none",
    )
    assert said == "django.db.backends.postgresql"
    assert not (folder / "postgres").exists()
