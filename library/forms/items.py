"""One form a kind: for rows of a file, and for editors.

Every value is text, as it stands in a form, so that a row, a form and the history of an item are
written in one way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from library import markdown as essays
from library.content import Content
from library.forms.fields import (
    ONE_LINE,
    CopiesField,
    CreditsField,
    EntriesField,
    ISBNField,
    LinesField,
    PartialDateField,
    WebAddressField,
)
from library.forms.widgets import TopicsWidget
from library.models import Access, Article, Book, Essay, Item, Kind, ReadingList
from library.models.items import SLUG_LENGTH
from safety.text import PlainTextField

SLUG = r"^[-a-zA-Z0-9_]+\Z"
# What browsers and search know a language by (RFC 5646, its first parts).
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?\Z"


class ItemForm(forms.Form):
    """What every kind has. ``columns`` are the fields that are columns of ``model``."""

    model: ClassVar[type[Item]] = Item
    own: ClassVar[tuple[str, ...]] = ()

    title = PlainTextField(label=_("Title"), one_line=True, max_length=200)
    subtitle = PlainTextField(label=_("Subtitle"), max_length=200, **ONE_LINE)
    slug = PlainTextField(
        label=_("Address in the library"),
        help_text=_("Small letters, digits and hyphens. Without one it is made of the title."),
        max_length=SLUG_LENGTH,
        validators=[RegexValidator(SLUG, _("Use small letters, digits and hyphens."))],
        **ONE_LINE,
    )
    credits = CreditsField(label=_("By whom"), split=True)
    issued = PartialDateField(
        label=_("When it came out"),
        help_text=_("As far as it is known: 2021, 2021-03 or 2021-03-09."),
        **ONE_LINE,
    )
    language = PlainTextField(
        label=_("Language"),
        max_length=10,
        validators=[RegexValidator(LANGUAGE, _("Write the code of a language, such as en."))],
        **ONE_LINE,
    )
    summary = PlainTextField(
        label=_("Summary"), max_length=2000, required=False, widget=forms.Textarea
    )
    topics = LinesField(label=_("Topics"), split=True, longest=80, widget=TopicsWidget)
    licence = PlainTextField(label=_("Licence"), max_length=200, **ONE_LINE)
    to_confirm = LinesField(
        label=_("Still to be confirmed"),
        help_text=_("What somebody has to look up, one a line. Only editors see it."),
    )

    def content(
        self, *, published_at: datetime | None, slug: str = "", new_topics: Sequence[str] = ()
    ) -> Content:
        """What was written, once the form is valid; ``slug`` where none was."""
        data = self.cleaned_data
        columns = ("title", "subtitle", "issued", "summary", "licence", "to_confirm", *self.own)
        fields: dict[str, Any] = {name: data[name] for name in columns}
        return Content(
            fields=fields | {"language": data["language"] or "en"},
            slug=data["slug"].lower() or slug,
            published_at=published_at,
            topics=list(dict.fromkeys(data["topics"])),
            new_topics=list(new_topics),
            credits=data["credits"],
            copies=data.get("copies", []),
            entries=data.get("entries", []),
        )


class ArticleForm(ItemForm):
    model = Article
    own = ("source", "address", "access")

    source = PlainTextField(label=_("Where it came out"), max_length=200, **ONE_LINE)
    address = WebAddressField(label=_("Address"), max_length=500, **ONE_LINE)
    access = forms.ChoiceField(label=_("To read"), choices=Access.choices, required=False)


class BookForm(ItemForm):
    model = Book
    own = ("source", "edition", "form", "pages", "isbn13")

    source = PlainTextField(label=_("Publisher"), max_length=200, **ONE_LINE)
    edition = PlainTextField(label=_("Edition"), max_length=200, **ONE_LINE)
    form = PlainTextField(label=_("Form"), max_length=40, **ONE_LINE)
    pages = PlainTextField(label=_("Pages"), max_length=40, **ONE_LINE)
    isbn13 = ISBNField(label=_("ISBN"), max_length=20, **ONE_LINE)
    copies = CopiesField(label=_("Where it is free to read"))


class EssayForm(ItemForm):
    model = Essay
    own = ("markdown", "closing")

    markdown = PlainTextField(
        label=_("Text"),
        help_text=_(
            "With an empty line between paragraphs. ## makes a heading, *this* weighs more, "
            "> begins a quotation, [words](https://…) a link, [^1] a footnote."
        ),
        max_length=essays.LONGEST,
        widget=forms.Textarea(attrs={"rows": 30}),
    )
    closing = PlainTextField(
        label=_("Closing thought"), max_length=2000, required=False, widget=forms.Textarea
    )

    def clean_markdown(self) -> str:
        text: str = self.cleaned_data["markdown"]
        try:
            essays.check(text)
        except essays.TooIntricate:
            raise forms.ValidationError(
                gettext("There are too many signs of Markdown in this, such as [ or *.")
            ) from None
        return text


class ReadingListForm(ItemForm):
    model = ReadingList

    entries = EntriesField(label=_("What to read, in order"), longest=700)


FORMS: dict[Kind, type[ItemForm]] = {
    Kind.ESSAY: EssayForm,
    Kind.ARTICLE: ArticleForm,
    Kind.GUIDE: ArticleForm,
    Kind.BOOK: BookForm,
    Kind.LIST: ReadingListForm,
}
