"""Questions about what there is to read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count

from library.permissions import can_edit_library
from safety.full_text import full_text

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from library.models import Item


class ItemQuerySet(models.QuerySet["Item"]):
    def published(self, at: datetime) -> Self:
        return self.filter(published_at__lte=at)

    def visible_to(self, user: User | AnonymousUser, at: datetime) -> Self:
        """What is published, for everybody; drafts and what is scheduled, for editors."""
        return self if can_edit_library(user) else self.published(at)

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-id")

    def saying(self, words: str, languages: Iterable[str]) -> Self:
        return self.filter(search=full_text(words, languages))

    def to_confirm(self) -> Self:
        return self.exclude(to_confirm=[])

    def for_cards(self) -> Self:
        """Without what is long and only ever searched."""
        return self.defer("search", "text")

    def for_citing(self) -> Self:
        """With what a reference says, in two queries."""
        own = self.select_related("essay", "article", "book", "readinglist")
        return own.prefetch_related("contributors").for_cards()

    def sharing_topics_with(self, item: Item) -> Self:
        """Others about the same, those that share most first."""
        about_it = self.filter(topics__in=item.topics.all()).exclude(pk=item.pk)
        return about_it.annotate(shared=Count("topics")).order_by("-shared", "-published_at", "-id")
