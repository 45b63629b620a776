"""What every category of mutual aid says about itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.querysets import vouched
from exchange.categories.finishing import IT_HAPPENED, Finishing
from exchange.models.listings import Kind, ScheduleKind
from exchange.ranking import Fit

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from exchange.categories.answers import AnswerForm
    from exchange.categories.filters import CategoryFilters
    from exchange.categories.forms import DetailsForm, Words
    from exchange.categories.progress import Progress
    from exchange.categories.ways import Way
    from exchange.models import Listing
    from exchange.models.listings import Visibility
    from exchange.querysets import ListingQuerySet

# Keeps, of listings of the other kind, those that could go with one. Whatever it allows from one
# side it allows from the other.
Rule = Callable[["Listing", "ListingQuerySet"], "ListingQuerySet"]


@dataclass(frozen=True)
class Confided:
    """Something that the other side reads once both have agreed."""

    label: str
    text: str


def within_reach(listing: Listing, others: ListingQuerySet) -> ListingQuerySet:
    """Near enough, where the one who offers comes from one place and goes as far as they say."""
    return others.in_reach_of(listing)


def neighbourhood(listing: Listing) -> str:
    return listing.neighbourhood.name


def nothing_more(listing: Listing, ways: Collection[Way]) -> list[Confided]:
    return []


def whole_number(listing: Listing, *, most: int, **kwargs: Any) -> forms.Field:
    """Asks how much of what is counted one by one, from one to ``most``."""
    return forms.IntegerField(min_value=1, max_value=most, **kwargs)


def any_time(offer: Listing, need: Listing) -> timedelta:
    """However short the time is that the two have in common."""
    return timedelta(0)


@dataclass(frozen=True)
class Limits:
    """What a date of an offer has besides its quantity, such as child seats.

    ``promised`` is what was agreed of it already, by the ids of dates, missing where nothing was;
    ``room`` for how many dates of a need that leaves enough, None where any number will do.
    """

    promised: Callable[[Collection[int]], Mapping[int, Any]]
    room: Callable[[Listing, Listing, Any], int | None]


@dataclass(frozen=True)
class Category:
    """One category. ``name`` is its package, the ``category`` of its listings, and how a listing
    reaches its details.

    ``amount`` says a quantity of a listing's unit in words, and ``amount_field`` makes the field
    that asks for one, of at most ``most``. ``shared`` are the kinds whose dates several
    neighbours may have a part in. ``visibilities`` are who a listing of each kind may be shown
    to, the usual choice first; ``names_needs`` is False where who is in need is not told before
    both agreed. ``vouched`` are the kinds that only people whom neighbours vouched for may post,
    as the details say (``VOUCHED``). ``schedules`` are the ways to say when. ``words`` has, by kind
    and name, the label and help of the general fields that it words in its own way, ``unasked`` the
    values of general fields that it does not ask.

    ``first_step`` says how an answer to a listing begins, ``handed_over`` what one learns of the
    other once both have agreed, besides how to reach them.

    ``proposed`` says by the kind of who asks, around an amount and the title of what is asked for,
    what they ask or offer; where it says nothing, that they ask.

    ``needed`` tells what is open of a need, ``where`` where it is, ``away`` how far off that is,
    around "about 2 km away", and ``reach`` how far an offer goes, around "up to 5 km";
    ``place_first`` asks where before what.

    ``possible`` is what must hold for a pair besides that it is ``near`` (None where it goes as far
    as the group does), and ``explained`` says both in words; ``takes`` is how long their dates must
    have in common, and of a ``whole`` need's date that has fixed hours all of them; ``limits`` are
    of what else a date can run out. ``fit`` says how well an offer and a need go together.
    ``ways`` are all the ways in which something gets from one side to the other, the usual one
    first, and ``ways_of`` names those that would do for a listing; they say whose address is
    needed. ``answer_form`` asks what an answer to a neighbour's listing cannot do without.
    ``confides`` is what the other side reads once both have agreed, besides contact and address,
    where it goes one of these ways. ``finishing`` is how both say that it is done, ``progress`` how
    far a listing has come that many have a part in, if it was loaded for that. ``sentences`` and
    ``icons`` are those of its reasons, by code. The templates show the form's fields, and the
    details as the items of a ``<dl>``.
    """

    name: str
    label: StrPromise
    icon: str
    shared: Collection[Kind]
    visibilities: Mapping[Kind, Sequence[Visibility]]
    names_needs: bool
    amount: Callable[[Listing, int], str]
    possible: Rule
    explained: StrPromise
    fit: Callable[[Listing, Listing], Fit]
    form: type[DetailsForm]
    answer_form: type[AnswerForm]
    form_template: str
    card_template: str
    amount_field: Callable[..., forms.Field] = whole_number
    reach: StrPromise | str = pgettext_lazy("an offer", "goes %(reach)s")
    proposed: Mapping[Kind, StrPromise] = field(default_factory=dict)
    needed: StrPromise | str = gettext_lazy("%(amount)s needed")
    away: StrPromise | str = "%(distance)s"
    first_step: StrPromise = gettext_lazy("Say on which dates, and they are asked.")
    handed_over: StrPromise = gettext_lazy(
        "Where one goes to the other, only that one learns the address."
    )
    where: Callable[[Listing], str] = neighbourhood
    vouched: Collection[Kind] = ()
    schedules: Sequence[ScheduleKind] = tuple(ScheduleKind)
    words: Mapping[Kind, Mapping[str, Words]] = field(default_factory=dict)
    unasked: Mapping[str, Any] = field(default_factory=dict)
    place_first: bool = False
    near: Rule | None = within_reach
    ways: Sequence[Way] = ()
    ways_of: Callable[[Listing], Collection[str]] = lambda listing: ()
    takes: Callable[[Listing, Listing], timedelta] = any_time
    whole: bool = False
    limits: Limits | None = None
    confides: Callable[[Listing, Collection[Way]], list[Confided]] = nothing_more
    finishing: Finishing = IT_HAPPENED
    progress: Callable[[Listing], Progress | None] = lambda listing: None
    sentences: Mapping[str, Callable[[Mapping[str, Any]], str]] = field(default_factory=dict)
    icons: Mapping[str, str] = field(default_factory=dict)
    filters: type[CategoryFilters] | None = None

    def names(self, kind: Kind | str) -> bool:
        """Whether members read whose a listing of ``kind`` is, before anything is agreed."""
        return kind == Kind.OFFER or self.names_needs

    def spans(self, need: Listing) -> bool:
        """Whether an offer's date must have all the hours of a date of ``need``."""
        return self.whole and need.schedule_kind != ScheduleKind.BEFORE

    def asks_when(self, kind: Kind) -> dict[str, Any]:
        """What ``ScheduleForm`` must know to ask in this category's way."""
        return {"kinds": self.schedules, "words": self.words.get(kind, {})}

    def allowed(
        self,
        listing: Listing,
        others: ListingQuerySet,
        *,
        anywhere: bool = False,
        whatever: bool = False,
    ) -> ListingQuerySet:
        """Of listings of the other kind, those that the hard rules let go with ``listing``;
        ``anywhere`` without asking how near they are, ``whatever`` without the category's own."""
        if listing.kind in self.vouched and not listing.person.is_vouched:
            return others.none()
        if Kind(listing.kind).opposite in self.vouched:
            others = others.filter(vouched("person"))
        others = others if anywhere else self.within(listing, others)
        return others if whatever else self.possible(listing, others)

    def within(self, listing: Listing, others: ListingQuerySet) -> ListingQuerySet:
        """Those that are near enough."""
        return others if self.near is None else self.near(listing, others)
