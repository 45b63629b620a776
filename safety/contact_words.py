"""Noticing a phone number, an e-mail address or a street address in what others will read.

Only to ask kindly whether it was meant: it misses some and stops nobody.
"""

from __future__ import annotations

import re

LEAST_DIGITS = 7
MOST_DIGITS = 15
# Every pattern looks at a bounded stretch from any place, so that time grows with the length.
_NUMBER = re.compile(r"[+(]?\d(?:[ ()./\u2010-\u2015-]{0,2}\d){6,14}(?!\d)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4}")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]", re.IGNORECASE)
_STREET_WORDS = (
    "street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|place|pl|court|ct|terrace|parkway"
)
_STREET = re.compile(
    rf"\b\d{{1,5}}[a-z]?\s{{1,3}}(?:[\w'’.]{{1,25}}\s{{1,3}}){{1,3}}(?:{_STREET_WORDS})\b",
    re.IGNORECASE,
)


def looks_like_contact(text: str) -> bool:
    """Whether there seems to be a way to reach or find somebody in ``text``."""
    without_dates = _DATE.sub(" ", text)
    return any(
        pattern.search(where)
        for pattern, where in ((_NUMBER, without_dates), (_EMAIL, text), (_STREET, text))
    )
