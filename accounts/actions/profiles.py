"""What people say about themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.actions.names import take_name
from accounts.registry import profile_callbacks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from accounts.models import User

PROFILE_FIELDS = frozenset({"display_name", "pronouns", "languages", "ui_language", "time_zone"})
AVAILABILITY_FIELDS = frozenset({"weekly_limit", "not_now"})


@transaction.atomic
def change_profile(*, by: User, changes: Mapping[str, object], at: datetime) -> None:
    """Store what the profile and availability forms give; any other field is a KeyError.

    Raises NameTaken, and then stores nothing.
    """
    unknown = set(changes) - PROFILE_FIELDS - AVAILABILITY_FIELDS
    if unknown:
        raise KeyError(f"not a field of a profile: {sorted(unknown)}")
    others = {name: value for name, value in changes.items() if name != "display_name"}
    name = changes.get("display_name", by.display_name)
    says_else = name != by.display_name or changes.get("pronouns", by.pronouns) != by.pronouns
    if name != by.display_name:
        take_name(person=by, name=str(name))
    for name, value in others.items():
        setattr(by, name, value)
    by.save(update_fields=list(others))
    if says_else:
        for callback in profile_callbacks():
            callback(by, at=at)
