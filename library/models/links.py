"""Where the library leads out to, and whether it is still there (docs/adr/0015)."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from library.models.items import Item
from library.querysets import LONG, LinkQuerySet
from library.titles import LONGEST as LONGEST_TITLE
from library.titles import same_title

LONGEST_WAY = 2000
WEEK = 7
# How many days later a page is asked again that did not answer once, twice and so on in a row.
RESTS = (1, 2, 4, 8, 14)
GONE_FOR_GOOD = {404, 410}
# What may have been a bad moment is told only when it happens twice in a row.
SURE_AFTER = 2


class Flag(models.TextChoices):
    NONE = "", _("Nothing")
    GONE = "gone", _("Does not answer")
    BARRED = "barred", _("Does not let us look")
    MOVED = "moved", _("Leads to another site")
    RENAMED = "renamed", _("Has another title")


def told_by(status: int) -> Flag:
    """What a status says: nothing bad, that the page is gone, or that machines are not let in."""
    if 200 <= status < 300:
        return Flag.NONE
    return Flag.GONE if status in GONE_FOR_GOOD or status >= 500 else Flag.BARRED


class Link(models.Model):
    """One address that items lead to, as it was found last.

    ``alive_at`` is when it was seen alive last, ``failing_since`` when it failed first since then,
    ``trouble`` why, as a status or one of ``safety.pinning.Why``. ``known_host``, ``known_title``
    and ``accepted`` (a trouble) are what an editor, or the first look, took as right.
    """

    address = models.URLField(max_length=500, unique=True)
    host = models.CharField(max_length=253, db_index=True)
    items = models.ManyToManyField(Item, related_name="links")
    next_check_at = models.DateTimeField(db_index=True)
    checked_at = models.DateTimeField(null=True)
    alive_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=10, blank=True)
    leads_to = models.CharField(max_length=LONGEST_WAY, blank=True)
    host_now = models.CharField(max_length=253, blank=True)
    known_host = models.CharField(max_length=253)
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    known_title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    accepted = models.CharField(max_length=10, blank=True)
    flag = models.CharField(max_length=7, choices=Flag, blank=True)
    flagged_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects: ClassVar[LinkQuerySet] = LinkQuerySet.as_manager()  # type: ignore[assignment]

    if TYPE_CHECKING:
        seen_by_id: int | None

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="link_flagged", fields=["-id"], condition=~Q(flag="")),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="link_flag_known", condition=Q(flag__in=Flag.values)),
        ]

    def __str__(self) -> str:
        return self.address

    def was_alive(self, *, leads_to: str, host: str, title: str, at: datetime) -> None:
        """A page came: is it still the same?"""
        self._looked(at, leads_to=leads_to, host=host)
        self.alive_at, self.failing_since, self.failures = at, None, 0
        self.trouble = ""
        # Who lets machines in only at times is told of once; who comes and goes, each time.
        if not self.accepted.isdigit() or told_by(int(self.accepted)) != Flag.BARRED:
            self.accepted = ""
        self.title = title
        self.known_title = self.known_title or title
        self._flag(self._change(), at)
        self.next_check_at = days_after(at, WEEK)

    def was_barred(self, status: int, *, leads_to: str, host: str, at: datetime) -> None:
        """Something is there that does not let machines in: neither alive nor dead."""
        self._looked(at, leads_to=leads_to, host=host)
        self.failing_since, self.failures, self.trouble = None, 0, str(status)
        self._flag(Flag.BARRED, at)
        self.next_check_at = days_after(at, WEEK)

    def failed(self, trouble: str, *, at: datetime, is_gone: bool = False) -> None:
        """Nothing came, or word that there is nothing: asked again later and later."""
        self._looked(at, leads_to="", host="")
        self.failing_since = self.failing_since or at
        self.failures, self.trouble = min(self.failures + 1, 1000), trouble
        if is_gone or self.failures >= SURE_AFTER:
            self._flag(Flag.GONE, at)
        self.next_check_at = days_after(at, RESTS[min(self.failures, len(RESTS)) - 1])

    def accept(self, *, by_id: int, at: datetime) -> None:
        """It is fine as it is: only something else is told again."""
        self.seen_by_id, self.seen_at = by_id, at
        self.accepted = self.trouble
        self.known_host = self.host_now or self.known_host
        self.known_title = self.title or self.known_title
        self._flag(Flag.NONE, at)

    @property
    def version(self) -> str:
        """Another one as soon as an editor would read something else of it."""
        said = (self.flag, self.trouble, self.host_now, self.title, self.known_title)
        return hashlib.blake2s("\n".join(said).encode(), digest_size=8).hexdigest()

    @property
    def is_long_gone(self) -> bool:
        """What LinkQuerySet.long_gone() asks the database."""
        since, last = self.failing_since, self.checked_at
        return self.flag == Flag.GONE and bool(since and last and last - since >= LONG)

    def _looked(self, at: datetime, *, leads_to: str, host: str) -> None:
        self.checked_at = at
        self.leads_to, self.host_now = leads_to[:LONGEST_WAY], host

    def _change(self) -> Flag:
        if _plain(self.host_now) != _plain(self.known_host):
            return Flag.MOVED
        is_same = not self.title or same_title(self.title, self.known_title)
        return Flag.NONE if is_same else Flag.RENAMED

    def _flag(self, flag: Flag, at: datetime) -> None:
        if self.trouble and self.trouble == self.accepted:
            flag = Flag.NONE
        if flag != self.flag:
            self.flagged_at = at if flag else None
        self.flag = flag


def _plain(host: str) -> str:
    return host.lower().removeprefix("www.")


def days_after(at: datetime, days: int) -> datetime:
    """The beginning of that day, so that the next night's round takes it, however late in it."""
    return (at + timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
