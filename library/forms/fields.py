"""Fields of several lines, each line one thing with its parts."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from library.addresses import check_web_address
from library.content import Copy, Credit, Listed
from library.dates import WrongDate, read_date
from library.forms.widgets import Column, EntriesWidget, Row, RowsWidget
from library.isbn import WrongISBN, read_isbn
from library.lines import credit_line, credit_parts, line_of, parts_of
from library.models import Contributor, Entry, FreeCopy, Role
from safety.text import FAR_TOO_LONG, PlainTextField, no_line_breaks

MOST_LINES = 200
CONFIRMED = "confirmed"


class LinesField(PlainTextField):
    """A list of the lines; what a semicolon divides counts as lines too where ``split`` says so.

    It takes text, or the rows of a ``RowsWidget``, which say the same.
    """

    widget: forms.Widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, *, split: bool = False, longest: int = 200, **kwargs: Any) -> None:
        self.split, self.longest = split, longest
        super().__init__(required=False, max_length=50_000, **kwargs)
        if isinstance(self.widget, RowsWidget):
            self.widget.rows_of = self.rows_of  # type: ignore[method-assign]

    def clean(self, value: Any) -> Any:
        if isinstance(value, list):
            rows = [self._typed(row) for row in value]
        else:
            rows = self.rows_of(super().clean(value))
        if len(rows) > MOST_LINES:
            raise ValidationError(_("These are too many: at most %(most)s.") % {"most": MOST_LINES})
        return _each(self.read, rows)

    def rows_of(self, text: str) -> list[Row]:
        found = re.split("[;\n]", text) if self.split else text.split("\n")
        lines = [" ".join(line.split()) for line in found]
        return [self.parts(line) for line in lines if line]

    def parts(self, line: str) -> Row:
        return (line,)

    def line(self, row: Row) -> str:
        return row[0]

    def read(self, row: Row) -> Any:
        self.check_length(row[0], self.longest)
        return row[0]

    def check_length(self, text: str, most: int) -> None:
        if len(text) > most:
            words = {"text": text[:30], "most": most}
            raise ValidationError(_("“%(text)s…” is longer than %(most)s characters.") % words)

    def _typed(self, row: Row) -> Row:
        """A row as it would be read from a line; what no line can say is refused."""
        for part in row:
            self.check_length(part, FAR_TOO_LONG * self.longest)
        row = tuple(no_line_breaks(part) for part in row)
        if [_full(read) for read in self.rows_of(self.line(row))] != [_full(row)]:
            words = {"text": row[0][:60]}
            raise ValidationError(
                _("“%(text)s”: leave out the signs ; and | and brackets at the end.") % words
            )
        return row


class CreditsField(LinesField):
    """``Clara Liang (interviewer)``: authors need no role."""

    widget = RowsWidget(
        Column("name", gettext_lazy("Name"), length=120),
        Column("role", gettext_lazy("As what"), choices=Role.choices),
    )

    def parts(self, line: str) -> Row:
        return credit_parts(line)

    def line(self, row: Row) -> str:
        return credit_line(*row)

    def read(self, row: Row) -> Credit:
        name, role = row
        if role not in Role.values:
            words = {"role": role, "roles": ", ".join(Role.values)}
            raise ValidationError(_("“%(role)s” is none of %(roles)s.") % words)
        self.check_length(name, _length(Contributor, "name"))
        return Credit(name, Role(role))


class PartsField(LinesField):
    """``number`` parts with | between them; those at the end may be missing."""

    number = 2

    def parts(self, line: str) -> Row:
        found = parts_of(line)
        return found + ("",) * (self.number - len(found))

    def line(self, row: Row) -> str:
        return line_of(*row)

    def read(self, row: Row) -> Any:
        if len(row) > self.number:
            words = {"line": self.line(row)[:60]}
            raise ValidationError(_("There is one | too many in “%(line)s”.") % words)
        return row


class CopiesField(PartsField):
    """``host | address | basis | confirmed``: the last only once somebody has looked."""

    number = 4
    widget = RowsWidget(
        Column("host", gettext_lazy("Who has it"), length=120),
        Column("address", gettext_lazy("Its address"), length=500, type="url"),
        Column("basis", gettext_lazy("Why it is free to read")),
        Column(
            "confirmed",
            gettext_lazy("Has somebody looked?"),
            choices=(
                ("", gettext_lazy("Not yet: readers do not see it")),
                (CONFIRMED, gettext_lazy("Yes, it is allowed: show it")),
            ),
        ),
    )

    def read(self, row: Row) -> Copy:
        host, address, basis, confirmed = super().read(row)
        if not host or not address or not basis or confirmed not in ("", CONFIRMED):
            raise ValidationError(
                _("Say who has it, at which address, and why it is free to read.")
            )
        self.check_length(host, _length(FreeCopy, "host"))
        self.check_length(basis, _length(FreeCopy, "basis"))
        return Copy(host, check_web_address(address), basis, bool(confirmed))


class EntriesField(PartsField):
    """``slug | why``."""

    widget = EntriesWidget(
        Column("item", gettext_lazy("What to read"), type="hidden"),
        Column("note", gettext_lazy("Why to read it"), length=500),
    )

    def read(self, row: Row) -> Listed:
        slug, note = super().read(row)
        self.check_length(note, _length(Entry, "note"))
        return Listed(slug, note)


class PartialDateField(PlainTextField):
    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return read_date(text) if text else ""
        except WrongDate:
            raise ValidationError(
                _("Write what is known of it: 2021, 2021-03 or 2021-03-09.")
            ) from None


class ISBNField(PlainTextField):
    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return read_isbn(text) if text else ""
        except WrongISBN:
            raise ValidationError(
                _("This is no ISBN: look once more at the back of the book.")
            ) from None


class WebAddressField(PlainTextField):
    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return check_web_address(text) if text else ""


ONE_LINE = {"one_line": True, "required": False}


def _each(read: Any, rows: list[Row]) -> list[Any]:
    """What each row says; of several that are wrong, each is told by its first words."""
    found, wrong = [], []
    for row in rows:
        try:
            found.append(read(row))
        except ValidationError as error:
            message = error.messages[0]
            wrong.append(f"{row[0][:40]}: {message}" if len(rows) > 1 else message)
    if wrong:
        raise ValidationError(wrong)
    return found


def _full(row: Row) -> Row:
    """A row without what is empty at its end, which a line does not say."""
    while row and not row[-1]:
        row = row[:-1]
    return row


def _length(model: Any, name: str) -> int:
    length: int = model._meta.get_field(name).max_length
    return length
