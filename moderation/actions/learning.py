"""Learning from what organizers decide which words to put before them first."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from moderation.models import Decision, WordCount
from moderation.models.decisions import Outcome
from moderation.naive_bayes import TEXTS, Count, buckets_of, probability

# What is likeliest to be taken away comes before all that was opened up to so much earlier.
GREATEST_LEAD = timedelta(days=1)


def queue_time(words: str, *, opened_at: datetime) -> datetime:
    """By when a case stands in the queue: before it was opened, as its words are known to be.

    At most GREATEST_LEAD, so that nothing waits much longer for what came after it.
    """
    buckets = buckets_of(words)
    rows = WordCount.objects.filter(pk__in=[TEXTS, *buckets])
    counts = {row.pk: Count(row.stayed, row.went) for row in rows}
    return opened_at - GREATEST_LEAD * probability(buckets, counts)


def learn_from(decision: Decision) -> None:
    """Count the words that were decided on, where they were there to be judged.

    What was to be changed says nothing: it is only right after it was.
    """
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
