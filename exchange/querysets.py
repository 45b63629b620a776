"""Questions about listings, their dates and their matches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import Exists, F, FloatField, Func, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import ASin, Cos, Greatest, Least, Power, Radians, Sin, Sqrt
from django.db.models.lookups import IsNull, LessThanOrEqual
from django.utils import timezone

from accounts.querysets import blocked_with, takes_part
from exchange.categories.details import details_names, shown_beside
from exchange.visibility import (
    is_among,
    listings_spoken_for,
    published,
    shown_to,
    spoken_for_by,
)
from moderation.querysets import passed_review
from places.cells import areas_within, centre
from places.distances import step_ends_km
from safety.full_text import full_text

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from exchange.models import Listing, Match, Occurrence  # noqa: F401


# The sphere of H3's own distances (IUGG mean radius), so that SQL and Python agree.
EARTH_RADIUS_KM = 6371.007180918475
# No offer reaches farther than this (CHECK on Listing.reach_km).
FARTHEST_KM = 50
# A degree of latitude is a little longer than this, everywhere.
LEAST_KM_A_DEGREE = 111.0


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def upcoming(self, at: datetime) -> OccurrenceQuerySet:
        """Not cancelled and not over."""
        return self.filter(cancelled_at__isnull=True, during__endswith__gt=at)

    def with_something_left(self) -> OccurrenceQuerySet:
        return self.filter(committed__lt=F("quantity"))

    def available(self, at: datetime) -> OccurrenceQuerySet:
        return self.upcoming(at).with_something_left().order_by("during", "id")

    def days_off(self) -> set[date]:
        """The days that were taken out of what is weekly."""
        return set(self.filter(is_off=True).values_list("local_date", flat=True))

    def locked(self) -> OccurrenceQuerySet:
        """Lock the rows, always in the order of their ids so that nobody deadlocks."""
        return self.select_for_update(no_key=True).order_by("id")


class ListingQuerySet(models.QuerySet["Listing"]):
    def open(self, at: datetime) -> ListingQuerySet:
        """Published by somebody who takes part, with something left, and not over.

        What is between two people only is open to nobody else, so it is never among these.
        """
        return self.going_on(at).filter(review_status="visible")

    def going_on(self, at: datetime) -> ListingQuerySet:
        """What is open, or would be if organizers did not keep it back."""
        shown = self.exclude(visibility="private")
        return shown.filter(takes_part("person"), status="open", expires_at__gt=at)

    def visible_to(self, user: User | AnonymousUser) -> ListingQuerySet:
        """What ``user`` may read: their own, and what others show to people like them.

        A draft is its own person's alone; a closed listing is left to those who had a part in
        it; and whoever blocked somebody, or was blocked, sees nothing of the other. What only
        people vouched for may post is not shown while nobody vouches for its person. What waits
        for an organizer or was hidden is its own person's and the organizers' alone, and what was
        removed is nobody's.
        """
        if not user.is_authenticated:
            return self.filter(published(), passed_review(user), visibility="everyone")
        theirs = shown_to(user) & ~Q(blocked_with(user, "person"))
        return self.filter((spoken_for_by(user) & ~Q(review_status="removed")) | theirs)

    def of(self, user: User) -> ListingQuerySet:
        """Their own, and those that they typed in, whatever became of them."""
        return self.filter(Q(person=user) | Q(entered_by=user))

    def spoken_for_by(self, user: User) -> ListingQuerySet:
        """Their own, and those of people who cannot sign in and for whom they speak."""
        there = self.exclude(review_status="removed")
        if not user.can_organize:
            return there.filter(person=user)
        return there.filter(is_among(listings_spoken_for(user)))

    def newest_first(self) -> ListingQuerySet:
        return self.order_by("-published_at", "-id")

    def saying(self, words: str, languages: Iterable[str]) -> ListingQuerySet:
        """In their title or their words, as somebody who reads ``languages`` would look for it."""
        return self.filter(search=full_text(words, languages))

    def speaking(self, language: str) -> ListingQuerySet:
        return self.filter(languages__contains=[language])

    def on_days(self, ranges: Iterable[tuple[datetime, datetime]], at: datetime) -> ListingQuerySet:
        """With something left at a time within one of ``ranges``."""
        dates = apps.get_model("exchange", "Occurrence").objects.available(at).order_by()
        then = dates.filter(listing=OuterRef("pk"), during__overlap=_multirange(ranges))
        # Looked up listing by listing, so that a page stops once it is full: for EXISTS PostgreSQL
        # would first read every date in the ranges, since it takes those for rare.
        return self.filter(IsNull(Subquery(then.values("pk")[:1]), False))

    def with_steps_from(self, cell: str) -> ListingQuerySet:
        """Annotated with ``step``: by how many steps of distance they are away from ``cell``."""
        ends = Value(step_ends_km(), output_field=ArrayField(FloatField()))
        step: Func = Func(
            distance_km_from(cell), ends, function="width_bucket", output_field=IntegerField()
        )
        return self.annotate(step=step)

    def within_step(self, step: int, cell: str) -> ListingQuerySet:
        """At most that many steps of distance away from ``cell``, which ``step`` tells of each."""
        km = step_ends_km()[step]
        north = centre(cell)[0]
        found: ListingQuerySet = self.with_steps_from(cell).filter(
            LessThanOrEqual(F("step"), Value(step)),
            area__in=areas_within(cell, km),
            # Cheap beside a distance, and rules most of a large city out.
            latitude__range=(north - km / LEAST_KM_A_DEGREE, north + km / LEAST_KM_A_DEGREE),
        )
        return found

    def for_cards(self) -> ListingQuerySet:
        """With everything that a card shows, in a constant number of queries."""
        upcoming = apps.get_model("exchange", "Occurrence").objects.upcoming(timezone.now())
        sides = ("neighbourhood", "person", "entered_by", "weekly_schedule", *details_names())
        return (
            self.select_related(*sides)
            .annotate(**shown_beside())
            .prefetch_related(
                models.Prefetch(
                    "occurrences",
                    queryset=upcoming.order_by("during", "id"),
                    to_attr="upcoming",  # type: ignore[no-redef]
                )
            )
            # Shown on no card: the one is as long as the listing, the other has to be decrypted.
            .defer("search", "address")
        )

    def with_address(self) -> ListingQuerySet:
        """Where exactly too, for the page of a single one."""
        return self.defer(None).defer("search")

    def in_reach_of(self, listing: Listing) -> ListingQuerySet:
        """The offer's reach decides, from whichever side one looks."""
        reach = Value(listing.reach_km) if listing.is_offer else F("reach_km")
        search_km = listing.reach_km if listing.reach_km is not None else FARTHEST_KM
        return self.filter(
            LessThanOrEqual(distance_km_from(listing.cell), reach),
            area__in=areas_within(listing.cell, search_km),
        )

    def nearest_first(self, cell: str) -> ListingQuerySet:
        return self.order_by(distance_km_from(cell), "id")

    def with_dates(self, at: datetime) -> ListingQuerySet:
        """With a date to come that has something left."""
        available = apps.get_model("exchange", "Occurrence").objects.available(at).order_by()
        return self.filter(Exists(available.filter(listing=OuterRef("pk"))))

    def sharing_dates_with(
        self, listing: Listing, at: datetime, *, whole: bool = False, fits: bool = True
    ) -> ListingQuerySet:
        """With a date that overlaps one of ``listing``'s, both having something left; ``whole``
        where the offer's date must have all the fixed hours of the need's. Unless it ``fits``,
        it need not be enough.

        A date that cannot be split (a family's seats) needs the whole of it on the other side.
        """
        available = apps.get_model("exchange", "Occurrence").objects.available(at)
        mine_left, their_left = (
            F("quantity") - F("committed"),
            OuterRef("quantity") - OuterRef("committed"),
        )
        theirs_splits = models.ExpressionWrapper(
            OuterRef("splittable"), output_field=models.BooleanField()
        )
        is_enough = (Q(splittable=True) | Q(mine_left__lte=their_left)) & (
            Q(theirs_splits) | Q(mine_left__gte=their_left)
        )
        mine = available.annotate(mine_left=mine_left).filter(listing=listing)
        mine = mine.filter(is_enough) if fits else mine

        def shares(lookup: str) -> Exists:
            those = mine.filter(**{f"during__{lookup}": OuterRef("during")})
            return Exists(available.filter(Exists(those), listing=OuterRef("pk")))

        if not whole:
            return self.filter(shares("overlap"))
        if listing.is_offer:
            return self.filter(shares("contains") | (Q(schedule_kind="before") & shares("overlap")))
        any_hour = listing.schedule_kind == "before"
        return self.filter(shares("overlap" if any_hour else "contained_by"))


def _multirange(ranges: Iterable[tuple[datetime, datetime]]) -> Func:
    written = ",".join(f"[{start.isoformat()},{end.isoformat()})" for start, end in ranges)
    return Func(
        Value(f"{{{written}}}", output_field=models.TextField()),
        template="%(expressions)s::tstzmultirange",
        output_field=DateTimeRangeField(),
    )


def distance_km_from(
    cell: str, latitude: str = "latitude", longitude: str = "longitude"
) -> models.ExpressionWrapper[CombinedExpression]:
    """From the centre of ``cell`` to the point in the two named columns (a listing's own place),
    by the haversine formula."""
    here_lat, here_lng = centre(cell)
    lat, lng = F(latitude), F(longitude)
    half_chord = Power(Sin(Radians(lat - here_lat) / 2), 2) + Cos(Radians(Value(here_lat))) * Cos(
        Radians(lat)
    ) * Power(Sin(Radians(lng - here_lng) / 2), 2)
    # Rounding may leave [0, 1] by a hair, where asin is an error.
    clamped = Least(Greatest(half_chord, Value(0.0)), Value(1.0))
    return models.ExpressionWrapper(
        2 * EARTH_RADIUS_KM * ASin(Sqrt(clamped)), output_field=FloatField()
    )


class MatchQuerySet(models.QuerySet["Match"]):
    def visible_to(self, user: User | AnonymousUser) -> MatchQuerySet:
        """For who speaks for one of its two sides, and who takes part in it.

        Two sides who blocked one another no longer see it, whatever its state.
        """
        if not user.is_authenticated:
            return self.none()
        mine, every = listings_spoken_for(user), self.model._base_manager.order_by().values("pk")
        participants = apps.get_model("exchange", "Participant").objects.order_by()
        seen = every.filter(is_among(mine, "offer")).union(
            every.filter(is_among(mine, "need")), participants.filter(person=user).values("match")
        )
        # An OR over the columns of three tables would read all matches there are.
        return self.filter(is_among(seen)).exclude(
            Q(blocked_with(user, "offer__person")) | Q(blocked_with(user, "need__person"))
        )

    def concerning(self, user: User) -> MatchQuerySet:
        """Those whose two sides are theirs, or that they follow, whatever became of them."""
        listings = apps.get_model("exchange", "Listing").objects.order_by().of(user).values("pk")
        participants = apps.get_model("exchange", "Participant").objects.order_by()
        followed = participants.filter(person=user).values("match")
        return self.filter(Q(offer__in=listings) | Q(need__in=listings) | Q(pk__in=followed))

    def live(self) -> MatchQuerySet:
        return self.filter(status__in=["proposed", "accepted"])

    def between(self, one: User, other: User) -> MatchQuerySet:
        """Matches in which the two are the two sides."""
        return self.filter(
            Q(offer__person=one, need__person=other) | Q(offer__person=other, need__person=one)
        )

    def of(self, listing: Listing | int) -> MatchQuerySet:
        return self.filter(Q(offer=listing) | Q(need=listing))

    def locked(self) -> MatchQuerySet:
        return self.select_for_update(of=("self",), no_key=True).order_by("id")

    def with_sides(self) -> MatchQuerySet:
        """With all that is shown of both listings, and the dates, in constant queries."""
        sides = ("person", "entered_by", "neighbourhood", *details_names())
        columns = [f"{kind}__{name}" for kind in ("offer", "need") for name in sides]
        unread = [f"{kind}__search" for kind in ("offer", "need")]
        bookings = apps.get_model("exchange", "Booking").objects.select_related(
            "offer_occurrence", "need_occurrence"
        )
        dates = models.Prefetch("bookings", queryset=bookings)
        return self.select_related(*columns).defer(*unread).prefetch_related(dates)
