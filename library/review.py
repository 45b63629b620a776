"""Suggestions as something that organizers read first."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from library.models import Suggestion
from moderation.registry import Reviewable

SUGGESTION = Reviewable(
    name="suggestion",
    label=_("Suggestion for the library"),
    model=Suggestion,
    author=lambda suggestion: suggestion.author,
    words=lambda suggestion: suggestion.words,
    url=Suggestion.get_absolute_url,
    visible_to=lambda user: Suggestion.objects.visible_to(user),
    title=lambda suggestion: suggestion.title,
    is_read_first=True,
)
