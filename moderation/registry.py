"""What can be reviewed; each higher app registers its own in ``AppConfig.ready()``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from django.db import models
    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from accounts.models import User
    from moderation.models import Moderated, ReviewStatus

NAME = re.compile(r"^[a-z][a-z_]{0,19}$")


class UnknownReviewable(LookupError):
    """Nobody registered a reviewable of this name or model."""


@dataclass(frozen=True)
class Reviewable:
    """One kind of thing that people write: a ``Moderated`` model and what is to be known of it.

    ``author`` is whose words they are, ``words`` all that was typed (for the rules, and as
    evidence), ``url`` the path where it stands and can be edited, ``visible_to`` what a person may
    see and hence report. ``on_status`` does what else must happen when it is hidden, removed or
    shown again. ``urgent`` is for what somebody may depend on being seen at once: it is looked at
    while it stays to be seen, unless a rule is sure enough to hold it all the same. ``skips`` names
    the rules that say nothing about it. ``is_read_first`` is for what always waits for an
    organizer: its author knows that, and hears from its own app what becomes of it.
    ``names_author`` says whether organizers read at once whose words they are; where it does not,
    they look that up, and it is written down. ``find`` gives what a person may see by what stands
    in an address, where that is no primary key, and ``row_of`` makes its row where there is none
    yet. ``title`` is what its author knows it by. ``is_between_two``: one other person read it, who
    is told that the author may guess who it was. What cannot be changed is not sent back to be
    changed either. ``concerning`` is what a person has a part in beside writing it, such as what
    was written to them: they do not decide about it. ``by_blocked`` is what people whom somebody
    blocked wrote to them or before their eyes until then: they can still report it, where it was
    known whose it is.
    """

    name: str
    label: str | _StrPromise
    model: type[models.Model]
    author: Callable[[Any], User]
    words: Callable[[Any], str]
    url: Callable[[Any], str]
    visible_to: Callable[[User], QuerySet[Any]]
    on_status: Callable[[Any, ReviewStatus, datetime], None] | None = None
    urgent: bool = False
    is_read_first: bool = False
    skips: frozenset[str] = frozenset()
    names_author: Callable[[Any], bool] | None = None
    find: Callable[[User, str], Any] | None = None
    title: Callable[[Any], str] = lambda thing: ""
    row_of: Callable[[Any], Any] = lambda thing: thing
    is_between_two: bool = False
    can_be_changed: bool = True
    concerning: Callable[[User], QuerySet[Any]] | None = None
    by_blocked: Callable[[User], QuerySet[Any]] | None = None

    def __post_init__(self) -> None:
        if not NAME.match(self.name):
            raise ValueError(f"{self.name!r} is not a short lower-case identifier")

    def seen_by(self, user: User, key: str) -> Any:
        """What ``user`` sees under ``key``; None where there is nothing."""
        if self.find is not None:
            return self.find(user, key)
        number = id_in(key)
        return None if number is None else self.visible_to(user).filter(pk=number).first()

    def blocked_for(self, user: User, key: str) -> Any:
        """What somebody whom ``user`` blocked wrote, under ``key``; None where there is nothing."""
        number = id_in(key)
        if number is None or self.by_blocked is None:
            return None
        thing = self.by_blocked(user).filter(pk=number).first()
        return thing if thing is not None and self.words(thing) else None

    def names(self, thing: Any) -> bool:
        """Whether ``thing`` names its author; None, what is gone, does where everything does."""
        return self.names_author is None or (thing is not None and self.names_author(thing))

    def locked(self, pk: int) -> Any:
        """The row itself, locked against whoever edits or decides meanwhile; None when gone."""
        rows = self.model._default_manager.select_for_update(of=("self",), no_key=True)
        return rows.filter(pk=pk).first()


def id_in(key: str) -> int | None:
    """The primary key that ``key`` is; None where it cannot be one."""
    return int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None


_reviewables: dict[str, Reviewable] = {}


def register(reviewable: Reviewable) -> None:
    """Make it known. Registering it again replaces it."""
    _reviewables[reviewable.name] = reviewable


def reviewable(name: str) -> Reviewable:
    """Raises UnknownReviewable."""
    try:
        return _reviewables[name]
    except KeyError:
        raise UnknownReviewable(name) from None


def reviewable_of(thing: Moderated) -> Reviewable:
    """Raises UnknownReviewable."""
    for known in _reviewables.values():
        if isinstance(thing, known.model):
            return known
    raise UnknownReviewable(type(thing).__name__)


def reviewables() -> list[Reviewable]:
    return list(_reviewables.values())
