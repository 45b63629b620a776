"""The one transition table, and its picture."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from exchange.management.commands import draw_match_states
from exchange.models import Match
from exchange.models.listings import Kind
from exchange.models.match_states import TRANSITIONS, EndedBecause, MatchStatus
from exchange.models.matches import MatchInWrongState

NOW = datetime(2026, 6, 1, tzinfo=UTC)
VERBS = {
    "accept": lambda match: match.agree(Kind.OFFER, at=NOW),
    "decline": lambda match: match.decline(by=Kind.NEED, at=NOW),
    "withdraw": lambda match: match.withdraw(by=Kind.OFFER, at=NOW),
    "lapse": lambda match: match.lapse(because=EndedBecause.CLOSED, at=NOW),
    "complete": lambda match: match.say_done(Kind.NEED, at=NOW),
    "expire": lambda match: match.expire(at=NOW),
    "fall_through": lambda match: match.fall_through(at=NOW),
    "deny": lambda match: match.deny(by=Kind.NEED, at=NOW),
}


def test_every_verb_of_the_table_is_tested() -> None:
    assert VERBS.keys() == TRANSITIONS.keys()


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", MatchStatus)
def test_a_verb_leads_from_its_source_to_its_target_and_from_nowhere_else(
    verb: str, status: MatchStatus
) -> None:
    match = Match(status=status, need_agreed_at=NOW)
    source, target = TRANSITIONS[verb]
    if status == source:
        VERBS[verb](match)
        assert match.status == target
    elif (verb, status) == ("complete", MatchStatus.COMPLETED):
        VERBS[verb](match)  # the second side says so too
        assert match.status == MatchStatus.COMPLETED
    else:
        with pytest.raises(MatchInWrongState):
            VERBS[verb](match)
        assert match.status == status


def test_the_diagram_is_not_stale() -> None:
    call_command("draw_match_states", "--check")


def test_a_stale_diagram_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_match_states, "TRANSITIONS", {})
    with pytest.raises(CommandError, match="stale"):
        call_command("draw_match_states", "--check")
