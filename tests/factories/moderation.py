"""Reports and decisions for tests, made by the actions that people make them with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from moderation.actions.agreements import add_agreement
from moderation.actions.decisions import decide
from moderation.actions.reports import report
from moderation.actions.reviewing import put_before_organizers
from moderation.models import Agreement, AgreementVersion, Case, Decision, Moderated, Report
from moderation.models.decisions import Outcome
from moderation.registry import reviewable_of
from moderation.verdicts import Verdict
from tests.factories.accounts import UserFactory

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from moderation.measures import Measure


def an_agreement() -> AgreementVersion:
    """The first that holds; a test that empties the database has none to begin with."""
    first = Agreement.objects.current().first()
    if first is None:
        organizer = UserFactory.create(role="organizer")
        first = add_agreement(
            title="Respect a no", text="And each other.", by=organizer, at=timezone.now()
        )
    assert first.current is not None
    return first.current


def report_this(
    thing: Moderated, *, by: User, note: str = "", at: datetime | None = None
) -> Report:
    return report(thing, by=by, agreement=an_agreement(), note=note, at=at or timezone.now())


def case_about(thing: Moderated) -> Case:
    """The open one, or a new one for no reason at all."""
    kind = reviewable_of(thing)
    case = Case.objects.open().about(kind.name, thing.pk).first()
    return case or put_before_organizers(kind, thing, [], case=None, at=timezone.now())


def decide_this(
    thing: Moderated,
    outcome: Outcome,
    *,
    by: User,
    measure: Measure | None = None,
    at: datetime | None = None,
) -> Decision:
    """Decide about the words as they are now, with a reason where one is needed."""
    case = case_about(thing)
    needs_why = outcome.is_against or measure is not None
    reason, agreement = ("Not here.", an_agreement()) if needs_why else ("", None)
    decision = decide(
        case,
        by=by,
        version=case.version,
        verdict=Verdict(outcome, reason, agreement, measure),
        at=at or timezone.now(),
    )
    thing.refresh_from_db()
    return decision


def hide_this(thing: Moderated, *, by: User) -> Decision:
    return decide_this(thing, Outcome.HIDE, by=by)
