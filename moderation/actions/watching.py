"""The organizers' own list of words to look at."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from moderation.log import record
from moderation.models import WatchedWord
from moderation.permissions import can_review
from moderation.watched import compile_pattern

if TYPE_CHECKING:
    from accounts.models import User

# Every text is compared with all of them.
MOST_WATCHED = 500


class NotAllowed(Exception):
    """Only organizers keep the list."""


class TooMany(Exception):
    """The list has MOST_WATCHED words."""


class MatchesNothing(Exception):
    """No word can be like this: it has no letter or digit."""


@transaction.atomic
def watch_word(*, pattern: str, holds: bool, by: User, at: datetime) -> WatchedWord:
    """Put a word on the list, or change what it does.

    Raises NotAllowed, TooMany, MatchesNothing.
    """
    if not can_review(by):
        raise NotAllowed
    if not compile_pattern(pattern).words:
        raise MatchesNothing
    there = WatchedWord.objects.filter(pattern=pattern.lower()).first()
    if there is not None and there.holds == holds:
        return there
    if there is None and WatchedWord.objects.count() >= MOST_WATCHED:
        raise TooMany
    word, _is_new = WatchedWord.objects.update_or_create(
        pattern=pattern.lower(), defaults={"holds": holds, "by": by, "made_at": at}
    )
    record(by=by, action="words_changed", about=None, at=at)
    return word


@transaction.atomic
def stop_watching(word: WatchedWord, *, by: User, at: datetime) -> None:
    """Raises NotAllowed."""
    if not can_review(by):
        raise NotAllowed
    if WatchedWord.objects.filter(pk=word.pk).delete()[0]:
        record(by=by, action="words_changed", about=None, at=at)
