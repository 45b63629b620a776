from __future__ import annotations

import json
from collections.abc import Mapping

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
