"""Whom a visitor of the demo can be, by the addresses that ``load_starter`` gives them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class DemoPerson:
    email: str
    name: str
    about: Promise


DEMO_PEOPLE = (
    DemoPerson("alice@example.org", "Alice", _("a neighbour who offers meals")),
    DemoPerson("bob@example.org", "Bob", _("a neighbour who needs some")),
    DemoPerson("mia@example.org", "Mia", _("an organizer")),
    DemoPerson("rita@example.org", "Rita", _("a reader")),
)
