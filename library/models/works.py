"""What others wrote: articles and guides somewhere on the web, and books."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from library.isbn import isbn10_of
from library.models.items import Item


class Article(Item):
    """An article or a guide. Without an address it is known by its title only.

    ``page`` is what all spellings of the address have in common (``same_page``), for finding it.
    """

    address = models.URLField(_("address"), max_length=500, blank=True)
    page = models.CharField(max_length=500, blank=True, editable=False, db_index=True)


class Book(Item):
    """``isbn13`` has digits only, or is empty where no edition is known for sure."""

    edition = models.CharField(_("edition"), max_length=200, blank=True)
    form = models.CharField(_("form"), max_length=40, blank=True)
    pages = models.CharField(_("pages"), max_length=40, blank=True)
    isbn13 = models.CharField(_("ISBN"), max_length=13, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["isbn13"], condition=~Q(isbn13=""), name="book_once_an_isbn"
            ),
            models.CheckConstraint(
                name="book_isbn_is_digits", condition=Q(isbn13="") | Q(isbn13__regex=r"^\d{13}$")
            ),
        ]

    @property
    def isbn10(self) -> str:
        """The short form; empty where there is none."""
        return isbn10_of(self.isbn13)


class FreeCopy(models.Model):
    """Where a book can be read for nothing, and on which ground that is allowed.

    One that nobody has confirmed is shown to editors only.
    """

    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="copies")
    place = models.PositiveSmallIntegerField()
    host = models.CharField(max_length=120)
    address = models.URLField(max_length=500)
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["book", "place"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["book", "place"], name="copy_has_a_place"),
        ]

    def __str__(self) -> str:
        return self.host
