"""`make run`: the whole site on this machine, in demo mode, until Ctrl-C.

Makes the database ready, runs the web server and the job worker side by side, and says what to
open once the site answers. What it started ends with it, however it ends.
"""

from __future__ import annotations

import errno
import fcntl
import multiprocessing
import os
import shlex
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from datetime import datetime
from pathlib import Path
from typing import Any

from honcho.manager import Manager
from honcho.printer import Message
from honcho.process import Process

from mutualaid.tether import end_with_parent

READY_SECONDS = 60
# Whatever http_proxy says: no proxy leads back to this machine.
_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
BASE_DIR = Path(__file__).resolve().parent.parent


class CannotStart(Exception):
    """Why the site cannot start, in one line that says what to do."""


def main() -> int:
    """Run the site; return the exit code."""
    # Ctrl-C too: a script that starts this in the background has it ignored.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _interrupt)
    try:
        port = chosen_port(os.environ.get("PORT", ""))
        settings = configure(port)
        with open(alone(settings.DATA_DIR, port), "rb"):
            check_port_is_free(port)
            prepare()
            return serve(port)
    except CannotStart as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        # Nothing interrupts the tidying up any more.
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)


def chosen_port(given: str) -> int:
    """The port to serve, from the variable PORT; 8000 when it is empty."""
    if not given:
        return 8000
    if not given.isdecimal() or not 1 <= int(given) <= 65535:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {given!r}.")
    return int(given)


def check_port_is_free(port: int) -> None:
    """Raise CannotStart when somebody else serves the port, or this user may not."""
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except PermissionError:
            raise CannotStart(
                f"Port {port} is for root only. Choose a higher one: make run PORT=8000"
            ) from None
        except OSError as error:
            if error.errno != errno.EADDRINUSE:  # no IPv6 here
                continue
            raise CannotStart(
                f"Something else uses port {port}. Stop it, or choose another port: "
                f"make run PORT={port + 1 if port < 65535 else 8000}"
            ) from None


def configure(port: int) -> Any:
    """Set demo mode for this process and its children; return Django's settings."""
    os.environ["MUTUALAID_DEMO"] = "1"
    os.environ["PORT"] = str(port)
    os.environ["DJANGO_SETTINGS_MODULE"] = "mutualaid.settings"
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise CannotStart(str(error)) from None
    except OSError as error:
        raise CannotStart(
            f"Cannot use {error.filename}: {error.strerror}. Set MUTUALAID_DATA_DIR to a folder of "
            "your own, or use a copy of your own."
        ) from None
    return settings


def alone(folder: Path, port: int) -> int:
    """Hold the data folder for this launcher alone; return the lock's file descriptor."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CannotStart(
            f"Cannot write {error.filename}: {error.strerror}. Set MUTUALAID_DATA_DIR to a "
            "folder of your own."
        ) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        there = os.read(handle, 100).decode()
        os.close(handle)
        raise CannotStart(
            f"The site runs already from this folder: open {there or 'it'}, or stop it first with "
            "Ctrl-C where it was started. For a second one set MUTUALAID_DATA_DIR to another data "
            "folder, and another PORT."
        ) from None
    os.ftruncate(handle, 0)
    os.write(handle, f"http://localhost:{port}".encode())
    return handle


def prepare() -> None:
    """Start the database, bring it up to date, and load the starter neighbourhood and library."""
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError
    from django.db import Error as DatabaseError

    from mutualaid.postgres.base import embedded_server
    from mutualaid.postgres.server import PostgresError

    _say("Preparing the database …")
    try:
        embedded_server().start()
    except (PostgresError, OSError, RuntimeError) as error:
        raise CannotStart(f"The database does not start. {error}") from None
    try:
        call_command("migrate", interactive=False, verbosity=0, skip_checks=False)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("load_starter", verbosity=1)
        call_command("load_library", starter=True, verbosity=1)
    except SystemCheckError as error:
        raise CannotStart(str(error)) from None
    except DatabaseError as error:
        why = str(error).strip().partition("\n")[0]
        raise CannotStart(f"The database cannot be brought up to date. {why}") from None
    except OSError as error:
        raise CannotStart(f"Cannot write {error.filename}: {error.strerror}.") from None


def serve(port: int) -> int:
    """Run web server and job worker until one ends or a signal comes; return the exit code."""
    if sys.platform == "linux":
        # Children must be this process's own for the tether to hold.
        multiprocessing.set_start_method("fork", force=True)
    manager = Manager()
    manager._process_ctor = TetheredProcess
    python = shlex.quote(sys.executable)
    manager.add_process("web", f"{python} -m gunicorn mutualaid.wsgi", cwd=str(BASE_DIR))
    manager.add_process("worker", f"{python} manage.py run_worker", cwd=str(BASE_DIR))
    threading.Thread(target=_watch, args=(manager, port), daemon=True).start()
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    manager.loop()
    # Ctrl-C is how one stops it, and no error.
    return 0 if manager.returncode == 130 else int(manager.returncode or 0)


class TetheredProcess(Process):
    """One part of the site, which ends when the launcher does."""

    def __init__(self, cmd: str, **kwargs: Any) -> None:
        super().__init__(cmd, **kwargs)
        self._launcher, self._asked = os.getpid(), cmd

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        end_with_parent(signal.SIGKILL, self._launcher)
        tether = f"{shlex.quote(sys.executable)} -m mutualaid.tether {os.getpid()}"
        self.cmd = f"exec {tether} {self._asked}"
        super().run(events, ignore_signals)


def _watch(manager: Manager, port: int) -> None:
    """Say when the site answers; afterwards notice when honcho loses a child unawares."""
    deadline = time.monotonic() + READY_SECONDS
    while not answers(port):
        if time.monotonic() > deadline:
            _say("The site does not answer yet: see the lines above.")
            break
        time.sleep(0.2)
    else:
        _say(welcome(port))
    while True:
        time.sleep(1)
        for name, part in list(manager._processes.items()):
            if not part["process"].is_alive() and "returncode" not in part:
                manager.events.put(Message("stop", {"returncode": 1}, datetime.now(), name, None))


def answers(port: int) -> bool:
    """Whether the site and its database are well."""
    try:
        with _DIRECTLY.open(f"http://127.0.0.1:{port}/health/", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def welcome(port: int) -> str:
    """What to open and how to sign in. By name: passkeys fail on a bare address."""
    return f"""
  ─────────────────────────────────────────────────────────────────────
   Open   http://localhost:{port}

   Sign in with one click as a demo neighbour, an organizer or a reader:
          http://localhost:{port}/accounts/login/
   Read the mail that the site would send:
          http://localhost:{port}/demo/mail/

   This is demo mode: for this machine only. Ctrl-C stops everything.
  ─────────────────────────────────────────────────────────────────────
"""


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
