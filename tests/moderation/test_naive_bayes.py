"""What words say about whether a text stays."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.naive_bayes import (
    BUCKETS,
    FEWEST_TEXTS,
    MOST_TELLING,
    MOST_WORDS,
    NOTHING_KNOWN,
    TEXTS,
    Count,
    buckets_of,
    probability,
)

TWENTY_EACH = {TEXTS: Count(20, 20)}
counts = st.builds(Count, st.integers(0, 20), st.integers(0, 20))


class TestBuckets:
    def test_words_that_read_alike_are_the_same(self) -> None:
        assert buckets_of("Bread, BREAD and brëad!") == buckets_of("and bread")

    def test_each_is_once_and_in_order(self) -> None:
        found = buckets_of("one two three four five one two")
        assert found == sorted(set(found))
        assert len(found) == 5
        assert all(0 <= bucket < BUCKETS for bucket in found)

    def test_a_long_text_counts_as_far_as_it_goes(self) -> None:
        first = " ".join(f"word{number}" for number in range(MOST_WORDS))
        assert buckets_of(f"{first} more and more") == buckets_of(first)

    def test_nothing_has_none(self) -> None:
        assert buckets_of(" … ") == []

    def test_without_the_key_nobody_knows_which(self, settings: pytest.FixtureRequest) -> None:
        ours = buckets_of("bread")
        settings.FIELD_HASH_KEY = "the-key-of-another-group-0123456789-abcdef"  # type: ignore[attr-defined]
        assert buckets_of("bread") != ours


class TestProbability:
    @pytest.mark.parametrize("texts", [Count(), Count(500, FEWEST_TEXTS - 1), Count(19, 500)])
    def test_before_enough_was_decided_it_says_nothing(self, texts: Count) -> None:
        assert probability([1], {TEXTS: texts, 1: Count(0, 19)}) == NOTHING_KNOWN

    def test_a_word_weighs_as_its_odds_do(self) -> None:
        # (9 + 1) / 22 against (0 + 1) / 22 is ten to one.
        assert probability([1], {**TWENTY_EACH, 1: Count(0, 9)}) == pytest.approx(10 / 11)
        assert probability([1], {**TWENTY_EACH, 1: Count(9, 0)}) == pytest.approx(1 / 11)

    def test_words_weigh_together(self) -> None:
        known = {**TWENTY_EACH, 1: Count(0, 1), 2: Count(0, 2)}
        assert probability([1, 2], known) == pytest.approx(6 / 7)

    @pytest.mark.parametrize("bucket", [1, 2])
    def test_a_new_word_and_one_of_both_kinds_say_nothing(self, bucket: int) -> None:
        assert probability([bucket], {**TWENTY_EACH, 2: Count(7, 7)}) == pytest.approx(0.5)

    def test_only_the_words_that_say_most_count(self) -> None:
        telling = {bucket: Count(0, 3) for bucket in range(MOST_TELLING)}
        harmless = {bucket: Count(2, 0) for bucket in range(100, 200)}
        known = {**TWENTY_EACH, **telling, **harmless}
        alone = probability(range(MOST_TELLING), known)
        assert probability([*range(MOST_TELLING), *range(100, 200)], known) == alone

    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(st.dictionaries(st.integers(0, 30), counts), st.integers(0, 30))
    def test_it_is_one_and_a_word_of_what_went_never_lowers_it(
        self, words: dict[int, Count], more: int
    ) -> None:
        known = words.setdefault(more, Count())
        before = probability(words, {**TWENTY_EACH, **words})
        assert 0 <= before <= 1
        raised = {**words, more: Count(known.stayed, known.went + 1)}
        assert probability(raised, {**TWENTY_EACH, **raised}) >= before - 1e-12
