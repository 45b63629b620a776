"""Questions about what there is to read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Left

from library.paging import Place
from library.permissions import can_edit_library
from moderation.querysets import ModeratedQuerySet
from safety.full_text import full_text

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from library.models import Item, Link, Suggestion, Topic  # noqa: F401 - named in strings below

# Of what is about a topic so many are thought of as related to something.
MOST_LOOKED_AT = 100
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

    def newest_about(self, topic: Topic, at: datetime, before: Place | None = None) -> Self:
        """What was published about a topic, along the topic's own index; from a place on."""
        wanted = Q(about__topic=topic, about__published_at__lte=at)
        if before is not None:
            wanted &= Q(about__published_at__lte=before.published_at) & (
                Q(about__published_at__lt=before.published_at) | Q(about__item_id__lt=before.pk)
            )
        found = self.published(at).filter(wanted)
        return found.order_by("-about__published_at", "-about__item_id")

    def of_year(self, year: str) -> Self:
        return self.alias(year=Left("issued", 4)).filter(year=year)

    def saying(self, words: str, languages: Iterable[str]) -> Self:
        return self.filter(search=full_text(words, languages))

    def named(self, words: str, languages: Iterable[str]) -> Self:
        """Those that say it in their title, in who made them or in where they appeared."""
        named = self.filter(names=full_text(words, languages))
        # What they must not say they must not say anywhere.
        return named.saying(words, languages) if "-" in words else named

    def to_confirm(self) -> Self:
        return self.exclude(to_confirm=[])

    def for_cards(self) -> Self:
        """Without what is long and only ever searched."""
        return self.defer("search", "names", "text")

    def for_citing(self) -> Self:
        """With what a reference says, in two queries."""
        own = self.select_related("essay", "article", "book", "readinglist")
        return own.prefetch_related("contributors").for_cards()

    def related_to(self, item: Item, topics: Iterable[Topic], at: datetime) -> Self:
        """Others about ``topics``, which are the item's, those about most of them first: of the
        newest about each."""
        others = item.about.model.objects.filter(published_at__lte=at).exclude(item=item)
        newest = others.order_by("-published_at", "-item_id").values("item_id")
        parts = [newest.filter(topic=topic)[:MOST_LOOKED_AT] for topic in topics]
        if not parts:
            return self.none()
        among = others.filter(item_id=OuterRef("pk"), topic__in=list(topics))
        shared = Subquery(among.order_by().values("item").annotate(n=Count("*")).values("n"))
        found = self.published(at).filter(pk__in=parts[0].union(*parts[1:]))
        return found.annotate(shared=shared).order_by("-shared", "-published_at", "-id")


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, user: User | AnonymousUser, at: datetime) -> Self:
        """What something is about that is published, for everybody; for editors all there are."""
        return self if can_edit_library(user) else self.public(at)

    def public(self, at: datetime) -> Self:
        """A draft does not give away what it is about."""
        about_it = self.model.items.through.objects.filter(topic=OuterRef("pk"))
        return self.filter(Exists(about_it.filter(published_at__lte=at)))


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
