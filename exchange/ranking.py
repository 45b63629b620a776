"""How well a possible pair fits, in points with reasons. Pure: no database, no clock.

Points order suggestions for one listing. They say how well a pair fits; only fair load looks at
a person, at how often they were asked lately. The page "How matching works" shows this very table
to everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exchange.reasons import Reason
from places.distances import step_km

# The most that each part can give; together 100.
WEIGHTS = {
    "closeness": 30,
    "dates": 30,
    "fit": 20,
    "waiting": 10,
    "fair_load": 5,
    "language": 5,
}

HALF_CLOSE_KM = 2.0
LONG_WAIT_DAYS = 14


@dataclass(frozen=True)
class Fit:
    """What the category says: ``share`` from 0 (possible) to 1 (just right), and why."""

    share: float
    reasons: Sequence[Reason] = ()


@dataclass(frozen=True)
class PairFacts:
    """All that ranking may know of a pair.

    ``covered`` of ``wanted`` dates of the need are met, with ``covered_amount`` of
    ``wanted_amount`` units; ``times_asked`` is how often the one who offers was asked lately.
    """

    distance_km: float
    covered: int
    wanted: int
    covered_amount: int
    wanted_amount: int
    fit: Fit
    shared_languages: Sequence[str]
    waiting_days: int
    times_asked: int


@dataclass(frozen=True)
class Part:
    """One line of the breakdown: ``points`` of ``most``, and what there is to say about it."""

    name: str
    points: float
    most: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Breakdown:
    parts: tuple[Part, ...]

    @property
    def total(self) -> float:
        return round(sum(part.points for part in self.parts), 1)

    @property
    def reasons(self) -> list[Reason]:
        return [reason for part in self.parts for reason in part.reasons]

    def as_json(self) -> dict[str, Any]:
        return {
            "total": self.total,
            "parts": [
                {
                    "name": part.name,
                    "points": part.points,
                    "most": part.most,
                    "reasons": [reason.as_json() for reason in part.reasons],
                }
                for part in self.parts
            ],
        }


def rank(facts: PairFacts) -> Breakdown:
    """Weigh a pair. Closer, with more dates, better fitting or longer waiting is never worse."""
    return Breakdown(
        (
            _closeness(facts),
            _dates(facts),
            _part("fit", facts.fit.share, *facts.fit.reasons),
            _waiting(facts),
            _fair_load(facts),
            _language(facts),
        )
    )


def _part(name: str, share: float, *reasons: Reason) -> Part:
    return Part(name, round(WEIGHTS[name] * share, 1), WEIGHTS[name], reasons)


def _closeness(facts: PairFacts) -> Part:
    """Half the points at two kilometres. The step counts, not the metre: nobody is located by
    comparing points."""
    km = step_km(facts.distance_km)
    return _part(
        "closeness",
        HALF_CLOSE_KM / (HALF_CLOSE_KM + km),
        Reason("distance", {"km": km}),
    )


def _dates(facts: PairFacts) -> Part:
    """Half for the dates that are met, half for how much of the amount is."""
    share = facts.covered / facts.wanted / 2 + facts.covered_amount / facts.wanted_amount / 2
    reasons = [Reason("dates", {"covered": facts.covered, "wanted": facts.wanted})]
    if facts.covered == facts.wanted and facts.covered_amount < facts.wanted_amount:
        reasons.append(Reason("part_of_amount", {}))
    return _part("dates", share, *reasons)


def _waiting(facts: PairFacts) -> Part:
    """Grows by the day for a fortnight, so that nobody is passed over for ever."""
    share = min(facts.waiting_days, LONG_WAIT_DAYS) / LONG_WAIT_DAYS
    return _part("waiting", share, Reason("waiting", {"days": facts.waiting_days}))


def _fair_load(facts: PairFacts) -> Part:
    """Whoever was asked least lately comes first, so that the work goes round."""
    reasons = [Reason("asked_little", {})] if facts.times_asked == 0 else []
    return _part("fair_load", 1 / (1 + facts.times_asked), *reasons)


def _language(facts: PairFacts) -> Part:
    """Soft: people find a way, and an interpreter can take part."""
    if not facts.shared_languages:
        return _part("language", 0)
    return _part("language", 1, Reason("languages", {"languages": list(facts.shared_languages)}))
