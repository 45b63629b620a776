"""Questions about people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

    from accounts.models.people import User


def blocked_with(user: User, person: str = "pk") -> Exists:
    """Whether ``user`` and the person in the column ``person`` blocked one another, either way.

    Every queryset that shows people or what they wrote excludes by this one condition:
    ``queryset.exclude(blocked_with(user, "person"))``.
    """
    return Exists(_blocks_between(user, person))


def blocked_since(user: User, person: str, moment: str) -> Q:
    """Whether ``user`` blocked the person in the column ``person``, and neither had blocked the
    other yet at the time in the column ``moment``.

    Whoever blocks somebody goes on reading nothing of theirs: else a block that comes first would
    let them, and keep the other one from blocking them.
    """
    between = _blocks_between(user, person)
    before = between.filter(created_at__lt=OuterRef(moment))
    return Q(Exists(between.filter(blocker=user))) & ~Q(Exists(before))


def _blocks_between(user: User, person: str) -> models.QuerySet[Any]:
    either = Q(blocker=user, blocked=OuterRef(person)) | Q(blocker=OuterRef(person), blocked=user)
    blocks: models.QuerySet[Any] = apps.get_model("accounts", "Block").objects.order_by()
    return blocks.filter(either)


def is_neighbour(person: str = "person") -> Q:
    """Whether the person in the column ``person`` is with the group, and more than a reader
    (``is_neighbour``)."""
    return Q(**{f"{person}__is_active": True, f"{person}__membership": "member"}) & ~Q(
        **{f"{person}__role": "reader"}
    )


def takes_part(person: str = "person") -> Q:
    """Whether the person in the column ``person`` may offer, need and agree (``can_take_part``)."""
    suspended_until = f"{person}__suspended_until"
    is_free = Q(**{f"{suspended_until}__isnull": True}) | Q(**{f"{suspended_until}__lte": Now()})
    return is_neighbour(person) & is_free


def organizes(person: str = "person") -> Q:
    """Whether the person in the column ``person`` is an organizer who is here still
    (``can_organize``)."""
    roles = ["organizer", "administrator"]
    return takes_part(person) & Q(**{f"{person}__role__in": roles})


def vouched(person: str = "person") -> Q:
    """Whether somebody vouched for the person in the column ``person`` (``is_vouched``)."""
    roles = ["organizer", "administrator"]
    return Q(**{f"{person}__vouched_at__isnull": False}) | Q(**{f"{person}__role__in": roles})


def _can_organize() -> Q:
    """``organizes`` of the row itself."""
    is_suspended = Q(suspended_until__isnull=False, suspended_until__gt=Now())
    roles = ["organizer", "administrator"]
    return Q(is_active=True, membership="member", role__in=roles) & ~is_suspended


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True, membership="member")

    def organizers(self) -> UserQuerySet:
        """Those who can organize now."""
        return self.filter(_can_organize())

    def not_organizing(self) -> UserQuerySet:
        return self.filter(~_can_organize())

    def locked(self) -> UserQuerySet:
        """Lock the rows in the order of their ids; references to them need not wait."""
        return self.select_for_update(of=("self",), no_key=True).order_by("id")

    def not_blocked_with(self, user: User) -> UserQuerySet:
        return self.exclude(blocked_with(user))

    def waiting(self) -> UserQuerySet:
        """Those who proved their address and wait for an organizer, longest first."""
        return self.filter(is_active=True, membership="waiting", last_login__isnull=False).order_by(
            "date_joined", "id"
        )

    def unfinished(self, *, before: datetime) -> UserQuerySet:
        """Sign-ups from before then whose address nobody ever proved."""
        return self.filter(
            membership="waiting",
            email__isnull=False,
            last_login__isnull=True,
            name_shape__isnull=True,
            date_joined__lt=before,
        ).order_by("id")

    def visible_to(self, user: User | AnonymousUser) -> UserQuerySet:
        """Members see members; nobody sees whom they blocked or who blocked them."""
        if not user.is_authenticated or user.membership != "member":
            return self.none()
        return self.active().not_blocked_with(user)
