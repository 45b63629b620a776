"""A place for servers of a test's own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mutualaid.postgres.server import EmbeddedServer


@pytest.fixture
def open_tmp() -> Iterator[Path]:
    """A new folder that PostgreSQL's account can pass through.

    pytest's own folders are closed to others, and closed again whenever another run begins.
    """
    folder = Path(tempfile.mkdtemp(prefix="mutualaid-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def folder(open_tmp: Path) -> Iterator[Path]:
    """A new data folder; whatever server is left in it is stopped."""
    data = open_tmp / "data"
    yield data
    server = EmbeddedServer(data / "postgres")
    if server.is_running():
        server.stop()
