"""Make .venv and fill it: ``python3 mutualaid/install.py requirements.txt …`` (used by make).

Runs before anything is installed, under whatever Python there is, so it imports nothing of this
project and keeps to old syntax until it knows better. Does nothing when nothing has changed.

``--chosen`` says that somebody named this very Python, as in ``make run PYTHON=python3.12``: a
.venv of another one is then made anew. ``--chromium`` also gets a browser for the tests; where
none can be had, that is said, and no error: the browser tests will fail by name.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess  # runs this venv's own pip, apt-get and playwright # nosec B404
import sys

OLDEST = (3, 11)
BASE_DIR = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
VENV = os.path.join(BASE_DIR, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
ASK_VERSION = "import pip, sys; print(sys.version)"
ASK_PLAYWRIGHT = """
import os, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as it:
    sys.exit(not os.path.exists(it.chromium.executable_path))
"""
NO_CHROMIUM = (
    "No Chromium, so the browser tests will fail. Install one (Debian: apt-get install chromium), "
    "or leave them out: make test ARGS='-m \"not browser\"'"
)


def main(arguments):
    # type: (list[str]) -> int
    """Bring .venv up to date with the given requirement files; return the exit code."""
    files = [name for name in arguments if not name.startswith("-")]
    try:
        with open(os.path.join(BASE_DIR, ".venv.lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # make run and make test may come at the same moment
            code = make_venv("--chosen" in arguments) or install(files)
            if not code and "--chromium" in arguments and not get_chromium():
                say(NO_CHROMIUM)
    except OSError as error:
        return fail(
            f"Cannot write {error.filename or BASE_DIR}: {error.strerror}. "
            "Use a copy of the project in a folder of your own."
        )
    except KeyboardInterrupt:
        return 130
    return code


def make_venv(chosen):
    # type: (bool) -> int
    """Make .venv where there is none that works, or none of the Python that was ``chosen``."""
    found = version_there()
    if found and (not chosen or found == sys.version):
        return 0
    if sys.version_info < OLDEST:
        return fail(
            "Python 3.11 or newer is needed, and this is {}.{}. Name another one, as in: "
            "make run PYTHON=python3.12".format(*sys.version_info)
        )
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        version = "{}.{}".format(*sys.version_info)
        return fail(
            "This Python cannot make virtual environments. On Debian or Ubuntu: "
            f"apt-get install python{version}-venv"
        )
    if found:
        say(f"Making .venv anew: it has Python {found.split()[0]} …")
    else:
        say("Making .venv …")
    try:
        venv.EnvBuilder(with_pip=True, clear=True, symlinks=True).create(VENV)
    except subprocess.CalledProcessError as error:
        return fail(f"Cannot make {VENV}: {error}")
    return 0


def version_there():
    # type: () -> str
    """The version of .venv's Python; nothing where .venv does not work."""
    # A .venv that was copied or moved from elsewhere has scripts that lead back there.
    if PYTHON not in read(os.path.join(VENV, "bin", "pip")):
        return ""
    return output([PYTHON, "-c", ASK_VERSION])


def install(files):
    # type: (list[str]) -> int
    """Install the files' exact versions, unless the stamp says that they are there."""
    wanted = {name: digest_of(os.path.join(BASE_DIR, name)) for name in files}
    stamp = os.path.join(VENV, "installed")
    # What was installed last from each file: `make run` needs less than `make test`.
    there = dict(line.split(" ", 1)[::-1] for line in read(stamp).splitlines())
    if all(there.get(name) == wanted[name] for name in files):
        return 0
    say("Installing {} …".format(" and ".join(files)))
    if os.path.exists(stamp):
        os.remove(stamp)  # whoever interrupts this leaves something in between
    command = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    for name in files:
        command += ["-r", name]
    if subprocess.call(command, cwd=BASE_DIR):  # nosec B603
        return fail("Installing failed: see above. Is the package index reachable from here?")
    there.update(wanted)
    with open(stamp, "w") as file:
        file.writelines(f"{there[name]} {name}\n" for name in sorted(there))
    return 0


def system_chromium():
    # type: () -> str | None
    """The path of the system's Chromium; None where there is none that runs."""
    for name in ("chromium", "chromium-browser"):
        path = shutil.which(name)
        # Ubuntu has one that only says which snap to install.
        if path and output([path, "--version"]):
            return path
    return None


def get_chromium():
    # type: () -> bool
    """Get Chromium by the system's packages as root, else by playwright; return success."""
    if system_chromium() or works([PYTHON, "-c", ASK_PLAYWRIGHT]):
        return True
    say("Getting Chromium for the browser tests …")
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
        works(apt + ["update"])
        if works(apt + ["install", "-y", "chromium"]) and system_chromium():
            return True
    return works([PYTHON, "-m", "playwright", "install", "chromium"])


def digest_of(path):
    # type: (str) -> str
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def read(path):
    # type: (str) -> str
    """What a file says; nothing where there is none."""
    try:
        with open(path) as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return ""


def works(command):
    # type: (list[str]) -> bool
    """Whether a command runs and succeeds, quietly."""
    try:
        done = subprocess.run(  # nosec B603
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return False
    return done.returncode == 0


def output(command):
    # type: (list[str]) -> str
    """What a command prints, without the blanks around it; nothing where it fails."""
    try:
        return subprocess.check_output(  # nosec B603
            command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, universal_newlines=True
        ).strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def say(words):
    # type: (str) -> None
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def fail(words):
    # type: (str) -> int
    sys.stderr.write(words + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
