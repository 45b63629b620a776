import unicodedata

import pytest
from django import forms
from hypothesis import example, given
from hypothesis import strategies as st

from safety.text import MOST_MARKS, PlainTextField, clean_text, no_line_breaks, skeleton
from tests.speed import takes_less_than

# Everything that can hide or turn words, beside all other characters.
MEAN = "\x00\x1b\x7f\x85\xad\u061c\u180e\u200b\u200c\u200d\u200e\u202e\u2066\u2060\ufeff\ufffe"
anything = st.text(st.one_of(st.sampled_from(MEAN + "aé\u0301میක්රक👩❤\ufe0f"), st.characters()))


@example("o" + "\u0301\u0316\u0344" * 40)
@example("م" + "\u064e\u200d" * 40 + "م")
@given(anything)
@example("a\u200d\u202e\u200db")
def test_cleaning_leaves_what_can_be_stored_and_cleaning_again_changes_nothing(text: str) -> None:
    clean = clean_text(text)
    assert clean_text(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert clean.encode().decode() == clean
    assert not set(clean) & (set(MEAN) - {"\u200c", "\u200d"})
    assert all(char in "\n\t" or unicodedata.category(char) != "Cc" for char in clean)


@given(st.text(st.characters(categories=["L", "N", "P", "Zs", "Sm", "So"]), max_size=50))
def test_what_one_sees_stays(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    blanks = "\u115f\u1160\u3164\uffa0"
    assert clean_text(text) == "".join(char for char in composed if char not in blanks)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana\x00 Luz", "Ana Luz"),
        ("a\ud800b\udfff", "ab"),
        ("pay \u202eecila\u202c now", "pay ecila now"),
        ("al\u200bi\u2060ce\ufeff", "alice"),
        ("soft\xadhyphen", "softhyphen"),
        ("e\u0301", "é"),
        ("one\r\ntwo\rthree\u2028four\x85five", "one\ntwo\nthree\nfour\nfive"),
        ("tab\tstays", "tab\tstays"),
        ("\ufffe\ufffe\uffff\ufdd0\U0001fffe", ""),
        ("\u3164", ""),
        # Joiners do something in Persian, Sinhala, Devanagari and families of emoji …
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ශ්\u200dරී", "ශ්\u200dරී"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d👧 ❤\ufe0f\u200d🔥 👩🏽\u200d🚀", "👩\u200d👧 ❤\ufe0f\u200d🔥 👩🏽\u200d🚀"),
        # … and only hide between other letters, at an end, or in a row.
        ("al\u200dice\u200c", "alice"),
        ("\u200dمی", "می"),
        ("م\u200c\u200c\u200cی", "م\u200cی"),
        ("👩\u200c👧", "👩👧"),
        # Marks of Arabic that are format characters by class, but seen.
        ("\u0600\u06dd", "\u0600\u06dd"),
    ],
)
def test_examples(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


def test_a_letter_carries_only_so_many_marks() -> None:
    """Also where invisible characters stand between them, and where one mark becomes two."""
    for marks in ("\u0301" * 99, "\u0301\u200b" * 99, "\u0344" * 99, "\u0301\u0316" * 99):
        clean = clean_text(f"o{marks}k")
        assert unicodedata.normalize("NFD", clean)[0] == "o"
        assert clean.endswith("k")
        assert len(clean) <= len("ok") + MOST_MARKS
        assert clean_text(clean) == clean


def test_names_and_titles_fit_on_one_line() -> None:
    assert no_line_breaks(" Soup\r\nSubject:  spam\u2029\ton Tuesdays ") == (
        "Soup Subject: spam on Tuesdays"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alice", "alice"),
        ("Аlісе", "Alice"),  # Cyrillic А, і, с, е
        ("ＡＬＩＣＥ", "ALICE"),  # full width
        ("𝐀lice", "Alice"),
        ("AIice", "Alice"),  # capital i
        ("B0b", "BOB"),
        ("Ana\u200b  Luz", "ana luz"),
        ("rnia", "mia"),
        ("e\u0301lodie", "Élodie"),
        ("Bob\ufe0f", "bob"),
    ],
)
def test_names_that_look_alike_share_a_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ali", "All"), ("Ana", "Anna"), ("José", "Jose"), ("Лена", "Lena"), ("李明", "李朋")],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@given(anything)
def test_every_text_has_a_skeleton(text: str) -> None:
    assert skeleton(text) == skeleton(clean_text(text))


class NameForm(forms.Form):
    name = PlainTextField(one_line=True, max_length=10)
    story = PlainTextField(required=False, max_length=100, widget=forms.Textarea)


def test_form_fields_clean_before_they_count() -> None:
    form = NameForm({"name": "\u202eAna\r\n  Luz\x00", "story": " a\r\nb\x00 "})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"name": "Ana Luz", "story": "a\nb"}


def test_a_name_of_nothing_visible_is_no_name() -> None:
    form = NameForm({"name": "\u200b\u3164 \u2066"})
    assert form.errors.as_data()["name"][0].code == "required"


def test_too_long_is_refused_and_nothing_typed_is_lost() -> None:
    form = NameForm({"name": "x" * 11})
    assert form.errors.as_data()["name"][0].code == "max_length"
    assert 'value="xxxxxxxxxxx"' in str(form["name"])


@pytest.mark.no_cover
@pytest.mark.parametrize("piece", ["م\u200c", "\u200d", "e\u0301", "\u0301", "👩\u200d", " \r\n"])
def test_a_megabyte_is_refused_quickly(piece: str) -> None:
    huge = "x" + piece * (1_000_000 // len(piece)) + "x"
    assert NameForm({"name": huge}).errors.as_data()["name"][0].code == "max_length"
    assert takes_less_than(0.2, lambda: NameForm({"name": huge}).is_valid())
