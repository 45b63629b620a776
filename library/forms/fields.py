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
from library.isbn import WrongISBN, read_isbn
from library.models import Contributor, Entry, FreeCopy, Role
from safety.text import PlainTextField

MOST_LINES = 200
CONFIRMED = "confirmed"
_CREDIT = re.compile(r"(?P<name>.*?)\s*(?:\((?P<role>[a-z]+)\))?")


class LinesField(PlainTextField):
    """A list of the lines; what a semicolon divides counts as lines too where ``split`` says so."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, *, split: bool = False, longest: int = 200, **kwargs: Any) -> None:
        self.split, self.longest = split, longest
        super().__init__(required=False, max_length=50_000, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        found = re.split("[;\n]", text) if self.split else text.split("\n")
        lines = [" ".join(line.split()) for line in found if line.strip()]
        if len(lines) > MOST_LINES:
            raise ValidationError(_("These are too many: at most %(most)s.") % {"most": MOST_LINES})
        return [self.read(line) for line in lines]

    def read(self, line: str) -> Any:
        self.check_length(line, self.longest)
        return line

    def check_length(self, text: str, most: int) -> None:
        if len(text) > most:
            words = {"text": text[:30], "most": most}
            raise ValidationError(_("“%(text)s…” is longer than %(most)s characters.") % words)


class CreditsField(LinesField):
    """``Clara Liang (interviewer)``: authors need no role."""

    def read(self, line: str) -> Credit:
        found = _CREDIT.fullmatch(line)
        assert found is not None
        name, role = found["name"], found["role"] or Role.AUTHOR.value
        if role not in Role.values:
            words = {"role": role, "roles": ", ".join(Role.values)}
            raise ValidationError(_("“%(role)s” is none of %(roles)s.") % words)
        self.check_length(name, _length(Contributor, "name"))
        return Credit(name, Role(role))


class CopiesField(LinesField):
    """``host | address | basis | confirmed``: the last only once somebody has looked."""

    def read(self, line: str) -> Copy:
        host, address, basis, confirmed = _parts(line, 4)
        if not host or not address or not basis or confirmed not in ("", CONFIRMED):
            raise ValidationError(
                _("Write: who has it | its address | why it is free to read | confirmed.")
            )
        self.check_length(host, _length(FreeCopy, "host"))
        self.check_length(basis, _length(FreeCopy, "basis"))
        return Copy(host, check_web_address(address), basis, bool(confirmed))


class EntriesField(LinesField):
    """``slug | why``."""

    def read(self, line: str) -> Listed:
        slug, note = _parts(line, 2)
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
TOO_LONG = {"max_length": gettext_lazy("Use at most %(limit_value)d characters.")}


def _parts(line: str, number: int) -> list[str]:
    found = [part.strip() for part in line.split("|")]
    if len(found) > number:
        raise ValidationError(_("There is one | too many in “%(line)s”.") % {"line": line[:60]})
    return found + [""] * (number - len(found))


def _length(model: Any, name: str) -> int:
    length: int = model._meta.get_field(name).max_length
    return length
