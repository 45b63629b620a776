"""Filling the library from a file: whole or not at all, and the same again changes nothing."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from library.loading import Loaded, LoadingError, read_library, save_library
from library.models import Article, Book, Essay, Item, ReadingList, Topic
from library.starter import load_starter_library

pytestmark = pytest.mark.django_db


def load(items: object, *, topics: object = ()) -> Loaded:
    data = json.dumps({"topics": list(topics), "items": items}).encode()  # type: ignore[call-overload]
    return save_library(read_library(data), at=timezone.now())


def test_the_starter_library_is_whole() -> None:
    assert load_starter_library(at=timezone.now()) == Loaded(added=33, changed=0, same=0)
    assert load_starter_library(at=timezone.now()) == Loaded(added=0, changed=0, same=33)

    counts = {kind: Item.objects.filter(kind=kind).count() for kind in Item.Kind.values}
    assert counts == {"essay": 1, "article": 5, "guide": 20, "book": 6, "list": 1}
    assert not Item.objects.filter(summary="").exists()
    assert not Item.objects.filter(topics=None).exists()
    assert Article.objects.filter(address="").count() == 2
    essay = Essay.objects.get()
    assert (essay.slug, essay.licence) == ("what-is-mutual-aid", "CC BY-NC-SA 4.0")
    assert essay.minutes == 7
    assert essay.closing.startswith("None of us is self-made")
    kropotkin = Book.objects.get(isbn13="9781629638744")
    assert (kropotkin.access, kropotkin.isbn10) == ("free", "1629638749")
    # Nobody has looked whether that one may be read for nothing.
    assert Book.objects.get(isbn13="9781839762123").access == "paid"
    assert ReadingList.objects.get().entries.count() == 5
    assert set(Topic.objects.exclude(about="").values_list("about", flat=True)) == {
        *("meals", "rides", "childcare", "rent"),
    }


def test_what_editors_changed_stays_as_they_left_it() -> None:
    load_starter_library(at=timezone.now())
    Essay.objects.update(title="What we do")
    load_starter_library(at=timezone.now())
    assert Essay.objects.get().title == "What we do"


def test_a_file_again_changes_what_says_something_else_now() -> None:
    soup = {"kind": "article", "title": "Soup", "address": "https://example.org/a"}
    book = {"kind": "book", "title": "Bread", "isbn13": 9781629638744, "issued": 2021}
    assert load([soup, book]) == Loaded(2, 0, 0)
    assert load([{**soup, "address": "https://example.org/b"}, book]) == Loaded(0, 1, 1)
    assert Article.objects.get().address == "https://example.org/b"


def test_csv_says_the_same() -> None:
    text = (
        "\ufeffKind,Title,Credits,Issued,Topics,ISBN13\n"
        'book,"Bread, and how",Ann Baker;Bo Cook (editor),2021,Food,1629638749\n'
        "guide,Ovens,,,,\n"
    )
    load([], topics=[{"name": "Food"}])
    assert save_library(read_library(text.encode()), at=timezone.now()) == Loaded(2, 0, 0)
    book = Book.objects.get()
    assert (book.title, book.credits, book.isbn13) == (
        "Bread, and how",
        "Ann Baker, Bo Cook",
        "9781629638744",
    )
    assert Article.objects.get().kind == "guide"


def test_every_problem_is_said_by_row_and_nothing_is_saved() -> None:
    with pytest.raises(LoadingError) as caught:
        load(
            [
                {"kind": "article", "title": "Good"},
                {"kind": "book", "title": "Bad", "isbn13": "123", "issued": "soon"},
                {"kind": "scroll", "title": "Odd"},
                {"kind": "article", "title": "Good", "adress": "x"},
                {"kind": "guide", "title": "Good"},
                "nothing",
            ]
        )
    assert caught.value.problems == (
        "row 2 (Bad): issued: Write what is known of it: 2021, 2021-03 or 2021-03-09.",
        "row 2 (Bad): isbn13: This is no ISBN: look once more at the back of the book.",
        "row 3 (Odd): kind: write one of essay, article, guide, book, list.",
        "row 4 (Good): there is no field 'adress'.",
        "row 6 (without a title): this is no item.",
        "row 5 (Good): slug: good is there already, at row 1 (Good).",
    )
    with pytest.raises(LoadingError) as caught:
        load([{"kind": "article", "title": "Good"}, {"kind": "guide", "title": "B", "topics": "X"}])
    assert caught.value.problems == ("row 2 (B): topics: There is no topic “X”.",)
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        *(
            b"\xff\xfe\x00",
            b"",
            b"{",
            b"[" * 100_000,
            b'{"items": 3}',
            b"a,b\n1,2",
            b'kind,title\n"x',
        ),
        *(b"kind,title\nbook,A,B", b'[{"kind": "book", "title": {"a": 1}}]', b"[[]]", b"[null]"),
        b'[{"kind": "article", "title": "A", "published_at": "2020-99-01"}]',
    ],
    ids=range(12),
)
def test_what_is_no_library_is_refused(data: bytes) -> None:
    with pytest.raises(LoadingError):
        read_library(data)


def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    file, said = tmp_path / "new.json", StringIO()
    file.write_text('[{"kind": "article", "title": "Soup"}]')
    call_command("load_library", str(file), stdout=said)
    assert said.getvalue() == "Library: 1 added, 0 changed, 0 as they were.\n"
    file.write_text('[{"kind": "article"}]')
    with pytest.raises(
        CommandError, match=r"^Nothing was saved.\nrow 1 \(without a title\): title"
    ):
        call_command("load_library", str(file))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_library", str(tmp_path / "none"))
