"""No text makes anything slow: what reads it takes time by its length alone (check 18).

At its largest input nothing takes 200 ms, and twice the input takes about twice as long.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from django import forms
from django.core.cache import cache
from django.core.validators import validate_email

from accounts.forms.channels import ChannelForm
from accounts.models import User
from accounts.names import is_reserved, mixes_scripts, shape
from accounts.phones import NotAPhoneNumber, normalise_phone
from comments.markdown import render
from comments.models import MOST_LETTERS
from exchange.forms.listings import ListingForm
from exchange.templatetags import exchange_words
from library import markdown as essays
from places.cells import PointOutOfRange, is_cell, parse_point
from safety.models import RecentHits
from safety.text import FAR_TOO_LONG, clean_text, no_line_breaks, skeleton
from tests.security.forms import FORMS, Form
from tests.security.world import World, rolled_back
from tests.speed import seconds, takes_less_than

MOST_SECONDS = 0.2
# What takes long where somebody did not think of it: repeats, near misses, and what Unicode sorts.
PIECES = {
    "letters": "a",
    "spaces": " ",
    "line ends": "\r\n",
    "dots": "a.",
    "at signs": "a@",
    "digits": "1",
    "brackets": "(1)-",
    "zeros": ".0",
    "marks": "\u0301",
    "marks out of order": "\u0301\u0316",
    "marks of marks": "\u0344\u200b",
    "letters with marks": "e\u0301\u0316",
    "joiners": "م\u200d",
    "pictures": "👩\u200d",
    "bidi": "\u202e",
    "ligatures": "ﷺ",
    "Hangul": "가",
    "look-alikes": "Ж\U0001d400",
    # What Markdown might look at again and again.
    "links": "[](",
    "pictures of links": "![",
    "emphasis": "*a **a ",
    "quotations": "> a\n",
    "lists": "* a\n",
    "backticks": "`a``",
    "angles": "<a ",
    "addresses": "https://a.",
}


def quietly(reader: Callable[[str], object], *errors: type[Exception]) -> Callable[[str], None]:
    def read(text: str) -> None:
        with suppress(*errors):
            reader(text)

    return read


def phone(text: str) -> None:
    typed = {"kind": "phone", "value": text}
    form = ChannelForm(typed, person=User())  # type: ignore[arg-type]
    assert not form.is_valid()


# What reads words, with the most characters that can get there.
LONGEST = FAR_TOO_LONG * max(
    field.max_length or 0
    for field in ListingForm.base_fields.values()
    if isinstance(field, forms.CharField)
)
WHOLE_BODY = 1024 * 1024
READERS: dict[str, tuple[Callable[[str], object], int]] = {
    "clean_text": (clean_text, LONGEST),
    "no_line_breaks": (no_line_breaks, LONGEST),
    "skeleton": (skeleton, 600),
    "shape": (shape, 600),
    "is_reserved": (is_reserved, 600),
    "mixes_scripts": (mixes_scripts, 600),
    "a phone number": (quietly(normalise_phone, NotAPhoneNumber), 2000),
    "a channel": (phone, WHOLE_BODY),
    "an e-mail address": (quietly(validate_email, forms.ValidationError), WHOLE_BODY),
    "a point": (quietly(parse_point, PointOutOfRange), WHOLE_BODY),
    "a cell": (is_cell, WHOLE_BODY),
    "a number to call": (exchange_words.NUMBER.fullmatch, WHOLE_BODY),
    "a user name": (exchange_words.USERNAME.fullmatch, WHOLE_BODY),
    "a comment": (render.__wrapped__, MOST_LETTERS),
    "an address to write to": (exchange_words.ADDRESS.fullmatch, WHOLE_BODY),
}


def filled(piece: str, length: int) -> str:
    """So many characters, with an end that none of the patterns likes."""
    return (piece * (length // len(piece) + 1))[: length - 1] + "!"


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
@pytest.mark.parametrize("reader", READERS)
def test_at_its_largest_nothing_is_slow(reader: str, piece: str) -> None:
    read, length = READERS[reader]
    assert takes_less_than(MOST_SECONDS, partial(read, filled(piece, length)))


def most_of_an_essay(piece: str) -> str:
    """As much of it as an essay may have, and words up to its end."""
    counts = {mark: piece.count(mark) for mark in essays.MOST_MARKS}
    times = [most // counts[mark] for mark, most in essays.MOST_MARKS.items() if counts[mark]]
    marks = piece * min([essays.LONGEST // len(piece), *times])
    return (marks + "word " * essays.LONGEST)[: essays.LONGEST]


ESSAYS = {**PIECES, "backslashes": "\\", "headings": "#", "notes": "[^1]", "rules": "---\n"}


@pytest.mark.parametrize("piece", ESSAYS.values(), ids=ESSAYS)
def test_the_longest_essay_is_not_slow(piece: str) -> None:
    text = most_of_an_essay(piece)
    essays.check(text)
    assert takes_less_than(MOST_SECONDS, lambda: essays._render.__wrapped__(text, "en"))
    assert takes_less_than(MOST_SECONDS, partial(essays.plain_text, text))


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_twice_as_much_takes_twice_as_long(piece: str) -> None:
    """Cleaning is asked far beyond its largest input, where a square would show."""
    once, twice = (partial(clean_text, filled(piece, length)) for length in (20_000, 40_000))
    assert takes_less_than(3.2 * min(seconds(once) for _ in range(3)) + 0.01, twice)


def test_a_pattern_that_goes_back_and_forth_is_noticed() -> None:
    evil = re.compile(r"(?:a+)+b")
    assert not takes_less_than(MOST_SECONDS, partial(evil.fullmatch, "a" * 24 + "!"))


@pytest.mark.django_db
@pytest.mark.parametrize("form", [form for form in FORMS if form.text], ids=str)
def test_no_form_is_slow(world: World, form: Form) -> None:
    """All of it, from the request to the page, at the most that each field looks at."""
    client = world.client(form.role)
    data, address = form.fill(world), form.address(world)

    def post(words: str) -> None:
        with rolled_back():
            cache.clear()
            RecentHits.objects.all().delete()
            client.post(address, {**data, **dict.fromkeys(form.text, words)})

    for piece in ("marks out of order", "look-alikes", "joiners"):
        words = filled(PIECES[piece], LONGEST)
        assert takes_less_than(4 * MOST_SECONDS, partial(post, words))
