"""Which words go with what organizers took away, and which with what they let stay.

Naive Bayes over whether a word occurs at all, of the few words that say most (P. Graham, "A Plan
for Spam", 2002). What it finds orders the queue and does nothing else (docs/adr/0011). Of a word
only a bucket of its keyed hash is known, which many words share: what was learned cannot be read.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from moderation.watched import tokens
from safety.encryption import blind_index

BUCKETS = 2**16
# Counts the texts themselves.
TEXTS = -1
# Of a longer text the first ones.
MOST_WORDS = 500
MOST_TELLING = 15
# Of either kind; with fewer, what they have in common is chance.
FEWEST_TEXTS = 20
NOTHING_KNOWN = 0.5


@dataclass(frozen=True)
class Count:
    """In how many texts a word was that stayed, and in how many that were taken away."""

    stayed: int = 0
    went: int = 0


def buckets_of(words: str) -> list[int]:
    """Between 0 and BUCKETS, each once and in order, of the words in a text."""
    distinct = dict.fromkeys(tokens(words))
    return sorted({_bucket(word) for word, _nth in zip(distinct, range(MOST_WORDS), strict=False)})


def probability(buckets: Iterable[int], counts: Mapping[int, Count]) -> float:
    """How likely a text with these words is one that organizers take away, from 0 to 1.

    ``counts`` are by bucket, the texts at TEXTS; a word that is missing was never seen. Both kinds
    are taken to be as frequent. NOTHING_KNOWN until there were enough of each.
    """
    texts = counts.get(TEXTS, Count())
    if min(texts.stayed, texts.went) < FEWEST_TEXTS:
        return NOTHING_KNOWN
    says = (_says(counts.get(bucket, Count()), texts) for bucket in buckets)
    odds = math.fsum(_most_telling(list(says)))
    return 1 / (1 + math.exp(-odds))


def _says(count: Count, texts: Count) -> float:
    """The logarithm of the odds by one word, as if each kind had one text more with it and one
    without (Laplace): a word nobody said before says next to nothing."""
    went = (count.went + 1) / (texts.went + 2)
    stayed = (count.stayed + 1) / (texts.stayed + 2)
    return math.log(went / stayed)


def _most_telling(odds: Collection[float]) -> list[float]:
    return sorted(odds, key=abs, reverse=True)[:MOST_TELLING]


def _bucket(word: str) -> int:
    return int(blind_index(word, purpose="moderation.word")[:8], 16) % BUCKETS
