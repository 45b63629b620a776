"""What a person may do here."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User


@transaction.atomic
def make_organizer(*, email: str, name: str, is_administrator: bool) -> User:
    """Give the person with ``email`` the role, making them if need be; ``name`` may be empty.

    Only whoever has a shell on the server can call this: there is no page for it. Doing it again
    changes nothing; an administrator is not made less by it.
    """
    address = email.strip().lower()
    person = User.objects.select_for_update().filter(email=address).first()
    if person is None:
        person = User.objects.create_user(address, display_name=name or address.partition("@")[0])
    if name:
        person.display_name = name
    person.membership, person.is_active = User.Membership.MEMBER, True
    if is_administrator:
        person.role, person.is_superuser = User.Role.ADMINISTRATOR, True
    elif not person.is_organizer:
        person.role = User.Role.ORGANIZER
    person.save()
    return person
