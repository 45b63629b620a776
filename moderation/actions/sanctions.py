"""What a decision means for a person, from their next request on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.models import User
from accounts.registry import standing_callbacks
from moderation.authors import is_named, things_about
from moderation.log import record
from moderation.models import Case, Decision, Sanction
from moderation.models.sanctions import FOREVER
from moderation.permissions import may_write
from moderation.refusals import Refusal

if TYPE_CHECKING:
    from moderation.measures import Measure


class NotOverOneself(Exception):
    """Nobody measures themselves."""


class CannotWrite(Exception):
    """They may not write just now; ``refusal`` says why and until when."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.why.value)
        self.refusal = refusal

    def __str__(self) -> str:
        return self.refusal.words


def check_may_write(user: User, *, at: datetime) -> None:
    """Before anything of theirs is published. Raises CannotWrite."""
    refusal = may_write(user, at=at)
    if refusal is not None:
        raise CannotWrite(refusal)


@transaction.atomic
def impose(
    *, decision: Decision, person: User, measure: Measure | None, at: datetime
) -> Sanction | None:
    """Let ``measure`` hold for ``person`` from ``at`` on; of one decision once. None without one.

    Raises NotOverOneself. The notice of the decision tells the person.
    """
    if measure is None:
        return None
    if decision.by_id == person.pk:
        raise NotOverOneself
    list(User.objects.filter(pk=person.pk).locked())
    sanction, is_new = Sanction.objects.get_or_create(
        decision=decision,
        defaults={
            "person": person,
            "kind": measure.kind,
            "begins_at": at,
            "until": measure.until,
        },
    )
    if is_new:
        about = _named(decision, person)
        record(by=decision.by, action="sanction_imposed", about=about, at=at)
        settle(person, at=at)
    return sanction


@transaction.atomic
def lift(*, sanction: Sanction, by: User, at: datetime) -> None:
    """End it before its time; again, nothing happens."""
    person = User.objects.filter(pk=sanction.person_id).locked().get()
    sanction.refresh_from_db()
    if sanction.is_over(at=at):
        return
    sanction.lift(at=at)
    sanction.save(update_fields=["ended_at"])
    about = _named(sanction.decision, person)
    record(by=by, action="sanction_lifted", about=about, at=at)
    settle(person, at=at)


def _named(decision: Decision, person: User) -> User | Case:
    """Whom the log names: the case, where the name of whoever wrote what is in it is held back.

    The line beside it is about the same case, and the two together would tell who it is.
    """
    case = decision.case
    return person if is_named(case, things_about([case]).get(case.pk)) else case


def settle(person: User, *, at: datetime) -> None:
    """Bring ``suspended_until`` in step with the sanctions; the caller holds the person's row.

    Where somebody now only reads, other apps hear of it and end what is open of theirs; what is
    agreed stands, because others rely on it.
    """
    ends = Sanction.objects.of(person).holding(at).reads_only().values_list("until", flat=True)
    until = max((each or FOREVER for each in ends), default=None)
    before = User.objects.values_list("suspended_until", flat=True).get(pk=person.pk)
    person.suspended_until = until
    if until == before:
        return
    User.objects.filter(pk=person.pk).update(suspended_until=until)
    for callback in standing_callbacks():
        callback(person, at=at)


def note_writing(*, by: User, at: datetime) -> None:
    """Somebody who is slowed down just wrote something: the next one has to wait."""
    Sanction.objects.of(by).holding(at).slowing().update(wrote_at=at)
