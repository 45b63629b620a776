"""Where a server's socket is: in its data folder, or in a short private one where that is too long.

The short one is in a folder where everybody may plant things, so what is found there is checked.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

from mutualaid.postgres import account

NAME = ".s.PGSQL.5432"
# The kernel's limit for the path of a socket: 108 bytes on Linux, 104 elsewhere, with a final NUL.
LONGEST_PATH = 103
# The same for every process, whatever its TMPDIR says.
SHORT_FOLDER = Path("/tmp")  # whose it is gets checked below # nosec B108


def folder_for(data: Path) -> Path:
    """The socket's folder for a data folder, whether or not it is there yet."""
    if len(os.fsencode(data / NAME)) <= LONGEST_PATH:
        return data
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return SHORT_FOLDER / f"mutualaid-{os.geteuid()}-{name}"


def make_private(sockets: Path) -> None:
    """Make the short folder, for the server's account alone; raises PermissionError if it is not.

    No link is followed: as root, this would hand over whatever it leads to.
    """
    with suppress(FileExistsError):
        sockets.mkdir(mode=0o700)
    there = sockets.lstat()
    is_private = stat.S_ISDIR(there.st_mode) and not there.st_mode & 0o077
    if not is_private or there.st_uid not in {os.geteuid(), account.server_uid()}:
        raise PermissionError(f"{sockets} belongs to somebody else: remove it and try again.")
    account.hand_over(sockets)
