"""The installer with a folder, and a Python, of its own. Nothing is fetched."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from mutualaid import install
from tests.mutualaid.processes import ROOT

PLAYWRIGHT = "python -m playwright install chromium"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    (tmp_path / "requirements-dev.txt").write_text("# nothing\n")
    use_folder(tmp_path, monkeypatch)
    return tmp_path


def use_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "BASE_DIR", str(folder))
    monkeypatch.setattr(install, "VENV", str(folder / ".venv"))
    monkeypatch.setattr(install, "PYTHON", str(folder / ".venv" / "bin" / "python"))


@pytest.fixture
def with_python(project: Path) -> Path:
    """A stand-in for the venv's Python that notes what it is asked."""
    python = Path(install.PYTHON)
    python.parent.mkdir(parents=True)
    python.write_text(
        f"""#!/bin/sh
        case "$2" in
            *playwright*sys.exit*) exit "${{PLAYWRIGHT_HAS:-1}}" ;;
            *sys.version*) echo "${{SAY:-3.12.0}}"; exit ;;
        esac
        echo python $* >> {project}/calls
        exit ${{FAIL:-0}}
        """
    )
    python.chmod(0o755)
    python.with_name("pip").write_text(f"#!{python}\n")
    return project


@pytest.mark.slow
def test_makes_the_venv_installs_once_and_mends_what_is_broken(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert install.main(["requirements.txt"]) == 0
    assert "Making .venv" in capfd.readouterr().out
    assert install.main(["requirements.txt"]) == 0
    assert capfd.readouterr().out == ""  # the stamp is good
    assert install.main(["requirements.txt", "--chosen"]) == 0
    assert capfd.readouterr().out == ""  # this very Python

    (project / "requirements.txt").write_text("no such requirement at all ===\n")
    assert install.main(["requirements.txt"]) == 1
    assert "Installing failed" in capfd.readouterr().err
    (project / "requirements.txt").write_text("# nothing\n")


def test_venv_that_works_no_more_is_made_anew(
    with_python: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made: list[str] = []
    monkeypatch.setattr(venv.EnvBuilder, "create", lambda self, folder: made.append(folder))
    assert install.make_venv(False) == 0
    assert made == []

    # Copied from elsewhere: its scripts lead back there.
    shutil.copytree(with_python / ".venv", with_python / "copy" / ".venv")
    use_folder(with_python / "copy", monkeypatch)
    assert install.make_venv(False) == 0
    assert made == [str(with_python / "copy" / ".venv")]

    # The Python that it was made of is gone.
    use_folder(with_python, monkeypatch)
    Path(install.PYTHON).unlink()
    assert install.make_venv(False) == 0
    assert made[1:] == [str(with_python / ".venv")]
    assert capsys.readouterr().out == "Making .venv …\n" * 2


def test_stamp_knows_what_was_installed_last(
    with_python: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = ["requirements.txt", "requirements-dev.txt"]

    def installed(*files: str) -> str:
        assert install.install(list(files)) == 0
        return capsys.readouterr().out

    assert installed("requirements.txt") == "Installing requirements.txt …\n"
    assert installed(*both) == "Installing requirements.txt and requirements-dev.txt …\n"
    assert installed("requirements.txt") == installed(*both) == ""

    # To and fro between two versions, as when somebody switches branches.
    (with_python / "requirements.txt").write_text("# newer\n")
    assert installed("requirements.txt") != ""
    (with_python / "requirements.txt").write_text("# nothing\n")
    assert installed(*both) != ""
    assert installed("requirements.txt") == ""


def test_interrupted_installing_is_done_again(
    with_python: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert install.install(["requirements.txt"]) == 0
    (with_python / "requirements.txt").write_text("# newer\n")
    monkeypatch.setenv("FAIL", "1")
    assert install.install(["requirements.txt"]) == 1
    monkeypatch.setenv("FAIL", "0")
    # Back to what was there before, which half is no more.
    (with_python / "requirements.txt").write_text("# nothing\n")
    capsys.readouterr()
    assert install.install(["requirements.txt"]) == 0
    assert "Installing" in capsys.readouterr().out


def test_venv_of_another_python_is_kept_unless_one_is_named(
    with_python: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made: list[str] = []
    monkeypatch.setattr(venv.EnvBuilder, "create", lambda self, folder: made.append(folder))
    monkeypatch.setenv("SAY", "3.99.1 (another)")
    assert install.make_venv(False) == 0
    assert (made, capsys.readouterr().out) == ([], "")
    assert install.make_venv(True) == 0
    assert made == [install.VENV]
    assert capsys.readouterr().out == "Making .venv anew: it has Python 3.99.1 …\n"
    # Whatever Python the machine has by now, the one in .venv goes on.
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert install.make_venv(False) == 0
    assert install.make_venv(True) == 1


@pytest.mark.parametrize(
    "error",
    [
        PermissionError(errno.EACCES, "Permission denied", "/srv/aid/.venv.lock"),
        OSError(errno.EROFS, "Read-only file system", "/srv/aid/.venv.lock"),
    ],
)
def test_folder_that_cannot_be_written_is_told_in_one_line(
    project: Path,
    error: OSError,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr("builtins.open", refuse)  # root may write everywhere
    assert install.main(["requirements.txt"]) == 1
    monkeypatch.undo()
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith(f"Cannot write /srv/aid/.venv.lock: {error.strerror}.")


def test_old_python_is_told_in_one_line(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert install.main(["requirements.txt"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Python 3.11 or newer is needed, and this is 3.9" in said


def test_missing_ensurepip_is_told_in_one_line(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert install.main(["requirements.txt"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"apt-get install python{sys.version_info[0]}.{sys.version_info[1]}-venv" in said


def commands(folder: Path, **scripts: str) -> str:
    """A path with nothing but the given commands."""
    folder.mkdir()
    for name, lines in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\necho {name} $* >> {folder}/calls\n{lines}\n")
        (folder / name).chmod(0o755)
    return str(folder)


def calls(folder: Path) -> list[str]:
    return (folder / "calls").read_text().splitlines() if (folder / "calls").exists() else []


def test_chromium_on_the_path_is_enough(
    with_python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", commands(tmp_path / "bin", chromium="echo Chromium 150"))
    assert install.get_chromium()
    assert calls(with_python) == []


def test_root_gets_chromium_from_the_system(
    with_python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bin"
    # apt-get brings a chromium.
    brings = f"echo '#!/bin/sh\necho Chromium 150' > {folder}/chromium; /bin/chmod 755 {folder}/*"
    monkeypatch.setenv("PATH", commands(folder, **{"apt-get": brings}))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert install.get_chromium()
    assert [line.split()[-1] for line in calls(folder)] == ["update", "chromium"]
    assert PLAYWRIGHT not in calls(with_python)


def test_package_that_only_names_a_snap_is_none(
    with_python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bin"
    stubs = {"apt-get": "", "chromium-browser": "exit 1"}
    monkeypatch.setenv("PATH", commands(folder, **stubs))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert install.get_chromium()
    assert PLAYWRIGHT in calls(with_python)


def test_others_get_playwrights_own_and_nothing_by_sudo(
    with_python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    folder = tmp_path / "bin"
    monkeypatch.setenv("PATH", commands(folder, **{"apt-get": "", "sudo": ""}))
    assert install.get_chromium()
    assert calls(folder) == []
    assert calls(with_python)[-1] == PLAYWRIGHT
    # Once is enough, for as long as it is there.
    monkeypatch.setenv("PLAYWRIGHT_HAS", "0")
    assert install.get_chromium()
    assert calls(with_python).count(PLAYWRIGHT) == 1


def test_no_chromium_at_all_says_what_to_do_and_is_no_error(
    with_python: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PATH", commands(tmp_path / "bin"))
    assert install.main(["requirements.txt"]) == 0
    monkeypatch.setenv("FAIL", "1")
    capfd.readouterr()
    assert install.main(["requirements.txt", "--chromium"]) == 0
    said = capfd.readouterr()
    assert said.out == f"Getting Chromium for the browser tests …\n{install.NO_CHROMIUM}\n"
    assert said.err == ""
    assert "apt-get install chromium" in install.NO_CHROMIUM


def test_checks_want_no_chromium() -> None:
    done = subprocess.run(
        ["make", "--dry-run", "check", "PYTHON=python3.12"],
        cwd=ROOT,
        # Under `make test` it would be one make inside another, and say so.
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "python3.12 mutualaid/install.py --chosen requirements.txt requirements-dev.txt",
        ".venv/bin/python -m mutualaid.quality",
    ]


def test_help_lists_the_commands_that_readme_names() -> None:
    done = subprocess.run(
        ["make", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert {"make run", "make test", "make check"} <= {
        " ".join(line.split()[:2]) for line in done.stdout.splitlines()
    }
