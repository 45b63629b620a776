"""Who may see what, and who speaks for whom, as conditions for the database."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q

from accounts.querysets import organizes, vouched
from exchange.categories.details import vouched_kinds
from moderation.querysets import passed_review

if TYPE_CHECKING:
    from accounts.models import User
    from exchange.models import Listing


def visibilities_for(user: User) -> Collection[str]:
    """The ``Listing.visibility`` values open to ``user``, a signed-in person."""
    if user.can_organize:
        return ["everyone", "members", "vouched", "organizers"]
    if not user.is_neighbour:
        return ["everyone"]
    return ["everyone", "members", "vouched"] if user.is_vouched else ["everyone", "members"]


def spoken_for_by(user: User, listing: str = "") -> Q:
    """Whether ``user`` speaks for the listing in the columns that begin with ``listing``, such as
    ``"offer__"``: what ``Listing.belongs_to`` says of one row."""
    own = Q(**{f"{listing}person": user})
    return own | _typed_in_by(user, listing) if user.can_organize else own


def typed_for_another(listing: str = "") -> Q:
    """Typed in by somebody else than its person, or by nobody who is left: few are, and those
    have an index of their own."""
    return ~Q(**{f"{listing}entered_by": F(f"{listing}person")})


def _typed_in_by(user: User, listing: str = "") -> Q:
    """Of somebody who cannot sign in, and typed in by ``user`` or by no organizer who is left."""
    nobody_else = Q(**{f"{listing}entered_by__isnull": True}) | ~organizes(f"{listing}entered_by")
    typed_in = Q(**{f"{listing}entered_by": user}) | nobody_else
    return Q(**{f"{listing}person__email__isnull": True}) & typed_for_another(listing) & typed_in


def listings_spoken_for(user: User) -> models.QuerySet[Listing, Any]:
    """The ids of ``spoken_for_by``, each part of it by an index of its own."""
    listings = apps.get_model("exchange", "Listing").objects.order_by().values("pk")
    own: models.QuerySet[Listing, Any] = listings.filter(person=user)
    if not user.can_organize:
        return own
    typed = listings.filter(typed_for_another())
    typists = typed.values("entered_by").distinct()
    gone = apps.get_model("accounts", "User").objects.filter(is_among(typists)).not_organizing()
    for_others = typed.filter(person__email__isnull=True)
    return own.union(
        for_others.filter(entered_by=user),
        for_others.filter(entered_by__isnull=True),
        for_others.filter(is_among(gone.order_by().values("pk"), "entered_by")),
    )


def is_among(ids: models.QuerySet[Any, Any], column: str = "pk") -> Func:
    """Whether ``column`` is one of few that ``ids`` finds. They are found before anything else,
    and then looked up; ``pk__in=ids`` may be joined last, after every row that there is."""
    return Func(
        F(column),
        ArraySubquery(ids),
        arg_joiner=" = ANY (",
        template="%(expressions)s)",
        output_field=models.BooleanField(),
    )


def lacks_vouching(listing: str = "") -> Q:
    """Whether only people vouched for may post what is in the columns that begin with
    ``listing``, and its person is not one, or no longer."""
    found = Q(pk__in=[])
    for category, kind in vouched_kinds():
        found |= Q(**{f"{listing}category": category, f"{listing}kind": kind})
    return found & ~vouched(f"{listing}person")


def published() -> Q:
    """Open or filled, by somebody who may post it."""
    return Q(status__in=["open", "filled"]) & ~lacks_vouching()


def shown_to(user: User) -> Q:
    """What others show to people like ``user``, blocks aside."""
    shown = published() & Q(visibility__in=visibilities_for(user))
    return (shown | Q(with_match_of(user))) & passed_review(user, "person")


def with_match_of(user: User) -> Exists:
    """A listing that one ``user`` speaks for is proposed to, agreed with or done with."""
    matches = apps.get_model("exchange", "Match").objects
    return Exists(
        matches.filter(
            (Q(offer=OuterRef("pk")) & spoken_for_by(user, "need__"))
            | (Q(need=OuterRef("pk")) & spoken_for_by(user, "offer__")),
            status__in=["proposed", "accepted", "completed"],
        )
    )
