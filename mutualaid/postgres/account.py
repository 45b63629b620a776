"""PostgreSQL refuses to run as root: under root it gets a system account of its own.

That account must reach the programs and the data, so folders above them that are closed to others
get the right to pass through (not to list or read them). Each such change is told on stderr.
"""

from __future__ import annotations

import os
import pwd
import stat
import subprocess  # runs useradd with fixed arguments # nosec B404
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypedDict

NAME = "pgserver"


class Identity(TypedDict, total=False):
    """Keyword arguments for ``subprocess.run``; empty where nothing need change."""

    user: int
    group: int
    extra_groups: list[int]


def server_uid() -> int:
    """The user id that the server runs under."""
    return _entry().pw_uid if os.geteuid() == 0 else os.geteuid()


def hand_over(folder: Path) -> None:
    """Make the server's account the owner of a folder."""
    if os.geteuid() == 0:
        os.chown(folder, _entry().pw_uid, _entry().pw_gid, follow_symlinks=False)


def prepare(program: Path, folder: Path) -> Identity:
    """As root, open the way to both and return whom to run as; otherwise do nothing."""
    if os.geteuid() != 0:
        return {}
    entry = _entry()
    for parent in {*program.parents, *folder.parents}:
        _allow(parent, stat.S_IXOTH)
    installed = program.parent.parent
    if not program.stat().st_mode & stat.S_IROTH:  # unpacked under a strict umask
        for path in installed.rglob("*"):
            if not path.is_symlink():
                _allow(path, stat.S_IROTH | (stat.S_IXOTH if path.stat().st_mode & 0o100 else 0))
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _allow(path: Path, right: int) -> None:
    mode = path.stat().st_mode
    if mode & right != right:
        path.chmod(mode | right)
        if path.is_dir():
            sys.stderr.write(f"Let PostgreSQL's account {NAME} pass through {path}.\n")


@cache
def _entry() -> pwd.struct_passwd:
    with suppress(KeyError):
        return pwd.getpwnam(NAME)
    # Somebody else may make it at the same moment: the look-up below decides.
    with suppress(OSError, subprocess.CalledProcessError):
        subprocess.run(  # fixed arguments # nosec B603 B607
            ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", NAME],
            check=True,
            capture_output=True,
        )
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        raise RuntimeError(
            "PostgreSQL refuses to run as root, and the system account for it cannot be made. "
            "Run this as an ordinary user, or set DATABASE_URL."
        ) from None
