"""What a person may do here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.actions.names import take_name, take_name_or_next
from accounts.actions.vouching import recount
from accounts.models import User, Vouch
from accounts.permissions import is_member
from accounts.registry import record, standing_callbacks

if TYPE_CHECKING:
    from datetime import datetime

STANDING = ("role", "membership", "is_active", "is_superuser")


@transaction.atomic
def change_standing(
    *,
    person: User,
    role: str,
    membership: str,
    is_active: bool,
    at: datetime,
    by: User | None = None,
    deed: str = "",
) -> User:
    """Change what ``person`` may do; it holds from their next request on.

    Whom they vouched for is counted anew, and other apps hear of it, so that what is open of
    theirs and can no longer be is ended. It is written down as ``deed`` (else by what changed) of
    ``by``; None is whoever has a shell on the server.
    """
    rows = _lock_with_those_they_vouch_for(person)
    person = rows[person.pk]
    before, was_member = [getattr(person, name) for name in STANDING], is_member(person)
    old_role = person.role
    person.role, person.membership, person.is_active = role, membership, is_active
    person.is_superuser = role == User.Role.ADMINISTRATOR
    if before == [getattr(person, name) for name in STANDING]:
        return person
    person.save(update_fields=STANDING)
    deed = deed or ("standing_changed" if old_role == role else "role_changed")
    record(by=by, action=deed, about=person, at=at)
    came_back = is_member(person) and not was_member and person.last_login is not None
    if came_back and person.name_shape is None:
        # Nothing kept their name while they were away.
        take_name_or_next(person=person)
    recount(rows, at=at)
    for callback in standing_callbacks():
        callback(person, at=at)
    return person


def _lock_with_those_they_vouch_for(person: User) -> dict[int, User]:
    """Lock them in the order of their ids and return them by id, as they are now.

    Whoever vouches holds their own row: once ``person`` is locked, nobody joins those they vouch
    for. Where somebody did a moment before, the rows are given back, and locked with that one.
    """
    given = Vouch.objects.standing().filter(by=person)
    while True:
        before = transaction.savepoint()
        keys = {person.pk, *given.values_list("person_id", flat=True)}
        rows = {each.pk: each for each in User.objects.filter(pk__in=keys).locked()}
        if rows.keys() >= set(given.values_list("person_id", flat=True)):
            transaction.savepoint_commit(before)
            return rows
        transaction.savepoint_rollback(before)


@transaction.atomic
def make_organizer(*, email: str, name: str, is_administrator: bool, at: datetime) -> User:
    """Give the person with ``email`` the role, making them if need be.

    ``name`` may be empty for somebody who is here. Only whoever has a shell on the server can call
    this: there is no page for it. Doing it again changes nothing; an administrator is not made
    less by it. Raises NameTaken.
    """
    address = email.strip().lower()
    person = User.objects.filter(email=address).first()
    if person is None:
        person = User.objects.create_user(address, date_joined=at)
    if name:
        take_name(person=person, name=name)
    role = person.role if person.is_organizer else User.Role.ORGANIZER
    return change_standing(
        person=person,
        role=User.Role.ADMINISTRATOR if is_administrator else role,
        membership=User.Membership.MEMBER,
        is_active=True,
        at=at,
    )
