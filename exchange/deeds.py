"""What organizers do for others in the exchange, for the log: once each, where it is done."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.registry import record, record_look
from moderation.deeds import Deed

if TYPE_CHECKING:
    from accounts.models import User
    from exchange.models import Listing, Match

DEEDS = (
    Deed("introduced", _("introduced two people"), _("%(by)s introduced two people: %(about)s.")),
    Deed(
        "introduction_ended",
        _("took an introduction back"),
        _("%(by)s took an introduction back: %(about)s."),
    ),
    Deed(
        "spoke_for",
        _("spoke for somebody without an account"),
        _("%(by)s spoke for somebody without an account: %(about)s."),
    ),
    Deed(
        "took_in",
        _("entered something for somebody"),
        _("%(by)s entered %(about)s for somebody without an account."),
    ),
    Deed(
        "changed_for",
        _("changed something for somebody"),
        _("%(by)s changed %(about)s for somebody without an account."),
    ),
    Deed(
        "looked_at_contact",
        _("looked at somebody’s contact"),
        _("%(by)s looked at how to reach somebody: %(about)s."),
    ),
)


def of_match(match: Match, *, by: User, at: datetime, otherwise: str = "") -> None:
    """``by`` did something about a match: written down where it was for somebody else.

    ``otherwise`` is the deed of an organizer who speaks for neither side, if that is one.
    """
    if _speaks_for_others(match, by):
        record(by=by, action="spoke_for", about=match, at=at)
    elif otherwise and not match.sides_of(by):
        record(by=by, action=otherwise, about=match, at=at)


def of_listing(listing: Listing, *, by: User | None, action: str, at: datetime) -> None:
    """``by`` did ``action`` with a listing: written down where it is not their own."""
    if by is not None and by.pk != listing.person_id:
        record(by=by, action=action, about=listing, at=at)


def of_looking(match: Match, *, by: User, at: datetime) -> None:
    """``by`` saw how to reach one side: written down where they are not the other one."""
    if _speaks_for_others(match, by):
        record_look(by=by, action="looked_at_contact", about=match, at=at)


def _speaks_for_others(match: Match, by: User) -> bool:
    return any(match.side(kind).person_id != by.pk for kind in match.sides_of(by))
