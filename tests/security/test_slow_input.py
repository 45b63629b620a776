"""No text makes anything slow: what reads it takes time by its length alone (check 18).

Times are those of the processor, so that a busy machine changes nothing. At its largest input
nothing takes 200 ms, and twice the input takes about twice as long.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress

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
from places.cells import PointOutOfRange, is_cell, parse_point
from safety.models import RecentHits
from safety.text import FAR_TOO_LONG, clean_text, no_line_breaks, skeleton
from tests.security.forms import FORMS, Form
from tests.security.world import World, rolled_back

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


def seconds(read: Callable[[str], object], text: str) -> float:
    """Processor time, the best of three: collecting garbage is nobody's fault."""
    times = []
    for _ in range(3):
        began = time.process_time()
        read(text)
        times.append(time.process_time() - began)
    return min(times)


def filled(piece: str, length: int) -> str:
    """So many characters, with an end that none of the patterns likes."""
    return (piece * (length // len(piece) + 1))[: length - 1] + "!"


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
@pytest.mark.parametrize("reader", READERS)
def test_at_its_largest_nothing_is_slow(reader: str, piece: str) -> None:
    read, length = READERS[reader]
    assert seconds(read, filled(piece, length)) < MOST_SECONDS


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_twice_as_much_takes_twice_as_long(piece: str) -> None:
    """Cleaning is asked far beyond its largest input, where a square would show."""
    once, twice = (seconds(clean_text, filled(piece, length)) for length in (20_000, 40_000))
    assert twice < 3.2 * once + 0.01


def test_a_pattern_that_goes_back_and_forth_is_noticed() -> None:
    evil = re.compile(r"(?:a+)+b")
    assert seconds(evil.fullmatch, "a" * 24 + "!") > MOST_SECONDS


@pytest.mark.django_db
@pytest.mark.parametrize("form", [form for form in FORMS if form.text], ids=str)
def test_no_form_is_slow(world: World, form: Form) -> None:
    """All of it, from the request to the page, at the most that each field looks at."""
    client = world.client(form.role)
    data, address = form.fill(world), form.address(world)
    for piece in ("marks out of order", "look-alikes", "joiners"):
        words = dict.fromkeys(form.text, filled(PIECES[piece], LONGEST))
        with rolled_back():
            cache.clear()
            RecentHits.objects.all().delete()
            began = time.process_time()
            client.post(address, {**data, **words})
            assert time.process_time() - began < 4 * MOST_SECONDS
