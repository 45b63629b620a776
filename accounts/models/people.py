"""Who people are: one row a person, with or without a way to sign in."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.managers import UserManager
from accounts.names import SHAPE_LENGTH
from places.fields import CellField
from places.models import Neighbourhood


class Role(models.TextChoices):
    """What a person may do here; each includes what stands above it."""

    READER = "reader", _("Reader")
    NEIGHBOUR = "neighbour", _("Neighbour")
    ORGANIZER = "organizer", _("Organizer")
    ADMINISTRATOR = "administrator", _("Administrator")


class Membership(models.TextChoices):
    WAITING = "waiting", _("Waiting for an organizer")
    MEMBER = "member", _("Member")
    LEFT = "left", _("Left")


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Somebody an organizer took a need in for has no ``email`` and cannot sign in."""

    Role = Role
    Membership = Membership

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True, null=True, blank=True)
    display_name = models.CharField(_("name others see"), max_length=60)
    # What the name looks like (accounts.names); none before arriving, or where it was taken.
    name_shape = models.CharField(
        max_length=SHAPE_LENGTH, unique=True, null=True, blank=True, editable=False
    )
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    ui_language = models.CharField(_("language of this site"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    cell = CellField(blank=True)
    role = models.CharField(max_length=20, choices=Role, default=Role.NEIGHBOUR)
    membership = models.CharField(max_length=20, choices=Membership, default=Membership.MEMBER)
    # Since when enough people vouch; kept in step by accounts.actions.vouching.recount() alone.
    vouched_at = models.DateTimeField(null=True, blank=True, editable=False)
    weekly_limit = models.PositiveSmallIntegerField(null=True, blank=True)
    not_now = models.BooleanField(default=False)
    # What they signed up with; it is spent when they arrive.
    invitation = models.ForeignKey(
        "accounts.Invitation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="shown_by",
    )
    is_active = models.BooleanField(default=True)
    # Until then they may only read; kept in step by moderation.actions.sanctions.settle() alone.
    suspended_until = models.DateTimeField(null=True, blank=True, editable=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [
            # Whom organizers speak for.
            models.Index(name="user_without_email", fields=["id"], condition=Q(email=None)),
            # Who waits for an organizer, longest first.
            models.Index(
                name="user_waiting", fields=["date_joined", "id"], condition=Q(membership="waiting")
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def get_absolute_url(self) -> str:
        return reverse("people:person_detail", args=[self.uuid])

    @property
    def is_staff(self) -> bool:
        """Django's admin asks for this: administrators only."""
        return self.role == Role.ADMINISTRATOR

    @property
    def is_organizer(self) -> bool:
        return self.role in {Role.ORGANIZER, Role.ADMINISTRATOR}

    @property
    def can_organize(self) -> bool:
        """An organizer who is here still; speaks for people who have no way to sign in."""
        return self.is_organizer and self.can_take_part

    @property
    def is_vouched(self) -> bool:
        return self.is_organizer or self.vouched_at is not None

    @property
    def is_neighbour(self) -> bool:
        """With the group, and more than a reader; whoever is suspended stays one."""
        return self.is_active and self.membership == Membership.MEMBER and self.role != Role.READER

    @property
    def is_suspended(self) -> bool:
        return self.suspended_until is not None and self.suspended_until > timezone.now()

    @property
    def can_take_part(self) -> bool:
        """May offer, need and agree; a reader, and whoever is suspended, only reads."""
        return self.is_neighbour and not self.is_suspended


class UsedCell(models.Model):
    """A cell this person ever chose, so that moving across a border discloses nothing new."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="used_cells"
    )
    cell = CellField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "cell"], name="used_cell_once_a_person"),
        ]

    def __str__(self) -> str:
        return str(self.cell)
