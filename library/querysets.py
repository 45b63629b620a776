"""Questions about what there is to read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch

from library.permissions import can_edit_library
from moderation.querysets import ModeratedQuerySet
from safety.full_text import full_text

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from library.models import Item, Link, Suggestion, Topic  # noqa: F401 - named in strings below

# How long a page does not answer before readers are told.
LONG = timedelta(days=14)


class ItemQuerySet(models.QuerySet["Item"]):
    def published(self, at: datetime) -> Self:
        return self.filter(published_at__lte=at)

    def visible_to(self, user: User | AnonymousUser, at: datetime) -> Self:
        """What is published, for everybody; drafts and what is scheduled, for editors."""
        return self if can_edit_library(user) else self.published(at)

    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True).order_by("pk")

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


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, user: User | AnonymousUser, at: datetime) -> Self:
        """What something is about that is published, for everybody; for editors all there are."""
        return self if can_edit_library(user) else self.public(at)

    def public(self, at: datetime) -> Self:
        """A draft does not give away what it is about."""
        about_it = self.model.items.through.objects.filter(topic=OuterRef("pk"))
        return self.filter(Exists(about_it.filter(item__published_at__lte=at)))


class LinkQuerySet(models.QuerySet["Link"]):
    def due(self, at: datetime) -> Self:
        return self.filter(next_check_at__lte=at)

    def flagged(self) -> Self:
        """What editors are told about."""
        return self.exclude(flag="")

    def long_gone(self) -> Self:
        """What readers are told about: it failed for so long, and was asked all the while."""
        return self.filter(flag="gone", checked_at__gte=F("failing_since") + LONG)

    def with_items(self, items: ItemQuerySet) -> Self:
        """Each with what leads to it, by title."""
        by_title = items.for_cards().order_by("title", "id")
        return self.prefetch_related(Prefetch("items", queryset=by_title))


class SuggestionQuerySet(ModeratedQuerySet["Suggestion"]):
    def visible_to(self, user: User) -> Self:
        """One's own; for editors what organizers let through, and for those everything else too."""
        shown = self.passed_review(user)
        return shown if can_edit_library(user) else shown.filter(author=user)

    def on_the_desk(self) -> Self:
        """What editors are to decide."""
        return self.filter(outcome="", review_status="visible")

    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True).order_by("id")
