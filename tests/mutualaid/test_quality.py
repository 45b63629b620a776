from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from mutualaid import quality


def answer(*packages: Mapping[str, object]) -> str:
    return json.dumps({"dependencies": list(packages), "fixes": []})


FINE = {"name": "django", "version": "5.2.19", "vulns": []}
WEAK = {
    "name": "h3",
    "version": "1.0",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["1.1"]}, {"id": "X-2", "fix_versions": []}],
}
UNKNOWN = {"name": "honcho", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("code", "out", "errors", "words", "expected"),
    [
        (0, answer(FINE), "", "No known weaknesses in 1 packages.", 0),
        (1, answer(FINE, WEAK), "", "h3 1.0: PYSEC-2026-1, fixed in 1.1", 1),
        (1, answer(WEAK), "", "h3 1.0: X-2, fixed in no version yet", 1),
        (1, answer(WEAK, UNKNOWN), "", "PYSEC-2026-1", 1),
        (0, answer(UNKNOWN), "", "offline", 0),
        (0, answer(FINE, UNKNOWN), "", "not to be asked about: honcho", 1),
        (1, "", "requests.exceptions.ConnectionError: Max retries", "offline", 0),
        (1, "", "requirements.txt: no such file", "no such file", 1),
        (0, "", "", "said nothing", 1),
    ],
)
def test_audit_says_what_it_found_or_that_it_could_not_look(
    code: int, out: str, errors: str, words: str, expected: int
) -> None:
    said, result = quality.verdict(code, out, errors)
    assert words in said
    assert result == expected


def test_every_check_runs_even_after_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = []

    def check(name: str, code: int) -> int:
        ran.append(name)
        return code

    monkeypatch.setattr(
        quality, "CHECKS", {"first": lambda: check("first", 2), "last": lambda: check("last", 0)}
    )
    assert quality.main([]) == 1
    assert ran == ["first", "last"]
    assert "Failed: first." in capsys.readouterr().out
    assert quality.main(["last"]) == 0


def test_a_failing_tool_fails_its_check() -> None:
    assert quality.run("python -c 'raise SystemExit(3)'") == 3


def tool(folder: Path, name: str, lines: str) -> None:
    """A stand-in for an installed tool, which notes what it is asked."""
    (folder / name).write_text(f"#!/bin/sh\necho {name} $* >> {folder}/calls\n{lines}\n")
    (folder / name).chmod(0o755)


def test_audit_asks_about_both_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(quality, "BIN", tmp_path)
    tool(tmp_path, "pip-audit", f"echo '{answer(WEAK)}'; exit 1")
    assert quality.audit() == 1
    assert "h3 1.0: PYSEC-2026-1, fixed in 1.1" in capsys.readouterr().out
    assert (
        (tmp_path / "calls").read_text().endswith("-r requirements.txt -r requirements-dev.txt\n")
    )


def test_requirements_are_compiled_in_turn_without_a_trace_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quality, "BIN", tmp_path)
    tool(tmp_path, "pip-compile", "")
    assert quality.main(["requirements"]) == 0
    first, second = (tmp_path / "calls").read_text().splitlines()
    assert first.endswith("requirements.in -o requirements.txt")
    assert second.endswith("requirements-dev.in -o requirements-dev.txt")
    for words in ("--no-emit-index-url", "--no-emit-find-links", "--no-emit-options"):
        assert words in first
        assert words in second

    (tmp_path / "calls").unlink()
    tool(tmp_path, "pip-compile", "exit 2")
    assert quality.main(["requirements"]) == 2
    assert len((tmp_path / "calls").read_text().splitlines()) == 1
