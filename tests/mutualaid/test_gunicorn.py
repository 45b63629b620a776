"""gunicorn with this project's configuration: what it obeys, and on what it does not start."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.mutualaid.processes import PRODUCTION, ROOT, environment, free_port, python


def gunicorn(tmp_path: Path, *lines: str, **given: str | None) -> subprocess.CompletedProcess[str]:
    """What gunicorn says about its configuration, with these lines in .env."""
    shutil.copy(ROOT / "gunicorn.conf.py", tmp_path)
    (tmp_path / ".env").write_text("\n".join(lines))
    code = f"""
import sys
from pathlib import Path
from mutualaid import environment
environment.BASE_DIR = Path({str(tmp_path)!r})
from gunicorn.app.wsgiapp import run
sys.argv = ["gunicorn", "--print-config", "-c", {str(tmp_path / "gunicorn.conf.py")!r}, "x:y"]
run()
"""
    return python("-c", code, **{**PRODUCTION, **given}, MUTUALAID_READ_DOTENV="1")


def test_gunicorn_obeys_the_same_file(tmp_path: Path) -> None:
    lines = ("PORT=8123", "WEB_CONCURRENCY=5", "FORWARDED_ALLOW_IPS=10.0.0.2,10.1.0.0/16")
    said = gunicorn(tmp_path, *lines).stdout
    assert re.search(r"^bind += \['127\.0\.0\.1:8123'(, '\[::1\]:8123')?\]$", said, re.MULTILINE)
    assert re.search("^workers += 5$", said, re.MULTILINE)
    assert re.search(r"^forwarded_allow_ips += .*10\.0\.0\.2.*10\.1\.0\.0/16", said, re.MULTILINE)
    # The environment wins.
    said = gunicorn(tmp_path, *lines, PORT="8124", WEB_CONCURRENCY="3").stdout
    assert "'127.0.0.1:8124'" in said
    assert re.search("^workers += 3$", said, re.MULTILINE)


def test_gunicorn_names_what_is_malformed(tmp_path: Path) -> None:
    done = gunicorn(tmp_path, "PORT=web", "WEB_CONCURRENCY=0", "FORWARDED_ALLOW_IPS=proxy")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert [line.split(":")[0] for line in done.stderr.splitlines()[1:]] == [
        "  FORWARDED_ALLOW_IPS",
        "  PORT",
        "  WEB_CONCURRENCY",
    ]


def test_gunicorn_starts_without_the_database_and_takes_visitors(tmp_path: Path) -> None:
    port = free_port()
    given = {**PRODUCTION, "PORT": str(port), "SITE_URL": f"http://localhost:{port}"}
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "mutualaid.wsgi"],
        cwd=ROOT,
        env=environment(**given),
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while (status := health(port)) is None:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert status == 503
    finally:
        process.terminate()
        process.wait(30)


def health(port: int) -> int | None:
    """What the health page answers with; None before there is one."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/") as page:
            return int(page.status)
    except urllib.error.HTTPError as error:
        return error.code
    except urllib.error.URLError:
        return None


def test_gunicorn_does_not_start_on_settings_that_are_wrong() -> None:
    done = python("-m", "gunicorn", "mutualaid.wsgi", **{**PRODUCTION, "PHONE_REGION": "us"})
    assert done.returncode == 1
    assert "  PHONE_REGION: must be the two letters of a country" in done.stderr
    assert "Traceback" not in done.stderr


DEMO: dict[str, str | None] = dict.fromkeys(PRODUCTION) | {"MUTUALAID_DEMO": "1"}


@pytest.mark.parametrize("address", ["0.0.0.0:8019", "unix:/tmp/mutualaid-test.sock"])
def test_demo_refuses_gunicorn_on_other_addresses(tmp_path: Path, address: str) -> None:
    demo = {**DEMO, "MUTUALAID_DATA_DIR": str(tmp_path)}
    done = python("-m", "gunicorn", "--bind", address, "mutualaid.wsgi", **demo)
    assert done.returncode == 1
    assert "Demo mode lets anybody sign in" in done.stderr
