"""Where the embedded server's socket is, and what others may have planted there."""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mutualaid.postgres import account, sockets
from mutualaid.postgres.server import EmbeddedServer, PostgresError
from tests.mutualaid.asking import ASK, OBEY, answer, run_python, start_python

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgres")]


@pytest.fixture
def far(open_tmp: Path) -> Iterator[EmbeddedServer]:
    """A server whose data has a path that is too long for a socket."""
    server = EmbeddedServer(open_tmp / ("x" * 120) / "postgres")
    yield server
    if server.socket_folder().is_symlink():
        server.socket_folder().unlink()
    shutil.rmtree(server.socket_folder(), ignore_errors=True)


def test_long_path_with_spaces_and_quotes(open_tmp: Path) -> None:
    folder = open_tmp / ("a long ünd 'quoted' folder " * 4).strip()
    server = EmbeddedServer(folder / "postgres")
    assert len(os.fsencode(server.folder)) > sockets.LONGEST_PATH
    short = server.socket_folder()
    try:
        # Each process may have another folder for what is temporary.
        first = start_python(folder, OBEY, TMPDIR=str(open_tmp))
        assert answer(first) == "answered 1"
        assert run_python(folder, ASK).startswith("mutualaid ")
        first.communicate("", timeout=60)
        assert short != server.folder
        assert str(os.geteuid()) in short.name
        assert short.stat().st_mode & 0o077 == 0
    finally:
        shutil.rmtree(short, ignore_errors=True)


def test_planted_socket_folder_is_refused_and_what_it_leads_to_left_alone(
    far: EmbeddedServer, open_tmp: Path
) -> None:
    elsewhere = open_tmp / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    before = elsewhere.stat()
    far.socket_folder().symlink_to(elsewhere)
    with pytest.raises(PostgresError, match="belongs to somebody else"):
        far.start()
    assert elsewhere.stat() == before
    assert not far.is_running()


def test_link_to_nowhere_and_file_are_no_socket_folder(far: EmbeddedServer) -> None:
    far.socket_folder().symlink_to(far.folder / "nowhere")
    with pytest.raises(PermissionError, match="belongs to somebody else"):
        sockets.make_private(far.socket_folder())
    far.socket_folder().unlink()
    far.socket_folder().touch(mode=0o600)
    with pytest.raises(PermissionError, match="belongs to somebody else"):
        sockets.make_private(far.socket_folder())
    far.socket_folder().unlink()


def test_socket_folder_that_others_can_write_is_refused(far: EmbeddedServer) -> None:
    far.socket_folder().mkdir()
    far.socket_folder().chmod(0o770)
    with pytest.raises(PermissionError, match="belongs to somebody else"):
        sockets.make_private(far.socket_folder())
    far.socket_folder().chmod(0o700)
    sockets.make_private(far.socket_folder())
    assert far.socket_folder().lstat().st_uid == account.server_uid()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make what is somebody else's")
def test_socket_folder_of_somebody_else_is_refused(far: EmbeddedServer) -> None:
    far.socket_folder().mkdir(mode=0o700)
    os.chown(far.socket_folder(), pwd.getpwnam("nobody").pw_uid, -1)
    with pytest.raises(PermissionError, match="belongs to somebody else"):
        sockets.make_private(far.socket_folder())
    assert far.socket_folder().stat().st_uid == pwd.getpwnam("nobody").pw_uid


def test_account_gets_a_folder_and_never_what_a_link_leads_to(open_tmp: Path) -> None:
    (open_tmp / "target").mkdir()
    (open_tmp / "link").symlink_to(open_tmp / "target")
    before = (open_tmp / "target").stat()
    account.hand_over(open_tmp / "link")
    assert (open_tmp / "target").stat() == before
