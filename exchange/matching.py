"""Who fits whom, and why.

Two steps. *Candidates* asks the database for every listing that could go with one: the hard
rules. *Suggestions* ranks the nearest few hundred of them: the soft ones, in ``ranking.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Block
from accounts.querysets import blocked_with
from exchange.categories.registry import CATEGORIES, category_of
from exchange.handovers import ways_between
from exchange.models import Listing, Match, Occurrence, Pass
from exchange.models.match_states import MatchStatus
from exchange.pairing import Pairing, pair_dates
from exchange.querysets import FARTHEST_KM
from exchange.ranking import Breakdown, PairFacts, rank
from exchange.room import promised_on, room_on
from places.cells import areas_within, distance_km

if TYPE_CHECKING:
    from accounts.models import User
    from exchange.querysets import ListingQuerySet, MatchQuerySet

# Ranking looks at the nearest so many; beyond, distance alone has ruled the rest out.
MOST_RANKED = 300
SHOWN = 5
# For several listings at once: so many of the newest, and of what is nearest to each.
MOST_TOGETHER = 6
NEAREST_EACH = MOST_RANKED // MOST_TOGETHER
# After these, the two are not suggested to one another again. They may ask all the same, unless
# something is going on between them or the other side said no (``actions.asking``).
WORDS_BETWEEN = [
    MatchStatus.PROPOSED,
    MatchStatus.ACCEPTED,
    MatchStatus.DECLINED,
    MatchStatus.FELL_THROUGH,
]
# "Asked lately", for fair load, and the week of "ask me at most N times a week".
LATELY = timedelta(weeks=4)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Suggestion:
    """Another listing for one's own, why, and the dates that could be agreed."""

    listing: Listing
    other: Listing
    breakdown: Breakdown
    pairings: Sequence[Pairing]


def candidates(listing: Listing, *, at: datetime) -> ListingQuerySet:
    """Every open listing that ``listing`` could be matched with.

    What is possible from one side is possible from the other; what is *visible* need not be.
    ``asked_lately`` is how often the one who offers was.
    """
    others = could_go_with(listing, at=at).sharing_dates_with(
        listing, at, whole=category_of(listing).whole
    )
    helper = listing.person_id if listing.is_offer else OuterRef("person")
    others = others.annotate(  # type: ignore[no-redef]
        asked_lately=_times_asked(helper, at - LATELY)
    )
    return category_of(listing).allowed(listing, others)


def could_go_with(listing: Listing, *, at: datetime) -> ListingQuerySet:
    """Every open listing of the other kind, whatever it says of when, where and how."""
    if not (listing.person.can_take_part and listing.is_shown):
        return Listing.objects.none()
    return (
        Listing.objects.open(at)
        .filter(kind=Listing.Kind(listing.kind).opposite, category=listing.category)
        .exclude(person=listing.person_id)
        .exclude(blocked_with(listing.person, "person"))
    )


def suggest(listing: Listing, *, viewer: User, at: datetime, most: int = SHOWN) -> list[Suggestion]:
    """The best ``most`` suggestions for ``listing`` that ``viewer`` may see, best first.

    Left out: what was passed over, pairs that already have a word between them, and people who
    said "not now" or were asked as often this week as they want to be; so nobody introduces them.
    What goes as far as the group does is suggested from around, and where there are fewer than
    ``most``, the newest from anywhere.
    Of one person only the best is shown, so that there is room for others.
    """
    if not listing.belongs_to(viewer) and not may_be_asked(listing, at=at):
        return []
    others = _to_suggest(listing, viewer, at)
    found = list(nearest(listing, others)[:MOST_RANKED])
    if len(found) < most and category_of(listing).near is None:
        near = {each.pk for each in found}
        found += [each for each in others.newest_first()[:MOST_RANKED] if each.pk not in near]
    return _best_a_person(_best_first(rank_all(listing, found, at=at)))[:most]


def suggest_together(
    listings: Sequence[Listing], *, viewer: User, at: datetime, most: int
) -> list[Suggestion]:
    """The best ``most`` of what ``suggest`` finds for the newest of ``viewer``'s own ``listings``.

    Each of them has its turn before any has a second one. As many queries for all as for one.
    """
    mine = {listing.pk: listing for listing in listings[:MOST_TOGETHER]}
    found = [
        nearest(listing, _to_suggest(listing, viewer, at)).annotate(mine=Value(pk))[:NEAREST_EACH]
        for pk, listing in mine.items()
    ]
    if not found:
        return []
    others: Iterable[Any] = found[0].union(*found[1:], all=True)
    suggestions = rank_pairs([(mine[other.mine], other) for other in others], at=at)
    by_listing = defaultdict(list)
    for suggestion in _best_first(suggestions):
        by_listing[suggestion.listing.pk].append(suggestion)
    turns = zip_longest(*(_best_a_person(each) for each in by_listing.values()))
    in_turn = [_best_first(filter(None, turn)) for turn in turns]
    return _best_a_person(chain.from_iterable(in_turn))[:most]


def _to_suggest(listing: Listing, viewer: User, at: datetime) -> ListingQuerySet:
    others = still_to_ask(candidates(listing, at=at).visible_to(viewer), listing, at)
    # Of dates only those that go together are shown.
    return others.for_cards().prefetch_related(None)


def _best_first(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    return sorted(suggestions, key=lambda each: (-each.breakdown.total, each.other.pk))


def nearest(listing: Listing, others: ListingQuerySet) -> ListingQuerySet:
    """Those first that are nearest to ``listing``; where it goes as far as the group does, only
    what is around, since nobody can sort a large group by distance while somebody waits."""
    if category_of(listing).near is None:
        others = others.filter(area__in=areas_within(listing.cell, FARTHEST_KM))
    return others.nearest_first(listing.cell)


def _best_a_person(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """The first of each person's, in the same order."""
    best: dict[int, Suggestion] = {}
    for suggestion in suggestions:
        best.setdefault(suggestion.other.person_id, suggestion)
    return list(best.values())


def suggestion_for(listing: Listing, other: Listing, *, at: datetime) -> Suggestion | None:
    """The suggestion that pairs exactly these two, or None where they cannot be matched."""
    found = candidates(listing, at=at).filter(pk=other.pk).for_cards()
    return next(iter(rank_all(listing, list(found), at=at)), None)


def may_be_asked(listing: Listing, *, at: datetime) -> bool:
    """Whether its person wants to be asked now; whoever needs something always may be."""
    if not listing.is_offer:
        return True
    return _ready_to_be_asked(Listing.objects.filter(pk=listing.pk), at).exists()


def still_goes_together(match: Match) -> bool:
    """Whether the hard rules let the two agree now, whatever was true when one was asked.

    Both are read again, so that an edit counts: an allergy counts on the day somebody says yes.
    """
    offer = Listing.objects.select_related("person").get(pk=match.offer_id)
    need = Listing.objects.select_related("person").get(pk=match.need_id)
    return (
        Listing.Status.CLOSED not in {offer.status, need.status}
        and offer.is_shown
        and need.is_shown
        and offer.person.can_take_part
        and need.person.can_take_part
        and not Block.objects.between(offer.person, need.person).exists()
        and category_of(offer).allowed(offer, Listing.objects.filter(pk=need.pk)).exists()
        and (not match.way or match.way in {way.name for way in ways_between(offer, need)})
    )


def still_to_ask(others: ListingQuerySet, listing: Listing, at: datetime) -> ListingQuerySet:
    """Without who was asked or set aside, and who would rather not be asked now."""
    mine, theirs = ("offer", "need") if listing.is_offer else ("need", "offer")
    words_between = Match.objects.filter(
        **{mine: listing, theirs: OuterRef("pk")},
        status__in=WORDS_BETWEEN,
    )
    passes = Pass.objects.filter(
        Q(listing=listing, other=OuterRef("pk")) | Q(listing=OuterRef("pk"), other=listing)
    )
    others = others.exclude(Exists(words_between)).exclude(Exists(passes))
    return others if listing.is_offer else _ready_to_be_asked(others, at)


def _ready_to_be_asked(offers: ListingQuerySet, at: datetime) -> ListingQuerySet:
    this_week = _times_asked(OuterRef("person"), at - WEEK)
    return (
        offers.filter(person__not_now=False)
        .alias(asked_this_week=this_week)
        .filter(
            Q(person__weekly_limit__isnull=True) | Q(asked_this_week__lt=F("person__weekly_limit"))
        )
    )


def _times_asked(helper: int | OuterRef, since: datetime) -> Coalesce:
    asked = _asks_since(since).filter(offer__person=helper).order_by().values("offer__person")
    counted = asked.annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _asks_since(since: datetime) -> MatchQuerySet:
    """Proposals to people who offer, made by somebody else and not taken back."""
    asks = Match.objects.filter(created_at__gt=since).exclude(status=MatchStatus.WITHDRAWN)
    return asks.exclude(proposed_by=F("offer__person"))


def rank_all(listing: Listing, others: Iterable[Listing], *, at: datetime) -> list[Suggestion]:
    """What there is to say of each of ``others``, which are candidates, with their details."""
    return rank_pairs([(listing, other) for other in others], at=at)


def rank_pairs(pairs: Sequence[tuple[Listing, Listing]], *, at: datetime) -> list[Suggestion]:
    """What there is to say of a listing and a candidate for it, of each of ``pairs``."""
    dates, suggestions = _dates_of({each for pair in pairs for each in pair}, at), []
    promised = _promised(pairs, dates)
    for listing, other in pairs:
        category = category_of(listing)
        offer, need = (listing, other) if listing.is_offer else (other, listing)
        pairings = pair_dates(
            dates[offer.pk],
            dates[need.pk],
            least=category.takes(offer, need),
            whole=category.spans(need),
            room=room_on(offer, need, [date.pk for date in dates[offer.pk]], promised),
        )
        if pairings:
            facts = _facts(offer, need, pairings, dates[need.pk], other.asked_lately, at=at)
            suggestions.append(Suggestion(listing, other, rank(facts), pairings))
    return suggestions


def _promised(
    pairs: Iterable[tuple[Listing, Listing]], dates: Mapping[int, Sequence[Occurrence]]
) -> dict[int, Any]:
    """What is agreed already on the offers' dates, in a query for each category that asks."""
    by_category: dict[str, set[int]] = defaultdict(set)
    for offer in {each for pair in pairs for each in pair if each.is_offer}:
        by_category[offer.category].update(date.pk for date in dates[offer.pk])
    return {
        date: promised
        for name, ids in by_category.items()
        for date, promised in promised_on(CATEGORIES[name], sorted(ids)).items()
    }


def _facts(
    offer: Listing,
    need: Listing,
    pairings: Sequence[Pairing],
    wanted: Sequence[Occurrence],
    times_asked: int,
    *,
    at: datetime,
) -> PairFacts:
    return PairFacts(
        distance_km=distance_km(offer.cell, need.cell),
        covered=len({pairing.need_date for pairing in pairings}),
        wanted=len(wanted),
        covered_amount=sum(pairing.quantity for pairing in pairings),
        wanted_amount=sum(date.left for date in wanted),
        fit=category_of(offer).fit(offer, need),
        shared_languages=sorted({*offer.languages} & {*need.languages}),
        waiting_days=(at - need.published_at).days if need.published_at else 0,
        times_asked=times_asked,
    )


def _dates_of(listings: Iterable[Listing], at: datetime) -> dict[int, list[Occurrence]]:
    by_listing = defaultdict(list)
    ids = sorted(listing.pk for listing in listings)
    for date in Occurrence.objects.available(at).filter(listing__in=ids) if ids else ():
        by_listing[date.listing_id].append(date)
    return by_listing
