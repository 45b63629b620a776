"""Run a command that ends with its parent: ``python -m mutualaid.tether COMMAND ARGUMENT…``.

So a launcher killed with -9 leaves no server behind. The kernel does it, on Linux; elsewhere the
command just runs.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(how: signal.Signals) -> None:
    """Ask the kernel to send this process a signal when its parent dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, how)


if __name__ == "__main__":
    end_with_parent(signal.SIGTERM)
    os.execvp(sys.argv[1], sys.argv[1:])  # runs what its own launcher says # nosec B606
