"""The picture of what becomes of words."""

import pytest
from django.core.management import CommandError, call_command

from moderation.management.commands import draw_review_states


def test_the_diagram_is_not_stale() -> None:
    call_command("draw_review_states", "--check")


def test_a_stale_diagram_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_review_states, "TRANSITIONS", {})
    with pytest.raises(CommandError, match="stale"):
        call_command("draw_review_states", "--check")
