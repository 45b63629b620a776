"""Points and reasons for a pair."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.ranking import WEIGHTS, Fit, PairFacts, rank
from exchange.reasons import Reason, read_reason

FACTS = PairFacts(
    distance_km=1.9,
    covered=6,
    wanted=8,
    covered_amount=18,
    wanted_amount=24,
    fit=Fit(1.0),
    shared_languages=["es"],
    waiting_days=9,
    times_asked=0,
)


def codes(facts: PairFacts) -> list[str]:
    return [reason.code for reason in rank(facts).reasons]


def test_the_weights_are_points_of_a_hundred() -> None:
    assert sum(WEIGHTS.values()) == 100


def test_every_part_is_in_the_breakdown_with_its_most() -> None:
    assert {part.name: part.most for part in rank(FACTS).parts} == WEIGHTS


def test_points_of_an_ordinary_pair() -> None:
    points = {part.name: part.points for part in rank(FACTS).parts}
    assert points == {
        "closeness": 15.0,
        "dates": 22.5,
        "fit": 20.0,
        "waiting": 6.4,
        "fair_load": 5.0,
        "language": 5.0,
    }
    assert rank(FACTS).total == 73.9


def test_reasons_are_read_in_words() -> None:
    sentences = [str(reason) for reason in rank(FACTS).reasons]
    assert "covers 6 of 8 dates" in sentences
    assert "waiting for 9 days" in sentences
    assert "both speak Spanish" in sentences


def test_a_language_nobody_shares_is_no_reason_and_no_wall() -> None:
    facts = replace(FACTS, shared_languages=[])
    assert "languages" not in codes(facts)
    assert rank(facts).total == pytest.approx(rank(FACTS).total - WEIGHTS["language"])


def test_all_dates_but_not_all_of_the_amount_says_so() -> None:
    assert "part_of_amount" in codes(replace(FACTS, covered=8, covered_amount=8))
    assert "part_of_amount" not in codes(replace(FACTS, covered=8, covered_amount=24))


def test_whoever_was_asked_often_lately_comes_later() -> None:
    asked = replace(FACTS, times_asked=4)
    assert rank(asked).total < rank(FACTS).total
    assert "asked_little" not in codes(asked)


def test_a_kept_breakdown_reads_the_same() -> None:
    kept = json.loads(json.dumps(rank(FACTS).as_json()))
    read = [read_reason(reason) for part in kept["parts"] for reason in part["reasons"]]
    assert read == rank(FACTS).reasons


def test_a_reason_that_is_no_longer_known_is_left_out() -> None:
    assert read_reason({"code": "gone", "params": {}}) is None


def test_two_places_in_one_step_have_the_same_points() -> None:
    assert rank(replace(FACTS, distance_km=1.6)) == rank(replace(FACTS, distance_km=1.9))


@given(
    near=st.floats(0, 60),
    farther=st.floats(0, 60),
    wait=st.integers(0, 60),
    longer=st.integers(0, 60),
)
def test_closer_or_longer_waiting_is_never_worse(
    near: float, farther: float, wait: int, longer: int
) -> None:
    near, farther = sorted((near, farther))
    wait, longer = sorted((wait, longer))
    best = rank(replace(FACTS, distance_km=near, waiting_days=longer)).total
    assert best >= rank(replace(FACTS, distance_km=farther, waiting_days=longer)).total
    assert best >= rank(replace(FACTS, distance_km=near, waiting_days=wait)).total


@given(share=st.floats(0, 1), covered=st.integers(1, 8), amount=st.integers(1, 24))
def test_points_stay_within_their_part(share: float, covered: int, amount: int) -> None:
    facts = replace(FACTS, fit=Fit(share), covered=covered, covered_amount=amount)
    for part in rank(facts).parts:
        assert 0 <= part.points <= part.most


def test_a_caution_is_kept_as_one() -> None:
    caution = Reason("meals_diets_open", {"diets": ["halal"]}, is_caution=True)
    assert read_reason(caution.as_json()) == caution
    assert str(caution) == "not said whether it is halal: ask first"
