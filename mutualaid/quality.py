"""`make check`: every check, one after the other, all of them even when one fails.

``python -m mutualaid.quality NAME …`` runs only those named.
"""

from __future__ import annotations

import os
import shlex
import subprocess  # nosec B404: runs this project's own tools
import sys
import time
from collections.abc import Callable
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TEST_SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
# A whole production configuration, with secrets that are none.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "mutualaid.settings",
    "MUTUALAID_READ_DOTENV": "0",
    "MUTUALAID_DEMO": "0",
    "DEBUG": "0",
    "SECRET_KEY": "".join(chr(33 + number * 7 % 90) for number in range(80)),
    "FIELD_ENCRYPTION_KEYS": "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=",
    "FIELD_HASH_KEY": "a-key-for-checks-only-0123456789-abcdef",
    "SITE_URL": "https://aid.example.org",
    "EMAIL_URL": "submission://user:password@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "aid@example.org",
}
TEMPLATES = "templates"


def run(command: str, **environment: str) -> int:
    """Run one of the installed tools in the project's folder; return its exit code."""
    name, *arguments = shlex.split(command)
    return subprocess.run(  # nosec B603
        [str(BIN / name), *arguments],
        cwd=BASE_DIR,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        check=False,
    ).returncode


def audit() -> int:
    """Look for known weaknesses in what is installed; say "offline" where nobody can be asked."""
    done = subprocess.run(  # nosec B603
        [
            str(BIN / "pip-audit"), "--progress-spinner=off", "--disable-pip", "--no-deps",
            "-r", "requirements.txt", "-r", "requirements-dev.txt",
        ],
        cwd=BASE_DIR,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    sys.stdout.write(done.stdout)
    if is_offline(done.returncode, done.stderr):
        sys.stdout.write("offline: the list of known weaknesses could not be read.\n")
        return 0
    sys.stderr.write(done.stderr)
    return done.returncode


def is_offline(code: int, said: str) -> bool:
    """Whether pip-audit failed for want of a connection and of nothing else."""
    signs = (
        "ConnectionError",
        "Max retries",
        "Failed to establish",
        "Name or service",
        "timed out",
    )
    return code != 0 and "known vulnerabilit" not in said and any(sign in said for sign in signs)


CHECKS: dict[str, Callable[[], int]] = {
    "ruff": lambda: run("ruff check --quiet ."),
    "format": lambda: run("ruff format --check --quiet ."),
    "djlint": lambda: run(f"djlint --quiet --check --lint {TEMPLATES}"),
    "mypy": lambda: run("mypy", **TEST_SETTINGS),
    "imports": lambda: run("lint-imports", **TEST_SETTINGS),
    "migrations": lambda: run("python manage.py makemigrations --check --dry-run", **TEST_SETTINGS),
    "deploy": lambda: run("python manage.py check --deploy --fail-level WARNING", **PRODUCTION),
    "bandit": lambda: run("bandit --quiet --recursive --configfile pyproject.toml ."),
    "audit": audit,
}


def compile_requirements() -> int:
    """Compile requirements*.in, leaving nothing of this machine in the result."""
    plain = "--quiet --no-config --strip-extras --no-emit-index-url --no-emit-find-links"
    plain += " --no-emit-options --allow-unsafe --annotation-style=line"
    for name in ("requirements", "requirements-dev"):
        code = run(
            f"pip-compile {plain} {name}.in -o {name}.txt",
            CUSTOM_COMPILE_COMMAND="make requirements",
        )
        if code:
            return code
    return 0


def main(names: list[str]) -> int:
    """Run the checks and say how each ended; return 1 when any failed."""
    if names == ["requirements"]:
        return compile_requirements()
    failed = []
    for name in names or CHECKS:
        sys.stdout.write(f"── {name}\n")
        sys.stdout.flush()
        begun = time.monotonic()
        code = CHECKS[name]()
        took = time.monotonic() - begun
        sys.stdout.write(f"   {'failed' if code else 'ok'} ({took:.1f} s)\n")
        failed += [name] if code else []
    sys.stdout.write(f"Failed: {', '.join(failed)}.\n" if failed else "All checks passed.\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
