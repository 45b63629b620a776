"""Reading in an order that somebody thought about."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from library.models.items import Item


class ReadingList(Item):
    """``entries`` are what to read, in order, each with a word on why."""


class Entry(models.Model):
    reading_list = models.ForeignKey(ReadingList, on_delete=models.CASCADE, related_name="entries")
    place = models.PositiveSmallIntegerField()
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="listed_in")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["reading_list", "place"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["reading_list", "place"], name="entry_has_a_place"),
            models.UniqueConstraint(fields=["reading_list", "item"], name="entry_once_a_list"),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.item}"
