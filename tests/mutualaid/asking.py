"""Processes that open a connection to an embedded server of their own, and what they say."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

from django.conf import settings


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", **more} | {
        "MUTUALAID_DATA_DIR": str(folder)
    }


def start_python(folder: Path, code: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=settings.BASE_DIR,
        env=environment(folder, **more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_python(folder: Path, code: str, **more: str) -> str:
    process = start_python(folder, code, **more)
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return out.strip()


# Without the apps: a connection needs none of them, and each costs time.
ASK = """
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), pg_postmaster_start_time()")
        print(*cursor.fetchone())
"""

# Opens a connection, then does one line of stdin after another.
OBEY = """
    import sys
    from django.db import connection
    def ask():
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            print("answered", cursor.fetchone()[0], flush=True)
    ask()
    for line in sys.stdin:
        ask()
"""


def say(process: subprocess.Popen[str]) -> str:
    """Let an obedient process ask again; return its answer."""
    assert process.stdin is not None
    process.stdin.write("again\n")
    process.stdin.flush()
    return answer(process)


def answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    assert line or process.stderr is None, process.stderr.read()
    return line
