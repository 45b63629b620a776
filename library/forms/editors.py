"""Whom an organizer names an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from safety.text import PlainTextField

if TYPE_CHECKING:
    from django.db.models import QuerySet

FEWEST_LETTERS = 2
MOST_FOUND = 12


class FindPersonForm(forms.Form):
    """Part of a member's name, or their whole e-mail address."""

    who = PlainTextField(
        label=_("A member’s name, or their whole e-mail address"), max_length=254, one_line=True
    )

    def clean_who(self) -> str:
        who: str = self.cleaned_data["who"]
        if len(who) < FEWEST_LETTERS:
            raise forms.ValidationError(_("Write at least two letters of it."))
        return who

    def found(self, among: QuerySet[User]) -> list[User]:
        """Members of that name who are no editors and no organizers, for whoever may name them."""
        who = self.cleaned_data["who"]
        people = among.filter(Q(display_name__icontains=who) | Q(email__iexact=who))
        can_be = people.filter(email__isnull=False, library_editor=None, role__in=_CAN_BE)
        return list(can_be.order_by("display_name", "id")[:MOST_FOUND])


_CAN_BE = (User.Role.READER, User.Role.NEIGHBOUR)
