"""Suggestions beside their bare SQL, posting and accepting: what each of some takes, once."""

from __future__ import annotations

import os
from collections.abc import Callable
from copy import copy
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from bench.addresses import EACH, TOWN, open_of_members
from bench.cost import Cost, cost_of
from bench.threads import post
from exchange.actions.listings import post_listing
from exchange.actions.proposals import accept
from exchange.content import ListingContent
from exchange.matching import MOST_RANKED, candidates, nearest, suggest
from exchange.models import Listing, Match
from exchange.models.listings import Kind
from exchange.schedules import Before


class Work:
    """On the same listings and matches in every round."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.listings = list(open_of_members(at))
        proposed = Match.objects.filter(
            status="proposed", offer__neighbourhood__slug__startswith=TOWN
        )
        self.matches = list(proposed.with_sides().order_by("pk")[: EACH * 4])

    def round(self) -> dict[str, list[Cost]]:
        """By name, in the same order each time."""
        each = [self._of(listing) for listing in self.listings]
        return {
            **{name: [one[name] for one in each] for name in each[0]},
            "posting a comment": [_cost(partial(_undone, post)) for _each in range(EACH)],
            "accepting": [
                _cost(partial(_undone, partial(self._agree, one))) for one in self.matches
            ],
        }

    def _of(self, listing: Listing) -> dict[str, Cost]:
        return {
            "suggestions": _cost(partial(self._suggest, listing)),
            "bare candidate SQL": _cost(partial(self._bare, listing)),
            "posting": _cost(partial(_undone, partial(self._post, listing))),
        }

    def _suggest(self, listing: Listing) -> None:
        suggest(listing, viewer=listing.person, at=self.at)

    def _bare(self, listing: Listing) -> None:
        """The one query that finds candidates, with what their cards show."""
        found = candidates(listing, at=self.at).visible_to(listing.person).for_cards()
        sql, params = nearest(listing, found)[:MOST_RANKED].query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            cursor.fetchall()

    def _post(self, like: Listing) -> None:
        content = ListingContent(
            fields={"title": like.title, "reach_km": like.reach_km, "visibility": like.visibility},
            neighbourhood=like.neighbourhood,
            cell=like.cell,
            schedule=Before(self.at, self.at.date(), like.time_zone),
            quantity=2,
            details=copy(getattr(like, like.category)),
        )
        post_listing(
            person=like.person,
            by=like.person,
            kind=Kind(like.kind),
            category=like.category,
            content=content,
            at=self.at,
        )

    def _agree(self, match: Match) -> None:
        chosen = [booking.pk for booking in match.bookings.all()]
        accept(match=match, by=match.offer.person, chosen=chosen, at=self.at)


def _cost(call: Callable[[], object]) -> Cost:
    return cost_of(call, [os.getpid(), connection.connection.info.backend_pid])


def _undone(call: Callable[[], object]) -> None:
    with transaction.atomic():
        call()
        transaction.set_rollback(True)
