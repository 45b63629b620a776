"""What reading is about."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from library.models import Topic
from library.slugs import numbered, slug_of

# Of two editors who name the same topic at once, the second finds what the first has made.
TRIES = 3
# Behind those that were put in an order, by their names.
LAST = 1000


def topic_called(name: str, *, tries: int = TRIES) -> Topic:
    """The topic of this name, however it is capitalised; made where there is none."""
    there = Topic.objects.filter(name__iexact=name).order_by("id").first()
    if there is not None:
        return there
    try:
        with transaction.atomic():
            return Topic.objects.create(name=name, slug=_free_slug(name), place=LAST)
    except IntegrityError:
        if tries == 1:
            raise
        return topic_called(name, tries=tries - 1)


def _free_slug(name: str) -> str:
    slug = slug_of(name)
    taken = set(Topic.objects.filter(slug__startswith=slug[:60]).values_list("slug", flat=True))
    number, found = 2, slug
    while found in taken:
        found, number = numbered(slug, number), number + 1
    return found
