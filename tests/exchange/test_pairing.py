"""Which dates go together, and how much of each."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from exchange.pairing import Pairing, pair_dates

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Range:
    lower: datetime
    upper: datetime


@dataclass(frozen=True)
class Date:
    pk: int
    during: Range
    left: int
    splittable: bool = True


def date(pk: int, first_hour: int, last_hour: int, left: int, *, splittable: bool = True) -> Date:
    during = Range(MONDAY + timedelta(hours=first_hour), MONDAY + timedelta(hours=last_hour))
    return Date(pk, during, left, splittable)


def amounts(pairings: list[Pairing]) -> list[tuple[int, int, int]]:
    return [(pair.offer_date, pair.need_date, pair.quantity) for pair in pairings]


def test_what_both_say_is_when() -> None:
    [pairing] = pair_dates([date(1, 17, 19, 4)], [date(2, 18, 20, 3)])
    assert pairing == Pairing(
        1, 2, MONDAY + timedelta(hours=18), MONDAY + timedelta(hours=19), quantity=3
    )


def test_dates_that_only_touch_do_not_overlap() -> None:
    assert pair_dates([date(1, 17, 18, 4)], [date(2, 18, 20, 3)]) == []


def test_nothing_is_promised_twice() -> None:
    pairings = pair_dates([date(1, 0, 48, 5)], [date(2, 10, 12, 3), date(3, 30, 32, 4)])
    assert amounts(pairings) == [(1, 2, 3), (1, 3, 2)]


def test_a_need_may_be_met_by_several_dates() -> None:
    pairings = pair_dates([date(1, 1, 2, 2), date(2, 5, 6, 9)], [date(3, 0, 24, 4)])
    assert amounts(pairings) == [(1, 3, 2), (2, 3, 2)]


def test_a_party_is_not_split() -> None:
    assert pair_dates([date(1, 0, 4, 2)], [date(2, 0, 4, 3, splittable=False)]) == []
    whole = pair_dates([date(1, 0, 4, 3)], [date(2, 0, 4, 3, splittable=False)])
    assert amounts(whole) == [(1, 2, 3)]


def test_an_offer_that_cannot_be_split_goes_whole() -> None:
    assert pair_dates([date(1, 0, 4, 3, splittable=False)], [date(2, 0, 4, 2)]) == []


@st.composite
def some_dates(draw: st.DrawFn, first_pk: int) -> list[Date]:
    spans = draw(
        st.lists(
            st.tuples(st.integers(0, 40), st.integers(1, 20), st.integers(0, 6), st.booleans()),
            max_size=6,
        )
    )
    return [
        date(first_pk + index, start, start + length, left, splittable=splittable)
        for index, (start, length, left, splittable) in enumerate(spans)
    ]


@given(offers=some_dates(first_pk=0), needs=some_dates(first_pk=100))
def test_pairings_keep_every_promise(offers: list[Date], needs: list[Date]) -> None:
    pairings = pair_dates(offers, needs)
    for dates, name in ((offers, "offer_date"), (needs, "need_date")):
        by_pk = {one.pk: one for one in dates}
        for pk, one in by_pk.items():
            mine = [pairing for pairing in pairings if getattr(pairing, name) == pk]
            assert sum(pairing.quantity for pairing in mine) <= one.left
            if not one.splittable:
                assert all(pairing.quantity == one.left for pairing in mine)
            for pairing in mine:
                assert one.during.lower <= pairing.start < pairing.end <= one.during.upper
    assert pair_dates(offers[::-1], needs[::-1]) == pairings
