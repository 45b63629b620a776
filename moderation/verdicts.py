"""What an organizer decides, before it is a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from moderation.models.decisions import Outcome

if TYPE_CHECKING:
    from moderation.measures import Measure
    from moderation.models import AgreementVersion


@dataclass(frozen=True)
class Verdict:
    """What becomes of the words, and perhaps a ``measure`` for the person; ``reason`` and
    ``agreement`` are told to them."""

    outcome: Outcome
    reason: str = ""
    agreement: AgreementVersion | None = None
    measure: Measure | None = None

    @property
    def is_against(self) -> bool:
        """Whether somebody has to be told why."""
        return self.outcome.is_against or self.measure is not None

    @property
    def says_why(self) -> bool:
        return bool(self.reason and self.agreement)
