"""What a new listing begins with: said in the address of its form."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode

from accounts.actions.entering import spoken_for
from accounts.models import User
from accounts.requests import SignedInRequest
from exchange.categories.base import Category
from exchange.categories.registry import CATEGORIES
from exchange.models import Listing
from exchange.models.listings import Kind


@dataclass(frozen=True)
class Beginning:
    """What is asked for in the address, and the listing that it begins with, if any.

    ``form`` stands for the one thing that comes of this form, also after going back to it;
    ``again`` is one's own, to be posted once more; ``answers`` a neighbour's, to be asked for.
    """

    kind: Kind
    category: Category
    form: UUID
    again: Listing | None
    answers: Listing | None
    # Whose it is to be: the reader, or somebody whom an organizer types it in for.
    person: User
    is_for_another: bool

    @property
    def for_query(self) -> str:
        """What an address says of whom it is for."""
        return f"?{urlencode({'for': str(self.person.uuid)})}" if self.is_for_another else ""

    @property
    def url(self) -> str:
        listings = {"again": self.again, "answers": self.answers}
        ids = {name: listing.pk for name, listing in listings.items() if listing}
        query: dict[str, str | int] = {
            "kind": self.kind.value,
            "category": self.category.name,
            "form": str(self.form),
            **ids,
            **({"for": str(self.person.uuid)} if self.is_for_another else {}),
        }
        return f"{reverse('exchange:listing_create')}?{urlencode(query)}"


def read_beginning(request: SignedInRequest) -> Beginning:
    """The kind and category in the address. Raises Http404."""
    try:
        kind = Kind(request.GET["kind"])
        category = CATEGORIES[request.GET["category"]]
    except (ValueError, KeyError):
        raise Http404 from None
    person = for_whom(request)
    again, answers = _named(request, "again"), _named(request, "answers")
    if again and not (again.person_id == person.pk and _is(again, kind, category)):
        again = None
    if answers and (answers.person_id == person.pk or not _is(answers, kind.opposite, category)):
        answers = None
    is_for_another = person != request.user
    return Beginning(kind, category, _form_key(request), again, answers, person, is_for_another)


def for_whom(request: SignedInRequest) -> User:
    """Whose the listing is to be: the reader's, or of somebody without an account whom an
    organizer names in the address. Raises Http404."""
    named = request.GET.get("for")
    if named is None:
        return request.user
    if not request.user.can_organize:
        raise Http404
    try:
        return get_object_or_404(spoken_for(request.user), uuid=UUID(named))
    except ValueError:
        raise Http404 from None


def _is(listing: Listing, kind: Kind, category: Category) -> bool:
    return listing.kind == kind and listing.category == category.name


def _form_key(request: SignedInRequest) -> UUID:
    """The key in the address; a missing or forged one counts as a new one."""
    try:
        return UUID(request.GET.get("form", ""))
    except ValueError:
        return uuid4()


def _named(request: SignedInRequest, name: str) -> Listing | None:
    """A listing named in the address, if the reader may see it."""
    value = request.GET.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) <= len(str(2**62))):
        return None
    seen = Listing.objects.visible_to(request.user).for_cards().with_address()
    return seen.filter(pk=int(value)).first()
