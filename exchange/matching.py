"""Who fits whom, and why.

Two steps. *Candidates* asks the database for every listing that could go with one: the hard
rules. *Suggestions* ranks the nearest few hundred of them: the soft ones, in ``ranking.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Block
from accounts.querysets import blocked_with
from exchange.categories.registry import category_of
from exchange.handovers import ways_between
from exchange.models import Listing, Match, Occurrence, Pass
from exchange.models.matches import MatchStatus
from exchange.pairing import Pairing, pair_dates
from exchange.ranking import Breakdown, PairFacts, rank
from exchange.room import promised_on, room_on
from places.cells import distance_km

if TYPE_CHECKING:
    from accounts.models import User
    from exchange.querysets import ListingQuerySet, MatchQuerySet

# Ranking looks at the nearest so many; beyond, distance alone has ruled the rest out.
MOST_RANKED = 300
SHOWN = 5
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

    other: Listing
    breakdown: Breakdown
    pairings: Sequence[Pairing]


def candidates(listing: Listing, *, at: datetime) -> ListingQuerySet:
    """Every open listing that ``listing`` could be matched with.

    What is possible from one side is possible from the other; what is *visible* need not be.
    """
    if not (listing.person.can_take_part and listing.is_shown):
        return Listing.objects.none()
    others = (
        Listing.objects.open(at)
        .filter(kind=Listing.Kind(listing.kind).opposite, category=listing.category)
        .exclude(person=listing.person_id)
        .exclude(blocked_with(listing.person, "person"))
        .sharing_dates_with(listing, at, whole=category_of(listing).whole)
    )
    return category_of(listing).allowed(listing, others)


def suggest(listing: Listing, *, viewer: User, at: datetime, most: int = SHOWN) -> list[Suggestion]:
    """The best ``most`` suggestions for ``listing`` that ``viewer`` may see, best first.

    Left out: what was passed over, pairs that already have a word between them, and people who
    said "not now" or were asked as often this week as they want to be; so nobody introduces them.
    Of one person only the best is shown, so that there is room for others.
    """
    if not listing.belongs_to(viewer) and not may_be_asked(listing, at=at):
        return []
    others = list(
        _still_to_ask(candidates(listing, at=at).visible_to(viewer), listing, at)
        .for_cards()
        .nearest_first(listing.cell)[:MOST_RANKED]
    )
    suggestions = rank_all(listing, others, at=at)
    suggestions.sort(key=lambda suggestion: (-suggestion.breakdown.total, suggestion.other.pk))
    return _best_a_person(suggestions)[:most]


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


def _still_to_ask(others: ListingQuerySet, listing: Listing, at: datetime) -> ListingQuerySet:
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
    asked = (
        _asks_since(at - WEEK)
        .filter(offer__person=OuterRef("person"))
        .order_by()
        .values("offer__person")
        .annotate(count=Count("pk"))
        .values("count")
    )
    times = Coalesce(Subquery(asked, output_field=IntegerField()), 0)
    return (
        offers.filter(person__not_now=False)
        .annotate(times_asked=times)
        .filter(Q(person__weekly_limit__isnull=True) | Q(times_asked__lt=F("person__weekly_limit")))
    )


def _asks_since(since: datetime) -> MatchQuerySet:
    """Proposals to people who offer, made by somebody else and not taken back."""
    asks = Match.objects.filter(created_at__gt=since).exclude(status=MatchStatus.WITHDRAWN)
    return asks.exclude(proposed_by=F("offer__person"))


def rank_all(listing: Listing, others: list[Listing], *, at: datetime) -> list[Suggestion]:
    """What there is to say of each of ``others``, which are candidates, with their details."""
    category, dates = category_of(listing), _dates_of([listing, *others], at)
    helpers = {listing.person_id} if listing.is_offer else {other.person_id for other in others}
    times_asked = _times_asked(helpers, at)
    offers = [listing] if listing.is_offer else others
    promised = promised_on(category, [date.pk for offer in offers for date in dates[offer.pk]])
    suggestions = []
    for other in others:
        offer, need = (listing, other) if listing.is_offer else (other, listing)
        pairings = pair_dates(
            dates[offer.pk],
            dates[need.pk],
            least=category.takes(offer, need),
            whole=category.spans(need),
            room=room_on(offer, need, [date.pk for date in dates[offer.pk]], promised),
        )
        if pairings:
            facts = _facts(offer, need, pairings, dates[need.pk], times_asked, at=at)
            suggestions.append(Suggestion(other, rank(facts), pairings))
    return suggestions


def _facts(
    offer: Listing,
    need: Listing,
    pairings: Sequence[Pairing],
    wanted: Sequence[Occurrence],
    times_asked: Mapping[int, int],
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
        times_asked=times_asked.get(offer.person_id, 0),
    )


def _dates_of(listings: list[Listing], at: datetime) -> dict[int, list[Occurrence]]:
    by_listing = defaultdict(list)
    for date in Occurrence.objects.available(at).filter(listing__in=listings):
        by_listing[date.listing_id].append(date)
    return by_listing


def _times_asked(people: set[int], at: datetime) -> dict[int, int]:
    asks = _asks_since(at - LATELY).filter(offer__person__in=people).order_by()
    return dict(asks.values_list("offer__person").annotate(Count("pk")))
