"""Stops a server when its last user is gone: ``python -m mutualaid.postgres.guard FOLDER``.

Each server started here has one guard beside it. It sleeps in the kernel until nobody has a share
in the server any more, which no kill of a user can prevent.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mutualaid.postgres.server import EmbeddedServer


def main(folder: str) -> None:
    """Wait until nobody uses the server in ``folder``; then stop it."""
    EmbeddedServer(Path(folder)).stop_when_unused()


if __name__ == "__main__":
    main(sys.argv[1])
