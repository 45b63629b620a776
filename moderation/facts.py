"""What the rules are told: gathered from the database in a constant number of queries."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from accounts.models import User
from moderation.models import Fingerprint, Moderated, Watch, WatchedWord
from moderation.rules import PACE_OVER, REPEATED_OVER, Facts, normalised
from moderation.standing import is_new
from moderation.watched import Watched, compile_pattern
from safety.encryption import blind_index

if TYPE_CHECKING:
    from moderation.registry import Reviewable

KEPT_FOR = max(PACE_OVER, REPEATED_OVER) + timedelta(days=1)


def remember(kind: Reviewable, thing: Moderated, author: User, *, at: datetime) -> Fingerprint:
    """That ``author`` said this now: one row a thing, with when it was first said."""
    text = normalised(kind.words(thing))
    words_hash = blind_index(text, purpose="repeated text") if text else ""
    said = Fingerprint(
        kind=kind.name, object_id=thing.pk, author=author, words_hash=words_hash, said_at=at
    )
    Fingerprint.objects.bulk_create(
        [said],
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["author", "words_hash"],
    )
    return said


def facts_about(kind: Reviewable, thing: Moderated, said: Fingerprint, *, at: datetime) -> Facts:
    """``said`` is what ``remember`` gave, which comes first: what is said now counts."""
    author = said.author
    is_profile = kind.name == "profile"
    return Facts(
        words=kind.words(thing),
        urgent=kind.urgent,
        is_new=is_new(author),
        is_edit=thing.review_version > 0,
        is_watched=Watch.objects.filter(person=author, until__gt=at).exists(),
        watched=watched_now(),
        name=author.display_name if is_profile else "",
        names_of_organizers=_names_of_organizers(author) if is_profile else (),
        **_counts(said, at=at),
    )


def watched_now() -> list[Watched]:
    rows = WatchedWord.objects.order_by("pattern").values_list("pattern", "holds")
    return [compile_pattern(pattern, holds=holds) for pattern, holds in rows]


def forget_fingerprints(*, at: datetime) -> int:
    """How many rows went that no rule asks about any more."""
    return Fingerprint.objects.filter(said_at__lt=at - KEPT_FOR).delete()[0]


def _counts(said: Fingerprint, *, at: datetime) -> dict[str, int]:
    rows = Fingerprint.objects.order_by()
    same = rows.filter(words_hash=said.words_hash, said_at__gt=at - REPEATED_OVER)
    counts = (same if said.words_hash else same.none()).aggregate(
        same_lately=Count("pk", filter=Q(author=said.author)),
        people_saying_the_same=Count("author", distinct=True),
    )
    lately = rows.filter(author=said.author, said_at__gt=at - PACE_OVER)
    return {**counts, "said_lately": lately.count()}


def _names_of_organizers(author: User) -> list[str]:
    organizers = User.objects.organizers().exclude(pk=author.pk)
    return list(organizers.order_by("pk").values_list("display_name", flat=True))
