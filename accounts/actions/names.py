"""The name that others see, which no two people share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from accounts.names import stored_shape

if TYPE_CHECKING:
    from accounts.models import User

FIELDS = ("display_name", "name_shape")
MOST_NUMBERS = 100


class NameTaken(Exception):
    """Somebody here has a name that looks like this one."""


def take_name(*, person: User, name: str) -> None:
    """Call ``person`` so, and keep the name from others. Raises NameTaken and changes nothing."""
    before = {field: getattr(person, field) for field in FIELDS}
    person.display_name, person.name_shape = name, stored_shape(name)
    try:
        with transaction.atomic():
            person.save(update_fields=FIELDS)
    except IntegrityError as error:
        for field, value in before.items():
            setattr(person, field, value)
        raise NameTaken from error


def take_name_or_next(*, person: User) -> None:
    """Let ``person`` have their name, with a number where somebody was quicker ("Sam 2").

    Where MOST_NUMBERS are taken it stays as it is, and nothing keeps it from others.
    """
    room = person._meta.get_field("display_name").max_length or 0
    chosen = name = person.display_name
    for number in range(2, MOST_NUMBERS + 2):
        try:
            return take_name(person=person, name=name)
        except NameTaken:
            ending = f" {number}"
            name = chosen[: room - len(ending)] + ending
