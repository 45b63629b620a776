"""Childcare for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.models import User
from exchange.categories.childcare.models import Child
from exchange.models.listings import Kind
from tests.factories.exchange import make_listing

if TYPE_CHECKING:
    from exchange.models import Listing


def vouch_for(person: User, *, at: datetime | None = None) -> User:
    """As an organizer does."""
    person.vouched_at = at or timezone.now()
    person.save(update_fields=["vouched_at"])
    return person


def make_sitter(person: User, **changes: Any) -> Listing:
    """An offer to look after two children from two to twelve."""
    changes = {
        "title": "Afternoons with children",
        "quantity": 2,
        "homes": ["childs", "helpers"],
        "youngest": 2,
        "oldest": 12,
        **changes,
    }
    return make_listing(person, kind=Kind.OFFER, category="childcare", **changes)


def make_care_need(
    person: User, ages: Sequence[int] = (4,), notes: str = "", **changes: Any
) -> Listing:
    """A need for children of these ages, each with the same notes."""
    changes = {
        "title": "Somebody for the afternoon",
        "visibility": "vouched",
        "quantity": len(ages),
        "homes": ["childs"],
        "youngest": min(ages),
        "oldest": max(ages),
        **changes,
    }
    need = make_listing(person, kind=Kind.NEED, category="childcare", **changes)
    Child.objects.bulk_create(Child(details=need.childcare, age=age, notes=notes) for age in ages)
    return need
