"""Suggesting something for the library, and what editors make of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from library.models import Item, Suggestion
from library.models.suggestions import Outcome
from moderation.actions.reviewing import submit
from moderation.actions.sanctions import check_may_write
from moderation.log import record
from notifications.actions import notify

if TYPE_CHECKING:
    from accounts.models import User


class StaleSuggestion(Exception):
    """It was changed or decided since it was read; ``suggestion`` is what it is now."""

    def __init__(self, suggestion: Suggestion) -> None:
        super().__init__(f"suggestion {suggestion.pk} is at version {suggestion.review_version}")
        self.suggestion = suggestion


class NotOnTheDesk(Exception):
    """It is not, or no longer, to be decided, or not by them."""


@transaction.atomic
def suggest(
    *, by: User, item: Item | None = None, facts: dict[str, Any], at: datetime
) -> Suggestion:
    """Put something new, or a correction of ``item``, before organizers.

    Raises CannotWrite, Item.DoesNotExist.
    ``facts`` are columns of Suggestion by name. What an organizer suggests is on the editors' desk
    at once.
    """
    check_may_write(by, at=at)
    if item is not None:
        item = Item.objects.locked().for_cards().get(pk=item.pk)
    suggestion = Suggestion(author=by, item=item, sent_at=at, **facts)
    suggestion.save()
    submit(suggestion, at=at)
    return suggestion


@transaction.atomic
def change_suggestion(
    *, suggestion: Suggestion, by: User, facts: dict[str, Any], version: int | None, at: datetime
) -> Suggestion:
    """Say it otherwise; organizers read it again. ``version`` is the ``review_version`` that was
    read. Raises StaleSuggestion, CannotWrite."""
    check_may_write(by, at=at)
    suggestion = Suggestion.objects.locked().get(pk=suggestion.pk)
    if suggestion.review_version != version or not suggestion.can_be_changed_by(by):
        raise StaleSuggestion(suggestion)
    for name, value in facts.items():
        setattr(suggestion, name, value)
    suggestion.save(update_fields=[*facts])
    submit(suggestion, at=at)
    return suggestion


@transaction.atomic
def take_up(
    *, suggestion: Suggestion, by: User, item: Item | None = None, answer: str = "", at: datetime
) -> Suggestion:
    """It is in the library now, as ``item``; a correction in the item it is about. Its author is
    told. Raises NotOnTheDesk."""
    made = item or suggestion.item
    return _decide(suggestion, Outcome.TAKEN, made=made, by=by, answer=answer, at=at)


@transaction.atomic
def decline(*, suggestion: Suggestion, by: User, answer: str = "", at: datetime) -> Suggestion:
    """Thank its author, and say no. Raises NotOnTheDesk."""
    outcome = Outcome.DECLINED
    return _decide(suggestion, outcome, made=None, by=by, answer=answer, at=at)


def _decide(
    suggestion: Suggestion,
    outcome: Outcome,
    *,
    made: Item | None,
    by: User,
    answer: str,
    at: datetime,
) -> Suggestion:
    suggestion = Suggestion.objects.select_related("author").locked().get(pk=suggestion.pk)
    if not suggestion.can_be_decided_by(by):
        raise NotOnTheDesk
    suggestion.decide(outcome, answer=answer, made=made, at=at)
    suggestion.save(update_fields=["outcome", "answer", "made", "decided_at"])
    record(by=by, action=f"suggestion_{outcome}", about=suggestion, at=at)
    if suggestion.author_id != by.pk:
        _tell(suggestion, at=at)
    return suggestion


def _tell(suggestion: Suggestion, *, at: datetime) -> None:
    """The editors speak, and not the one who decided. To a draft nobody is led."""
    made = suggestion.made if suggestion.made and suggestion.made.is_published(at) else None
    notify(
        person=suggestion.author,
        kind=f"suggestion_{suggestion.outcome}",
        event=f"suggestion:{suggestion.pk}:decided",
        url=made.get_absolute_url() if made else suggestion.get_absolute_url(),
        context={"suggestion": suggestion, "is_there": made is not None},
    )
