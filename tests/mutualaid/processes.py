"""Python in a process of its own, with an environment of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# What a machine needs to run Python; nothing that configures this project.
MACHINE = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE", "COVERAGE_PROCESS_CONFIG")

PRODUCTION = {
    "SECRET_KEY": "k7!" + "abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789",
    "FIELD_ENCRYPTION_KEYS": "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=",
    "FIELD_HASH_KEY": "another-key-for-tests-only-0123456789",
    "SITE_URL": "https://aid.example.org",
    "EMAIL_URL": "submission://user:secret@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "aid@example.org",
    # Nobody listens there: production tests need no database, and must not start the embedded one.
    "DATABASE_URL": "postgres://user:secret@127.0.0.1:1/aid",
}


def environment(**given: str | None) -> dict[str, str]:
    """The machine's environment and what is given; None leaves a variable out."""
    machine = {name: os.environ[name] for name in MACHINE if name in os.environ}
    fixed = {"DJANGO_SETTINGS_MODULE": "mutualaid.settings", "MUTUALAID_READ_DOTENV": "0"}
    return {
        name: value for name, value in {**machine, **fixed, **given}.items() if value is not None
    }


def python(*arguments: str, **given: str | None) -> subprocess.CompletedProcess[str]:
    """Run Python in the project's folder and wait for its end."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(**given),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def free_port() -> int:
    """A port of this machine that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
