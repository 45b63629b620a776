"""Make .venv and fill it: ``python3 mutualaid/install.py requirements.txt …`` (used by make).

Runs before anything is installed, under whatever Python there is, so it imports nothing of this
project and keeps to old syntax until it knows better. Does nothing when nothing has changed.
With ``--chromium`` it also gets a browser for the tests where none is on the path.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess  # runs this venv's own pip, apt-get and playwright # nosec B404
import sys

OLDEST = (3, 11)
BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(BASE_DIR, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")


def main(arguments):
    # type: (list[str]) -> int
    """Bring .venv up to date with the given requirement files; return the exit code."""
    if sys.version_info < OLDEST:
        return fail(
            "Python 3.11 or newer is needed, and this is {}.{}. Name another one, as in: "
            "make run PYTHON=python3.12".format(*sys.version_info)
        )
    files = [name for name in arguments if not name.startswith("-")]
    with open(os.path.join(BASE_DIR, ".venv.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # make run and make test may come at the same moment
        code = make_venv() or install(files)
    if not code and "--chromium" in arguments:
        code = get_chromium()
    return code


def make_venv():
    # type: () -> int
    """Make .venv, or make it anew where its Python no longer works."""
    if works([PYTHON, "-c", "import pip"]):
        return 0
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        version = "{}.{}".format(*sys.version_info)
        return fail(
            "This Python cannot make virtual environments. On Debian or Ubuntu: "
            f"apt-get install python{version}-venv"
        )
    say("Making .venv …")
    try:
        venv.EnvBuilder(with_pip=True, clear=True, symlinks=True).create(VENV)
    except (OSError, subprocess.CalledProcessError) as error:
        return fail(f"Cannot make {VENV}: {error}")
    return 0


def install(files):
    # type: (list[str]) -> int
    """Install the files' exact versions, unless the stamp says that they are there."""
    digest = hashlib.sha256(sys.version.encode())
    for name in files:
        with open(os.path.join(BASE_DIR, name), "rb") as file:
            digest.update(file.read())
    # One stamp for each set of files: `make run` needs less than `make test`.
    stamp = os.path.join(VENV, "installed-" + "-".join(files).replace(".txt", ""))
    if read(stamp) == digest.hexdigest():
        return 0
    say("Installing {} …".format(" and ".join(files)))
    command = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    for name in files:
        command += ["-r", name]
    if subprocess.call(command, cwd=BASE_DIR):  # nosec B603
        return fail("Installing failed: see above. Is the package index reachable from here?")
    with open(stamp, "w") as file:
        file.write(digest.hexdigest())
    return 0


def get_chromium():
    # type: () -> int
    """Get Chromium by the system's packages where we may, else by playwright."""
    if shutil.which("chromium") or shutil.which("chromium-browser"):
        return 0
    marker = os.path.join(VENV, "chromium-by-playwright")
    if os.path.exists(marker):
        return 0
    say("Getting Chromium for the browser tests …")
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") and (not prefix or works(prefix + ["true"])):
        apt = prefix + ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
        subprocess.call(apt + ["update"])  # nosec B603
        if subprocess.call(apt + ["install", "-y", "chromium"]) == 0:  # nosec B603
            return 0
    if subprocess.call([PYTHON, "-m", "playwright", "install", "chromium"]):  # nosec B603
        return fail(
            "No Chromium for the browser tests. Install one (Debian: apt-get install chromium), "
            "or leave them out: make test ARGS='-m \"not browser\"'"
        )
    with open(marker, "w") as file:
        file.write("yes")
    return 0


def read(path):
    # type: (str) -> str
    """What a file says; nothing where there is none."""
    try:
        with open(path) as file:
            return file.read()
    except FileNotFoundError:
        return ""


def works(command):
    # type: (list[str]) -> bool
    """Whether a command runs and succeeds, quietly."""
    try:
        done = subprocess.call(  # nosec B603
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return False
    return done == 0


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
