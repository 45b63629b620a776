"""Dates of which only the year, or the year and the month, may be known.

Kept as in EDTF level 0 (ISO 8601-2): "2021", "2021-03", "2021-03-09".
"""

from __future__ import annotations

import re
from datetime import date

from django.utils import formats

PARTIAL_DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"
_SHAPE = re.compile(PARTIAL_DATE, re.ASCII)


class WrongDate(ValueError):
    """It is no year, month or day."""


def read_date(text: str) -> str:
    """The date that was written, as far as it goes; raises WrongDate."""
    text = text.strip()
    if not _SHAPE.match(text):
        raise WrongDate(text)
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        raise WrongDate(text) from None
    return text


def parts(text: str) -> list[int]:
    """Year, month and day, as many as are known."""
    return [int(part) for part in text.split("-")] if text else []


def in_words(text: str) -> str:
    """Such as "9 March 2021", "March 2021" or "2021", in the reader's language."""
    known = parts(text)
    if len(known) < 2:
        return text
    day = date(*(known + [1])[:3])
    return formats.date_format(day, "DATE_FORMAT" if len(known) == 3 else "YEAR_MONTH_FORMAT")
