"""One offer and one need that may come together, and every state that can be in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exchange.models.listings import Kind, Listing
from exchange.models.match_states import (
    AGREED,
    LIVE,
    TRANSITIONS,
    EndedBecause,
    MatchStatus,
    Transition,
)
from exchange.querysets import MatchQuerySet
from moderation.models import Moderated
from safety.fields import EncryptedTextField

if TYPE_CHECKING:
    from accounts.models import User

# How long the two sides can still look up how to reach each other after it is done.
CONTACT_STAYS_OPEN = timedelta(days=14)
# How long a side that has not said it happened can say that it did not.
DENIED_WITHIN = timedelta(days=7)


class Match(Moderated):
    """Pairs one offer with one need of one category; ``breakdown`` is why it was suggested.

    Each side agrees for itself: who proposes has agreed, and a match that an organizer
    introduces waits for both. What organizers may look at of it is its ``note``, once whoever got
    that told them.
    """

    Status = MatchStatus

    offer = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="matches_as_offer")
    need = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="matches_as_need")
    category = models.CharField(max_length=20, editable=False)
    # Constants for the composite foreign keys (offer, 'offer', category) and (need, 'need', …).
    offer_kind = models.GeneratedField(
        expression=Value(Kind.OFFER.value),
        output_field=models.CharField(max_length=5),
        db_persist=True,
    )
    need_kind = models.GeneratedField(
        expression=Value(Kind.NEED.value),
        output_field=models.CharField(max_length=5),
        db_persist=True,
    )
    status = models.CharField(
        max_length=12, choices=MatchStatus, default=MatchStatus.PROPOSED, editable=False
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="matches_proposed",
    )
    # The name of one of the category's ways, by which it gets from one side to the other.
    way = models.CharField(max_length=20, blank=True, editable=False)
    note = EncryptedTextField(_("a few words"), blank=True)
    breakdown = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    answer_by = models.DateTimeField()
    offer_agreed_at = models.DateTimeField(null=True, editable=False)
    need_agreed_at = models.DateTimeField(null=True, editable=False)
    offer_done_at = models.DateTimeField(null=True, editable=False)
    need_done_at = models.DateTimeField(null=True, editable=False)
    # While it stands, how much of each date that comes later, from the day after this one on.
    standing_quantity = models.PositiveIntegerField(null=True, editable=False)
    standing_after = models.DateField(null=True, editable=False)
    # Until when something is to be sent, where it is, and when the sender is asked about it.
    send_by = models.DateTimeField(null=True, editable=False)
    remind_at = models.DateTimeField(null=True, editable=False)
    # When both sides were asked whether it happened.
    asked_how_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    # The side that ended it, for that side to read; or why it ended by itself.
    ended_by = models.CharField(max_length=5, choices=Kind, blank=True, editable=False)
    ended_because = models.CharField(
        max_length=10, choices=EndedBecause, blank=True, editable=False
    )

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("matches")
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="match_once_a_pair_at_a_time",
                fields=["offer", "need"],
                condition=Q(status__in=LIVE),
            ),
            # Contact is shown for these states only, so both must have agreed to reach them.
            models.CheckConstraint(
                name="match_agreed_by_both",
                condition=~Q(status__in=AGREED)
                | Q(offer_agreed_at__isnull=False, need_agreed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="match_stands_for_something",
                condition=Q(standing_quantity__isnull=True, standing_after__isnull=True)
                | Q(standing_quantity__gte=1, standing_after__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                name="match_to_answer",
                fields=["answer_by"],
                condition=Q(status=MatchStatus.PROPOSED),
            ),
            models.Index(
                name="match_to_send",
                fields=["send_by"],
                condition=Q(status=MatchStatus.ACCEPTED, send_by__isnull=False),
            ),
            models.Index(
                name="match_to_remind",
                fields=["remind_at"],
                condition=Q(status=MatchStatus.ACCEPTED, remind_at__isnull=False),
            ),
            models.Index(
                name="match_standing",
                fields=["standing_after"],
                condition=Q(status=MatchStatus.ACCEPTED, standing_quantity__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"match {self.pk}: {self.status}"

    def get_absolute_url(self) -> str:
        return reverse("exchange:match_detail", args=[self.pk])

    def agree(self, kind: Kind, *, at: datetime) -> bool:
        """One side says yes; the match is accepted when both have. Returns whether it is."""
        self._require("accept")
        if kind == Kind.OFFER:
            self.offer_agreed_at = self.offer_agreed_at or at
        else:
            self.need_agreed_at = self.need_agreed_at or at
        if self.offer_agreed_at is None or self.need_agreed_at is None:
            return False
        self._move("accept")
        return True

    def agree_for(self, user: User, *, at: datetime) -> bool:
        """Agree for every side that ``user`` speaks for and that has not agreed yet."""
        sides = [kind for kind in self.sides_of(user) if not self.has_agreed(kind)]
        return [self.agree(kind, at=at) for kind in sides][-1]

    def decline(self, *, by: Kind, at: datetime) -> None:
        self._move("decline", ended_at=at)
        self.ended_by = by

    def withdraw(self, *, by: Kind | None, at: datetime) -> None:
        """Taken back by a side, or by whoever introduced the two."""
        self._move("withdraw", ended_at=at)
        self.ended_by = by or ""

    def lapse(self, *, because: EndedBecause, at: datetime) -> None:
        self._move("lapse", ended_at=at)
        self.ended_because = because

    def fall_through(self, *, by: Kind | None = None, at: datetime) -> None:
        """Said by a side; by none where somebody it needs is not vouched for any more."""
        self._move("fall_through", ended_at=at)
        self.ended_by = by or ""

    def stand(self, *, quantity: int, after: date) -> None:
        """It goes on: so much of each date after that day too, as they are made."""
        self.standing_quantity, self.standing_after = quantity, after

    def stop_standing(self) -> None:
        """The dates it has are all there will be."""
        self.standing_quantity = self.standing_after = None

    def expect(self, *, send_by: datetime, remind_at: datetime) -> None:
        """Something is to be sent by then."""
        self.send_by, self.remind_at = send_by, remind_at

    def expire(self, *, at: datetime) -> None:
        """It was agreed, and not sent in time."""
        self._move("expire", ended_at=at)
        self.ended_because = EndedBecause.UNSENT

    def say_done(self, kind: Kind, *, at: datetime, completes: bool = True) -> None:
        """One side says it happened, which completes the match; or only that it is on its way."""
        if not completes:
            self._require("complete")
        elif self.status != MatchStatus.COMPLETED:
            self._move("complete", ended_at=at)
        self.send_by = self.remind_at = None
        if kind == Kind.OFFER:
            self.offer_done_at = self.offer_done_at or at
        else:
            self.need_done_at = self.need_done_at or at

    def complete(self, *, at: datetime) -> None:
        """It counts as done, though neither side has said so."""
        self._move("complete", ended_at=at)

    def deny(self, *, by: Kind, at: datetime) -> None:
        """It was said to be done, and did not happen."""
        self._move("deny", ended_at=at)
        self.ended_by = by

    def _require(self, verb: str) -> Transition:
        transition = TRANSITIONS[verb]
        if self.status != transition.source:
            raise MatchInWrongState(verb, self)
        return transition

    def _move(self, verb: str, *, ended_at: datetime | None = None) -> None:
        self.status = self._require(verb).target
        self.ended_at = ended_at

    def sides_of(self, user: User) -> list[Kind]:
        """The sides that ``user`` speaks for: none, one, or both (an organizer for two people)."""
        sides = ((Kind.OFFER, self.offer), (Kind.NEED, self.need))
        return [kind for kind, listing in sides if listing.belongs_to(user)]

    def agreed_at(self, kind: Kind) -> datetime | None:
        return self.offer_agreed_at if kind == Kind.OFFER else self.need_agreed_at

    def has_agreed(self, kind: Kind) -> bool:
        return self.agreed_at(kind) is not None

    def has_said_done(self, kind: Kind) -> bool:
        done_at = self.offer_done_at if kind == Kind.OFFER else self.need_done_at
        return done_at is not None

    def side(self, kind: Kind) -> Listing:
        return self.offer if kind == Kind.OFFER else self.need

    def last_begins_at(self) -> datetime | None:
        """When the last agreed date begins; asks nothing where ``bookings`` are loaded."""
        agreed = (booking for booking in self.bookings.all() if booking.is_agreed)
        return max((booking.during.lower for booking in agreed), default=None)

    def shows_contact(self, *, at: datetime) -> bool:
        """Whether the two sides may see how to reach each other now.

        Only once both have agreed, while it stands, and for a fortnight after it is done and its
        last date is over.
        """
        until = self.contact_until
        return self.status == MatchStatus.ACCEPTED if until is None else at < until

    @property
    def contact_until(self) -> datetime | None:
        """Until when, once it is done. Asks nothing where ``bookings`` are loaded."""
        if self.status != MatchStatus.COMPLETED or self.ended_at is None:
            return None
        return self._over_at(self.ended_at) + CONTACT_STAYS_OPEN

    @property
    def denied_until(self) -> datetime | None:
        """Until when somebody can say that it did not happen, once it is done.

        Asks nothing where ``bookings`` are loaded.
        """
        if self.status != MatchStatus.COMPLETED or self.ended_at is None:
            return None
        return self._over_at(self.ended_at) + DENIED_WITHIN

    def _over_at(self, ended_at: datetime) -> datetime:
        # "Any time before a day" begins when it is posted, so it can be said to be done long before
        # it is over; the other side can answer as long as anybody.
        agreed = (booking for booking in self.bookings.all() if booking.is_agreed)
        ends: list[datetime] = [booking.during.upper for booking in agreed]
        return max([ended_at, *ends])

    @property
    def is_standing(self) -> bool:
        """Whether it is about the dates that come later too."""
        return self.standing_quantity is not None

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


class MatchInWrongState(Exception):
    """A verb that the match's status does not allow; ``match`` shows what it is now."""

    def __init__(self, verb: str, match: Match) -> None:
        super().__init__(f"cannot {verb} a match that is {match.status}")
        self.verb = verb
        self.match = match
