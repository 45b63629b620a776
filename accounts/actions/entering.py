"""Entering somebody who has no account, such as whoever calls an organizer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from accounts.actions.channels import PURPOSE, save_channel
from accounts.actions.places import change_place
from accounts.models import User
from accounts.models.channels import ChannelKind
from accounts.names import stored_shape
from accounts.registry import record
from safety.encryption import blind_index

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.querysets import UserQuerySet
    from places.models import Neighbourhood


class NotAnOrganizer(Exception):
    """Only organizers enter other people."""


@transaction.atomic
def enter_person(
    *,
    by: User,
    name: str,
    phone: str,
    note: str,
    languages: Sequence[str],
    neighbourhood: Neighbourhood | None,
    cell: str,
    at: datetime,
) -> User:
    """A member who cannot sign in, for whom organizers speak; ``phone`` is normalised, or "".

    Raises NotAnOrganizer.
    """
    if not by.can_organize:
        raise NotAnOrganizer
    person: User = User.objects.create_user(
        display_name=name, languages=[*languages], date_joined=at
    )
    change_place(by=person, neighbourhood=neighbourhood, cell=cell)
    if phone:
        save_channel(by=person, kind=ChannelKind.PHONE, value=phone, note=note, is_shared=True)
    record(by=by, action="person_entered", about=person, at=at)
    return person


def spoken_for(by: User) -> UserQuerySet:
    """Members without a way to sign in, but those who are kept apart from ``by``."""
    return User.objects.active().filter(email=None).not_blocked_with(by).order_by("display_name")


def perhaps_the_same(*, by: User, name: str, phone: str) -> list[User]:
    """Whom ``by`` may speak for, and who has this number or a name that looks like this one."""
    same = Q(name_shape=stored_shape(name)) | Q(display_name__iexact=name)
    if phone:
        same |= Q(channels__value_hash=_hash(phone))
    return list(spoken_for(by).filter(same).distinct())


def has_an_account(phone: str) -> bool:
    """Whether somebody who can sign in has this number: not who."""
    has_number = User.objects.active().filter(channels__value_hash=_hash(phone))
    return bool(phone) and has_number.exclude(email=None).exists()


def _hash(phone: str) -> str:
    return blind_index(phone.casefold(), purpose=PURPOSE)
