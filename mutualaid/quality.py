"""`make check`: every check, one after the other, all of them even when one fails.

``python -m mutualaid.quality NAME …`` runs only those named.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess  # runs this project's own tools # nosec B404
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
NO_CONNECTION = ("ConnectionError", "Max retries", "Failed to establish", "timed out")


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
    """Look for known weaknesses in what is required; say "offline" where nobody can be asked.

    Nothing passes in silence: an index that answers without knowing about weaknesses (a mirror)
    counts as offline as well, and is said to.
    """
    done = subprocess.run(  # nosec B603
        [
            str(BIN / "pip-audit"), "--progress-spinner=off", "--disable-pip", "--no-deps",
            "--format=json", "-r", "requirements.txt", "-r", "requirements-dev.txt",
        ],
        cwd=BASE_DIR,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    words, code = verdict(done.returncode, done.stdout, done.stderr)
    sys.stdout.write(words)
    return code


def verdict(code: int, out: str, errors: str) -> tuple[str, int]:
    """What pip-audit's answer means, in words, and the exit code that follows from it."""
    try:
        packages = json.loads(out)["dependencies"]
    except (ValueError, KeyError):
        if any(sign in errors for sign in NO_CONNECTION):
            return "offline: nobody could be asked about known weaknesses.\n", 0
        return errors or "pip-audit said nothing.\n", code or 1
    lines = [
        f"{package['name']} {package['version']}: {found['id']}, "
        f"fixed in {', '.join(found['fix_versions']) or 'no version yet'}"
        for package in packages
        for found in package.get("vulns", [])
    ]
    if lines:
        return "\n".join([*lines, ""]), 1
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    asked = len(packages) - len(unknown)
    if not asked:
        return "offline: the package index knows nothing about weaknesses.\n", 0
    if unknown:
        return f"Nothing known of {asked}; not to be asked about: {', '.join(unknown)}.\n", 1
    return f"No known weaknesses in {asked} packages.\n", code


CHECKS: dict[str, Callable[[], int]] = {
    "ruff": lambda: run("ruff check --quiet ."),
    "format": lambda: run("ruff format --check --quiet ."),
    "djlint": lambda: run("djlint --check --lint templates"),
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
