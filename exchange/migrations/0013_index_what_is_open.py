"""What the list of everything open is narrowed by, each with an index of the open ones alone, so
that it stays small however many listings are over."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

OPEN = Q(("status", "open"))
NEWEST = ["-published_at", "-id"]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("exchange", "0012_fill_search_words")]

    operations = [
        AddIndexConcurrently("listing", index)
        for index in (
            models.Index(
                name="listing_open_category", fields=["category", *NEWEST], condition=OPEN
            ),
            models.Index(
                name="listing_open_neighbourhood", fields=["neighbourhood", *NEWEST], condition=OPEN
            ),
            models.Index(name="listing_open_near", fields=["area", "latitude"], condition=OPEN),
            GinIndex(name="listing_open_languages", fields=["languages"], condition=OPEN),
            GinIndex(name="listing_open_search", fields=["search"], condition=OPEN),
        )
    ]
