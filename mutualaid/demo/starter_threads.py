"""What the people of the demo said below one another's posts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from comments.actions.threads import open_thread, pin_comment
from comments.actions.writing import post_comment
from comments.models import Comment, Thread
from comments.review import COMMENT
from exchange.actions.listings import OWNER_KIND
from moderation.actions.decisions import decide
from moderation.models import Case
from moderation.models.decisions import Outcome
from moderation.verdicts import Verdict
from mutualaid.demo.moments import Moment

if TYPE_CHECKING:
    from accounts.models import User
    from exchange.models import Listing


def talk(
    rows: list[dict[str, Any]],
    listings: dict[str, Listing],
    people: dict[str, User],
    *,
    at: datetime,
) -> Iterator[Moment]:
    """What is said where nobody has said anything yet.

    Organizers have looked at all of it but what ``waits``.
    """
    for row in rows:
        listing = listings[row["under"]]
        if listing.thread_id is not None:
            continue
        thread = open_thread(owner_kind=OWNER_KIND, at=listing.created_at)
        listing.thread = thread
        listing.save(update_fields=["thread"])
        comments: dict[str, Comment] = {}
        for each in row["comments"]:
            then = at - timedelta(hours=each["hours_ago"])
            say = partial(_say, each, thread, comments, people, then)
            yield Moment(then, "comment", say)


def _say(
    row: dict[str, Any],
    thread: Thread,
    comments: dict[str, Comment],
    people: dict[str, User],
    then: datetime,
) -> bool:
    answered = comments[row["to"]] if "to" in row else None
    comment = post_comment(
        thread=thread, parent=answered, by=people[row["person"]], words=row["words"], at=then
    )
    comments[row["key"]] = comment
    if not row.get("waits"):
        _find_fine(comment, by=people["mia"], at=then)
    if row.get("pinned"):
        pin_comment(comment=comment, by=people["mia"], at=then)
    return True


def _find_fine(comment: Comment, *, by: User, at: datetime) -> None:
    for case in Case.objects.open().about(COMMENT.name, comment.pk):
        decide(case, by=by, version=case.version, verdict=Verdict(Outcome.APPROVE), at=at)
