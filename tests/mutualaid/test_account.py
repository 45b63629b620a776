"""The account that the embedded PostgreSQL runs under: its own as root, else one's own."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from pathlib import Path

import pytest

from mutualaid.postgres import account

SOMEBODY = pwd.struct_passwd(("pgserver", "x", os.getuid(), os.getgid(), "", "/", "/bin/false"))


@pytest.fixture
def as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Root, with an account whose folders this user may change as well."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(account, "_entry", lambda: SOMEBODY)


@pytest.fixture
def nobody_is_called_so(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A machine without the account, and the commands that would make one."""
    ran: list[list[str]] = []

    def run(command: list[str], **_: object) -> None:
        ran.append(command)

    def find(name: str) -> pwd.struct_passwd:
        raise KeyError(name)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(pwd, "getpwnam", find)
    return ran


def test_an_ordinary_user_runs_it_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    tmp_path.chmod(0o700)
    assert account.server_uid() == 1000
    assert account.prepare(tmp_path / "bin" / "postgres", tmp_path / "data") == {}
    account.hand_over(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_root_opens_the_way_to_programs_and_data_but_to_no_list(
    open_tmp: Path, as_root: None, capsys: pytest.CaptureFixture[str]
) -> None:
    program, data = open_tmp / "closed" / "bin" / "postgres", open_tmp / "private" / "data"
    for folder in (program.parent, data):
        folder.mkdir(parents=True)
    program.write_text("")
    library = program.parent / "library.so"
    library.write_text("")
    (program.parent / "link.so").symlink_to(library)
    for path, mode in ((program, 0o700), (library, 0o600), (data.parent, 0o700)):
        path.chmod(mode)
    program.parent.parent.chmod(0o700)

    asked = account.prepare(program, data)

    assert asked == {"user": os.getuid(), "group": os.getgid(), "extra_groups": []}
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (program, library, data.parent)]
    assert modes == [0o705, 0o604, 0o701]
    told = capsys.readouterr().err
    assert f"pass through {data.parent}." in told
    assert str(library) not in told
    # Again, there is nothing left to do.
    account.prepare(program, data)
    assert capsys.readouterr().err == ""


def test_the_account_is_made_where_it_is_missing(
    nobody_is_called_so: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(command: list[str], **_: object) -> None:
        nobody_is_called_so.append(command)
        monkeypatch.setattr(pwd, "getpwnam", lambda name: SOMEBODY)

    monkeypatch.setattr(subprocess, "run", make)
    assert account._entry.__wrapped__() == SOMEBODY
    (command,) = nobody_is_called_so
    assert (command[0], command[-1]) == ("useradd", "pgserver")
    assert "--system" in command
    # Once it is there nothing is made.
    assert account._entry.__wrapped__() == SOMEBODY
    assert len(nobody_is_called_so) == 1


def test_machine_that_makes_no_accounts_is_told_what_else_to_do(
    nobody_is_called_so: list[list[str]],
) -> None:
    with pytest.raises(RuntimeError, match="Run this as an ordinary user, or set DATABASE_URL"):
        account._entry.__wrapped__()
    assert len(nobody_is_called_so) == 1
