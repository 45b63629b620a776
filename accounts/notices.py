"""The kinds of notice about people; the notifications app makes them known."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# The name, and what a person reads in a list of kinds.
KINDS = (
    ("vouch_given", _("Somebody vouches for you")),
    ("vouch_ended", _("A vouching ended")),
    ("vouched_by_neighbours", _("Neighbours vouched for somebody")),
)
