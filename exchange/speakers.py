"""Who speaks for a listing whose person has no way to sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.models import User

if TYPE_CHECKING:
    from exchange.models import Listing


def speaker_for(listing: Listing, *, towards: User) -> User:
    """Who hears and answers for ``listing``: its person, or an organizer for them.

    The organizer is the one who typed it in, while they organize; then any that is not kept apart
    from either person. Where there is none, it is the person after all.
    """
    person = listing.person
    if person.email is not None or listing.entered_by_id == person.pk:
        return person
    typist = listing.entered_by
    if typist is not None and typist.can_organize:
        return typist
    organizers = User.objects.organizers().not_blocked_with(person).not_blocked_with(towards)
    return organizers.order_by("id").first() or person
