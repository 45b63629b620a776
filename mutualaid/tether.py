"""Run a command that ends with its parent: ``python -m mutualaid.tether PARENT COMMAND ARGUMENT…``.

``PARENT`` is the process id of whoever starts it. So a launcher killed with -9 leaves no server
behind. The kernel does it, on Linux; elsewhere the command just runs.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(how: signal.Signals, parent: int) -> None:
    """Ask the kernel to send this process a signal when its parent, with this id, dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, how)
        # It may have died before anybody was asked.
        if os.getppid() != parent:
            os.kill(os.getpid(), how)


if __name__ == "__main__":
    end_with_parent(signal.SIGTERM, int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])  # runs what its own launcher says # nosec B606
