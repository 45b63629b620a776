"""No form of this site says a default sentence of Django's."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver
from django.utils.translation import gettext

DJANGOS = (
    "Ensure",
    "Enter",
    "Select",
    "This field",
    "This value",
    "Null",
    "“%(value)s”",
    "“%(pk)s”",
)
OURS = ("accounts", "exchange", "places", "notifications", "safety", "mutualaid")


def forms_of(base: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for form in base.__subclasses__():
        if form.__module__.startswith(OURS):
            yield form
        yield from forms_of(form)


def said_by(field: forms.Field) -> Iterator[str]:
    yield from (str(words) % _Anything() for words in field.error_messages.values())
    for validator in field.validators:
        if message := getattr(validator, "message", None):
            yield str(message % {"limit_value": 3, "show_value": 4})


class _Anything(dict[str, object]):
    def __missing__(self, key: str) -> object:
        return 3


def test_every_field_of_every_form_speaks_our_words() -> None:
    assert get_resolver().url_patterns, "all views, and so all forms, are loaded"
    said = {
        (form.__qualname__, name, words)
        for form in forms_of(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        for words in said_by(field)
    }
    assert len(said) > 100
    assert {each for each in said if each[2].startswith(DJANGOS)} == set()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (forms.IntegerField(min_value=1), "0", "Write 1 or more."),
        (forms.IntegerField(max_value=9), "10", "Write 9 or less."),
        (forms.IntegerField(), "two", "Write a whole number, such as 3."),
        (forms.DecimalField(max_digits=5, decimal_places=2), "1.234",
         "Write at most 2 digits after the point."),
        (forms.CharField(max_length=3), "abcd",
         "Make it shorter: 3 characters fit, and this has 4."),
        (forms.CharField(), "", "Fill this in."),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "Choose one of those that are listed."),
        (forms.DateField(), "31 June", "Write the day as year, month and day, such as 2026-03-05."),
        (forms.EmailField(), "nobody", "Write an e-mail address, such as name@example.org."),
    ],
)  # fmt: skip
def test_what_it_says(field: forms.Field, value: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        field.clean(value)
    assert refused.value.messages == [words]


def test_what_is_right_stays_right() -> None:
    assert forms.UUIDField().clean(str(key := uuid4())) == key
    assert gettext("Write %(limit_value)s or more.") % {"limit_value": 1} == "Write 1 or more."
