"""What every item of the library has, whatever its kind (docs/adr/0013)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Left, Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comments.models import Thread
from library.dates import PARTIAL_DATE
from library.querysets import ItemQuerySet, TopicQuerySet

SLUG_LENGTH = 100
# What the library's pages are called among those that have comments.
OWNER_KIND = "item"
# Where the rest of a row stands, by its kind.
_OWN = {"essay": "essay", "article": "article", "guide": "article", "book": "book",
        "list": "readinglist"}  # fmt: skip


YEAR = Left("issued", 4)


class Kind(models.TextChoices):
    ESSAY = "essay", _("Essay")
    ARTICLE = "article", _("Article")
    GUIDE = "guide", _("Guide")
    BOOK = "book", _("Book")
    LIST = "list", _("Reading list")


class Access(models.TextChoices):
    UNKNOWN = "", _("Not known")
    FREE = "free", _("Free to read")
    PAID = "paid", _("Has to be bought")


class Role(models.TextChoices):
    AUTHOR = "author", _("author")
    EDITOR = "editor", _("editor")
    TRANSLATOR = "translator", _("translator")
    ILLUSTRATOR = "illustrator", _("illustrator")
    INTERVIEWER = "interviewer", _("interviewer")
    INTERVIEWEE = "interviewee", _("interviewee")


class Topic(models.Model):
    """What reading is about. ``about`` names the kind of help it goes with, or nothing."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    words = models.CharField(max_length=300, blank=True)
    about = models.CharField(max_length=20, blank=True, db_index=True)
    place = models.PositiveSmallIntegerField(default=0)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["place", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("library:topic_detail", args=[self.slug])


class Item(models.Model):
    """One thing to read. Its kind's own facts are in ``Essay``, ``Article``, ``Book`` or
    ``ReadingList``, the same row carried on; a guide is an article of another kind.

    Without ``published_at`` it is a draft, before it scheduled. ``source`` is the publication or
    the publisher, ``issued`` a date as far as it is known ("2021", "2021-03", "2021-03-09").
    ``credits`` and ``text`` say once more, to show and to search, what other rows say; ``names`` is
    the part of ``search`` by which it is known: its title, who made it, where it appeared.
    """

    Kind = Kind
    Access = Access

    kind = models.CharField(max_length=7, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    subtitle = models.CharField(_("subtitle"), max_length=200, blank=True)
    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    summary = models.TextField(_("summary"), max_length=2000, blank=True)
    source = models.CharField(max_length=200, blank=True)
    issued = models.CharField(max_length=10, blank=True)
    access = models.CharField(max_length=4, choices=Access, blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    credits = models.CharField(max_length=500, blank=True, editable=False)
    text = models.TextField(blank=True, editable=False)
    to_confirm = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    topics: models.ManyToManyField[Topic, About] = models.ManyToManyField(
        Topic, through="About", blank=True, related_name="items"
    )
    thread = models.OneToOneField(
        Thread, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    search = SearchVectorField(null=True, editable=False)
    names = SearchVectorField(null=True, editable=False)

    objects: ClassVar[ItemQuerySet] = ItemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar[list[str]] = ["-published_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index("published_at", "id", name="item_newest"),
            models.Index("kind", "published_at", "id", name="item_kind_newest"),
            models.Index("language", "published_at", "id", name="item_language_newest"),
            models.Index("access", "published_at", "id", name="item_access_newest"),
            models.Index(YEAR, "published_at", "id", name="item_year_newest"),
            models.Index(name="item_to_confirm", fields=["id"], condition=~Q(to_confirm=[])),
            models.Index(Upper("title"), name="item_same_title"),
            GinIndex(name="item_search", fields=["search"]),
            GinIndex(name="item_named", fields=["names"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="item_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(
                name="item_issued_is_a_date",
                condition=Q(issued="") | Q(issued__regex=PARTIAL_DATE),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="item_search_is_kept",
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf(  # type: ignore[no-untyped-call]
                    "title", "subtitle", "credits", "source", "summary", "text", "language"
                ),
                when=pgtrigger.Before,
                declare=[("configuration", "regconfig")],
                func="""
                    configuration := search_configuration(NEW.language);
                    NEW.names := setweight(
                            search_vector(configuration, NEW.title || ' ' || NEW.subtitle), 'A')
                        || setweight(
                            search_vector(configuration, NEW.credits || ' ' || NEW.source), 'B');
                    NEW.search := NEW.names
                        || setweight(search_vector(configuration, NEW.summary), 'C')
                        || setweight(search_vector(configuration, left(NEW.text, 100000)), 'D');
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="item_topics_know_when",
                operation=pgtrigger.UpdateOf("published_at"),  # type: ignore[no-untyped-call]
                when=pgtrigger.After,
                condition=pgtrigger.Q(old__published_at__df=pgtrigger.F("new__published_at")),
                func="""
                    UPDATE library_item_topics SET published_at = NEW.published_at
                    WHERE item_id = NEW.id;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.full_title

    def get_absolute_url(self) -> str:
        return reverse("library:item_detail", args=[self.slug])

    def is_published(self, at: datetime) -> bool:
        return self.published_at is not None and self.published_at <= at

    @property
    def own(self) -> Any:
        """The same row with the facts of its kind: an Essay, Article, Book or ReadingList."""
        return getattr(self, _OWN[self.kind])

    @property
    def full_title(self) -> str:
        return f"{self.title}: {self.subtitle}" if self.subtitle else self.title

    @property
    def is_free(self) -> bool:
        return self.access == Access.FREE

    @property
    def year(self) -> str:
        return self.issued[:4]


class About(models.Model):
    """That an item is about a topic. ``published_at`` is the item's, which the database keeps the
    same, so that the newest about a topic are found in one index."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="about")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="about_it")
    published_at = models.DateTimeField(null=True, editable=False)

    if TYPE_CHECKING:
        item_id: int
        topic_id: int

    class Meta:
        db_table = "library_item_topics"
        ordering: ClassVar[list[str]] = ["-published_at", "-item_id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index("topic", "published_at", "item", name="about_topic_newest"),
        ]
        unique_together: ClassVar[list[tuple[str, str]]] = [("item", "topic")]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="about_knows_when",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    SELECT item.published_at INTO NEW.published_at
                    FROM library_item AS item WHERE item.id = NEW.item_id;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} about {self.topic_id}"


class OldSlug(models.Model):
    """Where an item stood before: whoever kept the address still finds it."""

    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="old_slugs")

    def __str__(self) -> str:
        return self.slug


class Contributor(models.Model):
    """Somebody who made an item, in the order in which they are named."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="contributors")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=11, choices=Role, default=Role.AUTHOR)

    class Meta:
        ordering: ClassVar[list[str]] = ["item", "place"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "place"], name="contributor_has_a_place"),
        ]

    def __str__(self) -> str:
        return self.name


class Revision(models.Model):
    """What an item said from ``made_at`` on, as it stands in a form or a file."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="revisions")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    written = models.JSONField()

    if TYPE_CHECKING:
        item_id: int

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="revision_of_item", fields=["item", "-made_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} at {self.made_at}"
