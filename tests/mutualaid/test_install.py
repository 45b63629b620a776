"""The installer with a folder, and a Python, of its own. Nothing is fetched."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mutualaid import install


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    (tmp_path / "requirements-dev.txt").write_text("# nothing\n")
    monkeypatch.setattr(install, "BASE_DIR", str(tmp_path))
    monkeypatch.setattr(install, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(install, "PYTHON", str(tmp_path / ".venv" / "bin" / "python"))
    return tmp_path


@pytest.mark.slow
def test_makes_the_venv_installs_once_and_mends_what_is_broken(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert install.main(["requirements.txt"]) == 0
    assert "Making .venv" in capfd.readouterr().out
    assert install.main(["requirements.txt"]) == 0
    assert capfd.readouterr().out == ""  # the stamp is good

    assert install.main(["requirements.txt", "requirements-dev.txt"]) == 0
    assert "Installing requirements.txt and requirements-dev.txt" in capfd.readouterr().out
    assert install.main(["requirements.txt"]) == 0
    assert capfd.readouterr().out == ""  # each set has a stamp of its own

    (project / "requirements.txt").write_text("# something else\n")
    assert install.main(["requirements.txt"]) == 0
    assert "Installing requirements.txt" in capfd.readouterr().out

    (project / "requirements.txt").write_text("no such requirement at all ===\n")
    assert install.main(["requirements.txt"]) == 1
    assert "Installing failed" in capfd.readouterr().err
    (project / "requirements.txt").write_text("# nothing\n")

    (project / ".venv" / "bin" / "python").unlink()
    assert install.main(["requirements.txt"]) == 0
    assert "Making .venv" in capfd.readouterr().out


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


@pytest.fixture
def with_python(project: Path) -> Path:
    """A stand-in for the venv's Python that notes what it is asked."""
    python = Path(install.PYTHON)
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\necho python $* >> {project}/calls\nexit ${{FAIL:-0}}\n")
    python.chmod(0o755)
    return project


def test_chromium_on_the_path_is_enough(
    with_python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", commands(tmp_path / "bin", chromium=""))
    assert install.get_chromium() == 0
    assert calls(with_python) == []


def test_root_gets_chromium_from_the_system(
    with_python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", commands(tmp_path / "bin", **{"apt-get": ""}))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert install.get_chromium() == 0
    asked = calls(tmp_path / "bin")
    assert [line.split()[-1] for line in asked] == ["update", "chromium"]
    assert calls(with_python) == []


def test_others_use_sudo_only_where_it_asks_nothing(
    with_python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    folder = tmp_path / "bin"
    monkeypatch.setenv("PATH", commands(folder, **{"apt-get": "", "sudo": "exit 1"}))
    assert install.get_chromium() == 0
    assert calls(folder) == ["sudo -n true"]
    assert calls(with_python) == ["python -m playwright install chromium"]
    # Once is enough.
    assert install.get_chromium() == 0
    assert len(calls(with_python)) == 1


def test_no_chromium_at_all_says_what_to_do(
    with_python: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PATH", commands(tmp_path / "bin"))
    monkeypatch.setenv("FAIL", "1")
    assert install.get_chromium() == 1
    assert "apt-get install chromium" in capsys.readouterr().err


def test_help_lists_the_commands_that_readme_names() -> None:
    done = subprocess.run(
        ["make", "help"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert {"make run", "make test", "make check"} <= {
        " ".join(line.split()[:2]) for line in done.stdout.splitlines()
    }
