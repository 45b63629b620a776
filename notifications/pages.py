"""Pages by keyset: what comes after the last row shown, at the same cost however far back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db import models

if TYPE_CHECKING:
    from django.http import HttpRequest

Row = TypeVar("Row", bound=models.Model)
PAGE_SIZE = 20
AN_ID = re.compile(r"[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """``rows`` newest first; ``older_than`` is the ``before`` of the next page, if there is one."""

    rows: list[Row]
    older_than: int | None
    is_first: bool


def newest_page(request: HttpRequest, rows: models.QuerySet[Row]) -> Page[Row]:
    """The page that ``?before=<id>`` asks for; anything that is no id gives the first page."""
    asked = request.GET.get("before", "")
    before = int(asked) if AN_ID.fullmatch(asked) else None
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    older_than = shown[-1].pk if len(found) > PAGE_SIZE else None
    return Page(rows=shown, older_than=older_than, is_first=before is None)
