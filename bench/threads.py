"""One long thread: 50 comments on the smaller site, 10,000 on the larger."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.utils import timezone

from accounts.models import User
from comments.actions.threads import open_thread
from comments.actions.writing import post_comment
from comments.models import Comment, Thread
from exchange.actions.listings import OWNER_KIND
from exchange.models import Listing

# Of ten comments so many answer no other; a third of the rest answers the very first one, and the
# others what was said lately, so that the first page is as full however long the thread.
FIRST_OF_TEN = 4
WORDS = "I can bring *bread* on Tuesday, and take the jars back.\n\nIs there room for two more?"


def longest() -> Thread:
    counted = Comment.objects.order_by().values("thread").annotate(count=Count("pk"))
    return Thread.objects.get(pk=counted.order_by("-count")[0]["thread"])


@transaction.atomic
def make_long(count: int) -> None:
    """Make it as ``post_comment`` would, but for the notices, where it is not there yet."""
    if Comment.objects.exists():
        return
    at = timezone.now()
    listing = Listing.objects.open(at).filter(visibility="everyone").newest_first()[0]
    thread = listing.thread = open_thread(owner_kind=OWNER_KIND, at=at)
    listing.save(update_fields=["thread"])
    authors = list(User.objects.active().order_by("pk")[:50])
    firsts: list[Comment] = []
    for number in range(count):
        is_first = number % 10 < FIRST_OF_TEN
        answered = (
            None if is_first else firsts[0 if number % 5 == 4 else -1 - number % FIRST_OF_TEN]
        )
        comment = Comment.objects.create(
            thread=thread,
            parent=answered,
            author=authors[number % len(authors)],
            words=f"{number}: {WORDS}",
            is_placed=True,
        )
        firsts += [comment] if is_first else []
    answers = Comment.objects.filter(parent=OuterRef("pk")).order_by().values("parent")
    answered_ones = Comment.objects.filter(replies__isnull=False)
    Comment.objects.filter(pk__in=answered_ones.values("pk")).update(
        reply_count=F("reply_count") + Subquery(answers.annotate(n=Count("pk")).values("n"))
    )


def post() -> None:
    """What an organizer says in it: nothing of theirs is looked at first, all else is done."""
    thread, organizer = longest(), User.objects.organizers().order_by("pk")[0]
    answered = thread.comments.earliest("pk")
    post_comment(thread=thread, parent=answered, by=organizer, words=WORDS, at=timezone.now())
