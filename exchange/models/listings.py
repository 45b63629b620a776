"""What a neighbour offers or needs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exchange.querysets import FARTHEST_KM, ListingQuerySet
from exchange.visibility import typed_for_another
from moderation.models import Moderated
from places import cells
from places.fields import CellField
from places.models import Neighbourhood
from safety.fields import EncryptedTextField

if TYPE_CHECKING:
    from accounts.models import User
    from exchange.models.occurrences import Occurrence


SAID_ANEW = pgtrigger.UpdateOf("title", "words", "languages")  # type: ignore[no-untyped-call]


class Kind(models.TextChoices):
    OFFER = "offer", _("Offer")
    NEED = "need", _("Need")

    @property
    def opposite(self) -> Kind:
        return Kind.NEED if self == Kind.OFFER else Kind.OFFER


class Visibility(models.TextChoices):
    EVERYONE = "everyone", _("Everyone, also without signing in")
    MEMBERS = "members", _("Members of this group")
    VOUCHED = "vouched", _("Neighbours somebody vouched for")
    ORGANIZERS = "organizers", _("Organizers only")
    # An answer to one neighbour's listing: nobody else is ever shown it.
    PRIVATE = "private", _("Only the two of you")


class ListingStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    FILLED = "filled", _("All arranged")
    CLOSED = "closed", _("Closed")


class Outcome(models.TextChoices):
    """How a listing ended; asked for kindly, never required."""

    UNKNOWN = "", _("No answer")
    ARRANGED_HERE = "arranged_here", _("Arranged with a neighbour here")
    ARRANGED_ELSEWHERE = "arranged_elsewhere", _("Arranged another way")
    NOT_ANY_MORE = "not_any_more", _("Not needed any more, or no longer possible")
    RAN_OUT = "ran_out", _("Its dates went by")


class ScheduleKind(models.TextChoices):
    ONCE = "once", _("Once")
    WEEKLY = "weekly", _("Every week")
    BEFORE = "before", _("Any time before a day")


class Listing(Moderated):
    """An offer or a need. One table for both: they are browsed, matched and reviewed alike.

    ``cell``, ``area``, ``latitude`` and ``longitude`` say the same at different grain and are
    only ever set together, by ``move_to``.
    """

    if TYPE_CHECKING:
        # Its dates to come, where the queryset came ``for_cards()``.
        upcoming: list[Occurrence]
        # How often its helper was asked lately, where it came from ``matching.candidates``.
        asked_lately: int

    Kind = Kind
    Visibility = Visibility
    Status = ListingStatus
    Outcome = Outcome
    ScheduleKind = ScheduleKind

    kind = models.CharField(max_length=5, choices=Kind)
    category = models.CharField(max_length=20)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="listings"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="listings_entered",
    )
    title = models.CharField(_("title"), max_length=100)
    words = models.TextField(_("in your words"), max_length=2000, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.PROTECT, related_name="listings"
    )
    cell = CellField()
    area = models.CharField(max_length=15, editable=False)
    latitude = models.FloatField(editable=False)
    longitude = models.FloatField(editable=False)
    reach_km = models.PositiveSmallIntegerField(_("how far it goes"), null=True, blank=True)
    address = EncryptedTextField(_("where exactly"), blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.MEMBERS)
    schedule_kind = models.CharField(max_length=6, choices=ScheduleKind)
    # Where its days and times were said, whoever reads or changes them later.
    zone = models.CharField(max_length=40, editable=False)
    status = models.CharField(
        max_length=6, choices=ListingStatus, default=ListingStatus.DRAFT, editable=False
    )
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField(editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    # Where its author lets others write below it.
    thread = models.OneToOneField(
        "comments.Thread", on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    # Kept by the trigger below.
    search = SearchVectorField(null=True, editable=False)

    objects = ListingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-published_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # What a match refers to, so that the database itself pairs an offer with a need.
            models.UniqueConstraint(
                fields=["id", "kind", "category"], name="listing_id_kind_category"
            ),
            models.CheckConstraint(
                name="listing_offer_has_reach",
                condition=Q(kind=Kind.NEED) | Q(reach_km__gte=1, reach_km__lte=FARTHEST_KM),
            ),
            models.CheckConstraint(
                name="listing_published_unless_draft",
                condition=Q(status=ListingStatus.DRAFT) | Q(published_at__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                name="listing_open_by_area",
                fields=["category", "kind", "area"],
                condition=Q(status=ListingStatus.OPEN),
            ),
            models.Index(
                name="listing_open_newest",
                fields=["-published_at", "-id"],
                condition=Q(status=ListingStatus.OPEN),
            ),
            models.Index(name="listing_of_person", fields=["person", "-id"]),
            # Whom organizers speak for.
            models.Index(
                name="listing_typed_for_another",
                fields=["entered_by"],
                condition=typed_for_another(),
            ),
            # What the list of everything open is narrowed by, first for those who are not signed
            # in: a category in which nothing is for everybody has no row in it.
            models.Index(
                name="listing_open_to_everyone",
                fields=["category", "-published_at", "-id"],
                condition=Q(status=ListingStatus.OPEN, visibility="everyone"),
            ),
            # Who may see it and what it is besides, so that what others may see is left out
            # without reading it.
            models.Index(
                name="listing_open_category",
                fields=["category", "-published_at", "-id", "visibility", "kind"],
                condition=Q(status=ListingStatus.OPEN),
            ),
            models.Index(
                name="listing_open_neighbourhood",
                fields=["neighbourhood", "-published_at", "-id"],
                condition=Q(status=ListingStatus.OPEN),
            ),
            models.Index(
                name="listing_open_near",
                fields=["area", "latitude"],
                condition=Q(status=ListingStatus.OPEN),
            ),
            GinIndex(
                name="listing_open_languages",
                fields=["languages"],
                condition=Q(status=ListingStatus.OPEN),
            ),
            GinIndex(
                name="listing_open_search",
                fields=["search"],
                condition=Q(status=ListingStatus.OPEN),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(name="listing_kind_never_changes", fields=["kind", "category"]),
            # No generated column: adding one would lock a large table while it is written anew.
            pgtrigger.Trigger(
                name="listing_search_is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | SAID_ANEW,
                declare=[("configuration", "regconfig")],
                func="""
                    configuration := search_configuration_of(NEW.languages);
                    NEW.search := setweight(search_vector(configuration, NEW.title), 'A')
                        || setweight(search_vector(configuration, NEW.words), 'B');
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("exchange:listing_detail", args=[self.pk])

    def move_to(self, neighbourhood: Neighbourhood, cell: str) -> None:
        """Place it in an H3 cell, and in the coarser area by which it is searched."""
        self.neighbourhood, self.cell = neighbourhood, cell
        self.area = cells.area_of(cell)
        self.latitude, self.longitude = cells.centre(cell)

    def publish(self, *, at: datetime) -> None:
        self._require("publish", ListingStatus.DRAFT)
        self.status, self.published_at = ListingStatus.OPEN, at

    def revise(self) -> None:
        """A new version of what it says; of an answer that is made for one match there is none."""
        if self.is_private:
            raise ListingInWrongState("revise", self.visibility)
        self._require("revise", ListingStatus.DRAFT, ListingStatus.OPEN, ListingStatus.FILLED)
        self.version += 1

    def fill(self) -> None:
        """Everything it offers or needs is spoken for."""
        self._require("fill", ListingStatus.OPEN)
        self.status = ListingStatus.FILLED

    def reopen(self) -> None:
        """Something fell through: it is open again."""
        self._require("reopen", ListingStatus.FILLED)
        self.status = ListingStatus.OPEN

    def close(self, *, outcome: str, at: datetime) -> None:
        self._require("close", ListingStatus.DRAFT, ListingStatus.OPEN, ListingStatus.FILLED)
        if self.status == ListingStatus.DRAFT:
            self.published_at = at
        self.status, self.outcome, self.closed_at = ListingStatus.CLOSED, outcome, at

    def _require(self, verb: str, *allowed: ListingStatus) -> None:
        if self.status not in allowed:
            raise ListingInWrongState(verb, self.status)

    def belongs_to(self, user: User) -> bool:
        """Whether ``user`` speaks for this listing: its person, or an organizer for them.

        Somebody who has no way to sign in, and had it typed in, is spoken for by the organizer who
        did; once that one is no organizer any more, by every other. In SQL it is ``spoken_for_by``.
        """
        if self.person_id == user.pk:
            return True
        if self.person.email is not None or self.entered_by_id == self.person_id:
            return False
        if not user.can_organize:
            return False
        typist = self.entered_by
        return typist is None or typist.pk == user.pk or not typist.can_organize

    @property
    def time_zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def is_offer(self) -> bool:
        return self.kind == Kind.OFFER

    @property
    def is_private(self) -> bool:
        """Whether it is an answer to one neighbour's listing, and there for that match alone."""
        return self.visibility == Visibility.PRIVATE

    @property
    def is_open(self) -> bool:
        return self.status == ListingStatus.OPEN

    @property
    def state(self) -> str:
        """What its own person is told: its status, or that organizers keep it back."""
        return self.status if self.is_shown else "held"

    @property
    def is_on_show(self) -> bool:
        """Whether others may answer it: open, and not kept back by organizers."""
        return self.is_open and self.is_shown


class ListingInWrongState(Exception):
    """A verb that the listing's status does not allow."""

    def __init__(self, verb: str, status: str) -> None:
        super().__init__(f"cannot {verb} a listing that is {status}")
