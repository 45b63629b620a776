"""Who still uses a thing: shared locks on one file.

The kernel takes the lock back even from a process killed with -9, so that a share never outlives
its holder.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Shares:
    """This process's share in what the file at ``path`` stands for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mine: int | None = None
        self._guard = threading.Lock()

    def take(self) -> bool:
        """Take a share; return False where this process has one already.

        Waits while somebody is alone with the thing. Raises OSError for a file out of reach.
        """
        with self._guard:
            if self._mine is not None:
                return False
            self._mine = self._locked_for_sharing()
        os.register_at_fork(after_in_child=self._take_anew)
        return True

    def give_back(self) -> bool:
        """Give up this process's share; return False where it had none."""
        with self._guard:
            mine, self._mine = self._mine, None
        if mine is None:
            return False
        os.close(mine)
        return True

    def if_unused(self, do: Callable[[], None]) -> None:
        """Call ``do`` alone with the thing, unless somebody has a share in it."""
        with self._open() as file:
            fcntl.flock(file, fcntl.LOCK_SH)  # waits while somebody else is alone with it
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                do()

    def when_unused(self, do: Callable[[], None]) -> None:
        """Wait until nobody has a share, however long; then call ``do`` alone with the thing."""
        with self._open() as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            do()

    def _take_anew(self) -> None:
        """Give a forked child a share of its own: the inherited one is its parent's."""
        self._guard = threading.Lock()
        if self._mine is not None:
            inherited, self._mine = self._mine, self._locked_for_sharing()
            os.close(inherited)  # not sooner, or the parent might find nobody here

    def _locked_for_sharing(self) -> int:
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(file, fcntl.LOCK_SH)
        return file

    @contextmanager
    def _open(self) -> Iterator[int]:
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield file
        finally:
            os.close(file)
