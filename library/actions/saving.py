"""Putting an item into the library, and changing one that is there."""

from __future__ import annotations

from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from comments.actions.threads import open_thread
from library.actions.links import keep_links
from library.actions.topics import topic_called
from library.addresses import same_page
from library.content import Content
from library.history import as_written
from library.markdown import plain_text
from library.models import (
    Access,
    Article,
    Book,
    Contributor,
    Entry,
    Essay,
    FreeCopy,
    Item,
    Kind,
    OldSlug,
    ReadingList,
    Revision,
    Topic,
)
from library.models.items import OWNER_KIND, SLUG_LENGTH
from library.slugs import numbered, slug_of

if TYPE_CHECKING:
    from accounts.models import User

WORDS_A_MINUTE = 220


class CannotSave(ValueError):
    """``field`` is what is wrong, the message why, in a sentence for whoever wrote it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field, self.why = field, why


class ChangedMeanwhile(Exception):
    """Somebody saved it after that version was read; ``revision`` is what it says now."""

    def __init__(self, revision: Revision) -> None:
        super().__init__(f"item {revision.item_id} was changed")
        self.revision = revision


@transaction.atomic
def save_item(
    *,
    kind: Kind,
    model: type[Item],
    content: Content,
    by: User | None,
    at: datetime,
    item: Item | None = None,
    version: int | None = None,
) -> Item:
    """Make a new item, or change ``item``; saying the same again changes nothing.

    ``version`` is the id of the revision that was read, None for whoever need not have read it.
    Raises CannotSave for an address or an ISBN that another item has, a topic or an entry that
    there is none of; ChangedMeanwhile.
    """
    if item is not None:
        lock(item, version)
    before = as_written(item) if item is not None else None
    item = item if item is not None else model(kind=kind)
    for name, value in content.fields.items():
        setattr(item, name, value)
    item.published_at = content.published_at
    item.thread = item.thread or open_thread(owner_kind=OWNER_KIND, at=at)
    item.changed_at = at
    _move(item, content)
    _derive(item, content)
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError as error:
        raise _taken(error) from None
    _attach(item, content)
    _keep_notes(item, at=at)
    keep_links(item, at=at)
    after = as_written(item)
    if after != before:
        Revision.objects.create(item=item, by=by, made_at=at, written=after)
    return item


def lock(item: Item, version: int | None) -> None:
    """Let ``item`` be the row as it is now, until the transaction ends.

    Raises ChangedMeanwhile, Item.DoesNotExist.
    """
    Item.objects.locked().get(pk=item.pk)
    if version is not None:
        newest = Revision.objects.filter(item=item).order_by("-id")[0]
        if newest.pk != version:
            raise ChangedMeanwhile(newest)
    item.refresh_from_db()


def _move(item: Item, content: Content) -> None:
    """Give it the address that was asked for, and keep the one it had."""
    slug = content.slug or item.slug or _free_slug(slug_of(item.title, item.subtitle))
    if slug == item.slug:
        return
    if _is_taken(slug, item):
        raise CannotSave("slug", _("Something else in the library has this address."))
    if item.pk:
        OldSlug.objects.create(slug=item.slug, item=item)
        OldSlug.objects.filter(slug=slug, item=item).delete()
    item.slug = slug


def _is_taken(slug: str, item: Item) -> bool:
    others = OldSlug.objects.exclude(item=item) if item.pk else OldSlug.objects.all()
    items = Item.objects.exclude(pk=item.pk).filter(slug=slug)
    return items.exists() or others.filter(slug=slug).exists()


def _free_slug(slug: str) -> str:
    like = slug[: SLUG_LENGTH - 6]
    taken = {
        *Item.objects.filter(slug__startswith=like).values_list("slug", flat=True),
        *OldSlug.objects.filter(slug__startswith=like).values_list("slug", flat=True),
    }
    number = 2
    found = slug
    while found in taken:
        found, number = numbered(slug, number), number + 1
    return found


def _derive(item: Item, content: Content) -> None:
    """What follows from the rest, kept to be shown and searched."""
    item.credits = ", ".join(credit.name for credit in content.credits)[:500]
    if isinstance(item, Essay):
        item.text = f"{plain_text(item.markdown)}\n{item.closing}".strip()
        item.minutes = min(reading_minutes(item.text), 999)
        item.access = Access.FREE
    elif isinstance(item, Article):
        item.page = same_page(item.address)
    elif isinstance(item, ReadingList):
        item.access = Access.FREE
    elif isinstance(item, Book):
        is_free = any(copy.is_confirmed for copy in content.copies)
        item.access = Access.FREE if is_free else Access.PAID


def reading_minutes(text: str) -> int:
    """How long a practised reader takes: 220 words, or as many letters of a script without spaces
    as make two thirds of that, a minute; at least one."""
    unspaced = sum("\u3040" <= char <= "\u9fff" for char in text)
    words = len(text.split()) + unspaced / 1.5
    return max(1, ceil(words / WORDS_A_MINUTE))


def _attach(item: Item, content: Content) -> None:
    """The rows that hang on it, all of them anew."""
    made = [topic_called(name) for name in content.new_topics]
    item.topics.set([*_topics(content.topics), *made])
    item.contributors.all().delete()
    Contributor.objects.bulk_create(
        Contributor(item=item, place=place, name=credit.name, role=credit.role)
        for place, credit in enumerate(content.credits)
    )
    if isinstance(item, Book):
        item.copies.all().delete()
        FreeCopy.objects.bulk_create(
            FreeCopy(book=item, place=place, **vars(copy))
            for place, copy in enumerate(content.copies)
        )
    elif isinstance(item, ReadingList):
        item.entries.all().delete()
        Entry.objects.bulk_create(_entries(item, content))


def _keep_notes(item: Item, *, at: datetime) -> None:
    """Let a search of the lists that name it, or of itself, find the notes on what readers see,
    and on nothing else."""
    lists = Item.objects.filter(pk__in=item.listed_in.values("reading_list"))
    if isinstance(item, ReadingList):
        lists |= Item.objects.filter(pk=item.pk)
    for each in lists.locked():
        shown = Entry.objects.filter(reading_list=each.pk, item__published_at__lte=at)
        notes = shown.order_by("place").values_list("note", flat=True)
        Item.objects.filter(pk=each.pk).update(text="\n".join(notes))


def _topics(names: list[str]) -> list[Topic]:
    found = {topic.name: topic for topic in Topic.objects.filter(name__in=names)}
    for name in names:
        if name not in found:
            raise CannotSave("topics", _("There is no topic “%(name)s”.") % {"name": name})
    return list(found.values())


def _entries(item: ReadingList, content: Content) -> list[Entry]:
    slugs = [entry.slug for entry in content.entries]
    found = {each.slug: each for each in Item.objects.filter(slug__in=slugs).exclude(pk=item.pk)}
    for slug in slugs:
        if slug not in found or slugs.count(slug) > 1:
            why = _("“%(slug)s” is not in the library, or stands here twice.") % {"slug": slug}
            raise CannotSave("entries", why)
    return [
        Entry(reading_list=item, place=place, item=found[entry.slug], note=entry.note)
        for place, entry in enumerate(content.entries)
    ]


def _taken(error: IntegrityError) -> CannotSave:
    diagnosis: Any = getattr(error.__cause__, "diag", None)
    if diagnosis is not None and diagnosis.constraint_name == "book_once_an_isbn":
        return CannotSave("isbn13", _("The library has a book with this ISBN already."))
    return CannotSave("slug", _("Something else in the library has this address."))
