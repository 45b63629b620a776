"""The order of the queue, and learning from what organizers decide what to put before them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from moderation.models import Decision, WordCount
from moderation.models.decisions import Outcome
from moderation.naive_bayes import TEXTS, Count, buckets_of, probability
from moderation.standing import NOBODY_REPORTED, Reporters

# What is likeliest to be taken away comes before all that was opened up to so much earlier.
GREATEST_LEAD = timedelta(days=1)
# And what neighbours reported before what was opened up to so much earlier than that.
REPORTED_LEAD = timedelta(days=3)
BY_A_KNOWN_NEIGHBOUR = timedelta(days=2)
BY_NEW_ONES = timedelta(days=1)


def queue_time(
    words: str, *, opened_at: datetime, reporters: Reporters = NOBODY_REPORTED
) -> datetime:
    """By when a case stands in the queue: before it was opened, as its words are known to be, and
    as neighbours reported it.

    At most GREATEST_LEAD and REPORTED_LEAD, so that nothing waits much longer for what came after
    it. New accounts count once, however many there are.
    """
    reported = BY_A_KNOWN_NEIGHBOUR * reporters.known + BY_NEW_ONES * bool(reporters.new)
    return opened_at - GREATEST_LEAD * _likeness(words) - min(reported, REPORTED_LEAD)


def _likeness(words: str) -> float:
    """How likely they are to be taken away, from 0 to 1."""
    buckets = buckets_of(words)
    rows = WordCount.objects.filter(pk__in=[TEXTS, *buckets])
    counts = {row.pk: Count(row.stayed, row.went) for row in rows}
    return probability(buckets, counts)


def learn_from(decision: Decision) -> None:
    """Count the words that were decided on, where they were there to be judged.

    What was to be changed says nothing: it is only right after it was.
    """
    if not decision.status:
        return
    if decision.outcome in {Outcome.APPROVE, Outcome.APPROVE_AND_WATCH}:
        _add(_words_of(decision), stayed=1, went=0)
    elif decision.outcome in {Outcome.HIDE, Outcome.REMOVE}:
        _add(_words_of(decision), stayed=0, went=1)


def learn_otherwise(decision: Decision) -> None:
    """Count them with what stays, because taking them away was a mistake."""
    if decision.outcome in {Outcome.HIDE, Outcome.REMOVE}:
        _add(_words_of(decision), stayed=1, went=-1)


def _words_of(decision: Decision) -> str:
    newest = decision.case.evidence.order_by("-version").first()
    return newest.words if newest is not None else ""


def _add(words: str, *, stayed: int, went: int) -> None:
    """In the order of the buckets, so that of two who decide at once neither waits for good."""
    buckets = buckets_of(words)
    if not buckets:
        return
    with connection.cursor() as cursor:
        cursor.execute(_ADD, {"buckets": [TEXTS, *buckets], "stayed": stayed, "went": went})


_ADD = """
    INSERT INTO moderation_wordcount AS known (bucket, stayed, went)
    SELECT bucket, greatest(%(stayed)s, 0), greatest(%(went)s, 0)
    FROM unnest(%(buckets)s::integer[]) AS bucket ORDER BY bucket
    ON CONFLICT (bucket) DO UPDATE
    SET stayed = greatest(known.stayed + %(stayed)s, 0), went = greatest(known.went + %(went)s, 0)
"""
