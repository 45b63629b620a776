"""What people say about themselves, as something that organizers look at."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.names import NameTaken, take_name, take_name_or_next
from accounts.models import User
from moderation.actions.reviewing import submit
from moderation.models import ProfileReview, ReviewStatus
from moderation.registry import Reviewable

if TYPE_CHECKING:
    from django.db.models import QuerySet


@transaction.atomic
def look_at_profile(person: User, *, at: datetime) -> None:
    """Somebody chose a name or pronouns. What may not be shown gives way to a plain name."""
    profile = ProfileReview.objects.select_for_update(no_key=True).get(
        pk=_row_of(ProfileReview(person=person)).pk
    )
    profile.person = person
    profile.kept = ""
    if submit(profile, at=at) != ReviewStatus.VISIBLE and not profile.kept:
        _put_away(profile)


def _on_status(profile: ProfileReview, status: ReviewStatus, at: datetime) -> None:
    if status != ReviewStatus.VISIBLE and not profile.kept:
        _put_away(profile)
    elif status == ReviewStatus.VISIBLE and profile.kept:
        _give_back(profile)


def _put_away(profile: ProfileReview) -> None:
    """Nobody can be without a name: they are a neighbour until they choose another one."""
    person = profile.person
    profile.kept = json.dumps({"name": person.display_name, "pronouns": person.pronouns})
    profile.save(update_fields=["kept"])
    person.display_name, person.pronouns = _("Neighbour"), ""
    take_name_or_next(person=person)
    person.save(update_fields=["pronouns"])


def _give_back(profile: ProfileReview) -> None:
    """Unless somebody here has a name like it by now."""
    kept, person = _kept(profile), profile.person
    profile.kept = ""
    profile.save(update_fields=["kept"])
    try:
        take_name(person=person, name=kept["name"])
    except NameTaken:
        return
    person.pronouns = kept["pronouns"]
    person.save(update_fields=["pronouns"])


def _kept(profile: ProfileReview) -> dict[str, str]:
    found: dict[str, str] = json.loads(profile.kept)
    return found


def _words(profile: ProfileReview) -> str:
    if profile.kept:
        return "\n".join(filter(None, _kept(profile).values()))
    return "\n".join(filter(None, [profile.person.display_name, profile.person.pronouns]))


def _visible_to(user: User) -> QuerySet[ProfileReview]:
    people = User.objects.visible_to(user)
    return ProfileReview.objects.filter(person__in=people).select_related("person")


def _find(user: User, key: str) -> ProfileReview | None:
    """By the ``uuid`` of its person, as in the address of their page."""
    try:
        uuid = UUID(key)
    except ValueError:
        return None
    # Whoever blocked somebody can still report what that one says about themselves.
    blocked = User.objects.active().filter(blocks_met__blocker=user, uuid=uuid)
    person = User.objects.visible_to(user).filter(uuid=uuid).first() or blocked.first()
    return None if person is None else _profile_of(person)


def _profile_of(person: User) -> ProfileReview:
    found = ProfileReview.objects.filter(person=person).first()
    return found or ProfileReview(person=person)


def _row_of(profile: ProfileReview) -> Any:
    return ProfileReview.objects.get_or_create(person=profile.person)[0]


PROFILES = Reviewable(
    name="profile",
    label=gettext_lazy("Profile"),
    model=ProfileReview,
    author=lambda profile: profile.person,
    words=_words,
    url=lambda profile: profile.person.get_absolute_url(),
    visible_to=_visible_to,
    on_status=_on_status,
    # A name stays to be seen until somebody has looked: everybody has one.
    urgent=True,
    # Each person has one, and joins once.
    skips=frozenset({"first_posts", "pace", "repeated_text"}),
    find=_find,
    row_of=_row_of,
)
