"""Sentences about cases."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from moderation.rules import LABELS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from moderation.models import Case


@dataclass(frozen=True)
class Reason:
    """Why a case is there, in words, and what the rule found: a word, a name, a number."""

    label: str | _StrPromise
    detail: str


def reasons_of(case: Case) -> list[Reason]:
    """In the order of ``LABELS``; a rule that is no more has its bare name."""
    details = json.loads(case.findings or "{}")
    order = [*LABELS]
    names = sorted(case.reasons, key=lambda name: order.index(name) if name in order else 99)
    return [Reason(LABELS.get(name, name), details.get(name, "")) for name in names]
