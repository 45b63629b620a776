"""Changing what the group agreed on. What it said before stays, for what was decided by it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from moderation.log import record
from moderation.models import Agreement, AgreementVersion
from moderation.permissions import can_review

if TYPE_CHECKING:
    from accounts.models import User


class NotAllowed(Exception):
    """Only organizers change agreements."""


class StaleAgreement(Exception):
    """Somebody else changed it meanwhile; ``agreement`` is what it says now."""

    def __init__(self, agreement: Agreement) -> None:
        super().__init__(f"agreement {agreement.pk} was changed")
        self.agreement = agreement


@transaction.atomic
def add_agreement(*, title: str, text: str, by: User, at: datetime) -> Agreement:
    """A new one at the end of the list. Raises NotAllowed."""
    if not can_review(by):
        raise NotAllowed
    last = Agreement.objects.aggregate(last=Max("position"))["last"] or 0
    agreement = Agreement.objects.create(position=last + 1)
    _say(agreement, number=1, title=title, text=text, by=by, at=at)
    return agreement


@transaction.atomic
def change_agreement(
    *, agreement: Agreement, number: int, title: str, text: str, by: User, at: datetime
) -> Agreement:
    """Let it say something else from now on; ``number`` is the version that was read.

    The same words again change nothing. Raises NotAllowed, StaleAgreement.
    """
    now = _locked(agreement, number=number, by=by)
    said = _current(now)
    if (said.title, said.text) != (title, text):
        _say(now, number=said.number + 1, title=title, text=text, by=by, at=at)
    return now


@transaction.atomic
def retire_agreement(*, agreement: Agreement, number: int, by: User, at: datetime) -> Agreement:
    """It holds no longer; what was decided by it still says so. Raises as ``change_agreement``."""
    now = _locked(agreement, number=number, by=by)
    now.retired_at = at
    now.save(update_fields=["retired_at"])
    record(by=by, action="agreements_changed", about=now, at=at)
    return now


def _locked(agreement: Agreement, *, number: int, by: User) -> Agreement:
    if not can_review(by):
        raise NotAllowed
    rows = Agreement.objects.select_related("current")
    now = rows.select_for_update(of=("self",), no_key=True).get(pk=agreement.pk)
    if now.retired_at is not None or _current(now).number != number:
        raise StaleAgreement(now)
    return now


def _current(agreement: Agreement) -> AgreementVersion:
    assert agreement.current is not None, "an agreement is made with its first version"
    return agreement.current


def _say(
    agreement: Agreement, *, number: int, title: str, text: str, by: User, at: datetime
) -> None:
    agreement.current = AgreementVersion.objects.create(
        agreement=agreement, number=number, title=title, text=text, by=by, made_at=at
    )
    agreement.save(update_fields=["current"])
    record(by=by, action="agreements_changed", about=agreement, at=at)
