"""Changing rows that are due, each in a transaction of its own.

A row is looked at again under its lock, and one that goes wrong does not stop the others: it is
logged, and ``SomeWentWrong`` is raised at the end so that the job shows it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import transaction

from exchange.models import Listing, Match
from exchange.querysets import ListingQuerySet, MatchQuerySet

logger = logging.getLogger(__name__)

BATCH = 500

Rows = TypeVar("Rows", ListingQuerySet, MatchQuerySet)


class SomeWentWrong(Exception):
    """Of the rows that were due, ``failed`` went wrong; ``changed`` were changed all the same."""

    def __init__(self, *, failed: int, changed: int) -> None:
        super().__init__(f"{failed} rows went wrong, {changed} were changed")
        self.failed, self.changed = failed, changed


def change_each(due: Rows, change: Callable[..., int]) -> int:
    """Change the rows that are ``due`` one by one, each locked and found to be due still.

    Returns the sum of what ``change`` returns. Raises SomeWentWrong after the last row.
    """
    changed = failed = 0
    for pk in _ids(due):
        try:
            with transaction.atomic():
                row = _locked(due, pk)
                changed += change(row) if row is not None else 0
        except Exception:
            failed += 1
            logger.exception("The upkeep of %s %s went wrong.", due.model._meta.model_name, pk)
    if failed:
        raise SomeWentWrong(failed=failed, changed=changed)
    return changed


def _ids(due: Rows) -> Iterator[int]:
    """In batches, so that neither memory nor one reading grows with the group."""
    last = 0
    while batch := list(
        due.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        yield from batch
        last = batch[-1]


def _locked(due: Rows, pk: int) -> Listing | Match | None:
    """The row, locked, unless it is not due any more."""
    row: Listing | Match | None
    if due.model is Match:
        row = Match.objects.with_sides().locked().filter(pk=pk).first()
    else:
        row = Listing.objects.select_for_update(no_key=True).filter(pk=pk).first()
    # Asked again with the lock held: what was waited for may have changed everything.
    return row if row is not None and due.filter(pk=pk).exists() else None
