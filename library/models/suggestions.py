"""What readers want to see in the library, and what they know better."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from library.models.items import Item, Kind
from library.permissions import can_edit_library
from library.querysets import SuggestionQuerySet
from moderation.models import Moderated, ReviewStatus

if TYPE_CHECKING:
    from accounts.models import User

_WITH_ITS_AUTHOR = (ReviewStatus.WAITING, ReviewStatus.HIDDEN)
MOST_CREDITS, MOST_WHY, MOST_ANSWER = 300, 1000, 500


class Outcome(models.TextChoices):
    OPEN = "", _("Not decided yet")
    TAKEN = "taken", _("Taken up")
    DECLINED = "declined", _("Not taken up")


class Suggestion(Moderated):
    """Something new of a ``kind``, or a correction of ``item``, in the words of its author.

    An organizer reads it first; what they let through is the editors' to decide. ``made`` is what
    they made of it, ``answer`` what they say to its author.
    """

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="library_suggestions"
    )
    item = models.ForeignKey(
        Item, on_delete=models.CASCADE, null=True, editable=False, related_name="corrections"
    )
    kind = models.CharField(max_length=7, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    address = models.URLField(_("address"), max_length=500, blank=True)
    isbn13 = models.CharField(_("ISBN"), max_length=13, blank=True)
    credits = models.CharField(_("by whom"), max_length=MOST_CREDITS, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    why = models.TextField(_("why"), max_length=MOST_WHY, blank=True)
    sent_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True, editable=False)
    answer = models.TextField(max_length=MOST_ANSWER, blank=True, editable=False)
    made = models.ForeignKey(
        Item, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)

    objects = SuggestionQuerySet.as_manager()

    if TYPE_CHECKING:
        author_id: int
        item_id: int | None
        made_id: int | None

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                name="suggestion_on_the_desk",
                fields=["-id"],
                condition=Q(outcome="", review_status="visible"),
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="suggestion_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(
                name="suggestion_decided_at_some_time",
                condition=Q(outcome="", decided_at__isnull=True)
                | Q(outcome__in=["taken", "declined"], decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"suggestion {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("library:suggestion_detail", args=[self.pk])

    def decide(self, outcome: Outcome, *, answer: str, made: Item | None, at: datetime) -> None:
        self.outcome, self.answer, self.made, self.decided_at = outcome, answer, made, at

    @property
    def is_open(self) -> bool:
        return self.outcome == Outcome.OPEN

    @property
    def is_on_the_desk(self) -> bool:
        """What SuggestionQuerySet.on_the_desk() asks the database."""
        return self.is_open and self.is_shown

    @property
    def words(self) -> str:
        """All that was typed, a line each."""
        typed = (self.title, self.credits, self.address, self.isbn13, self.why)
        return "\n".join(each for each in typed if each)

    def can_be_changed_by(self, user: User) -> bool:
        """By its author, until editors have it; also where organizers ask for a change."""
        return self.author_id == user.pk and self.is_open and self.review_status in _WITH_ITS_AUTHOR

    def can_be_decided_by(self, user: User) -> bool:
        return can_edit_library(user) and self.is_on_the_desk
