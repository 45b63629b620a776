"""What a thread can stand under; each app above registers its own in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model, QuerySet

    from accounts.models import User


class UnknownOwner(LookupError):
    """Nobody registered an owner of this name."""


@dataclass(frozen=True)
class Owner:
    """One kind of page that has a thread below it.

    ``model`` has a ``thread``, a ``OneToOneField`` to ``comments.Thread``, empty where there is
    none, and a ``get_absolute_url``. Who may read the page, which ``visible_to`` says, may read
    the thread; ``may_comment`` says who may write in it, and ``runs`` who may lock it besides
    organizers. ``title`` is what the page is called, ``told`` who hears of new comments, and
    ``pages_of`` what pages are a person's own, where they are anybody's.
    """

    name: str
    model: type[Model]
    visible_to: Callable[[User | AnonymousUser], QuerySet[Any]]
    may_comment: Callable[[User, Any], bool]
    runs: Callable[[User, Any], bool]
    title: Callable[[Any], str]
    told: Callable[[Any, User], User | None]
    pages_of: Callable[[User], QuerySet[Any]] | None = None


_owners: dict[str, Owner] = {}


def register(owner: Owner) -> None:
    """Make it known. Registering it again replaces it."""
    _owners[owner.name] = owner


def owner_of(name: str) -> Owner:
    """Raises UnknownOwner."""
    try:
        return _owners[name]
    except KeyError:
        raise UnknownOwner(name) from None


def owners() -> list[Owner]:
    return list(_owners.values())
