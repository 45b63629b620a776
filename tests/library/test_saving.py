"""Items as they are written, moved and remembered."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from accounts.models import User
from library.actions.saving import CannotSave, reading_minutes, save_item
from library.forms.items import FORMS
from library.history import as_written
from library.models import About, Article, Item, Kind, OldSlug
from tests.factories.library import make_item, make_topic

pytestmark = pytest.mark.django_db


def change(item: Any, by: User | None = None, **fields: str) -> Any:
    """As a form does it: everything once more, with some of it changed."""
    form = FORMS[Kind(item.kind)]({**as_written(item), **fields})
    assert form.is_valid(), form.errors
    content = form.content(published_at=item.published_at)
    return save_item(
        kind=item.kind, model=type(item), content=content, by=by, at=timezone.now(), item=item
    )


def test_an_article_is_what_was_written() -> None:
    article = make_item(
        title="Soup for all",
        credits="Clara Liang (interviewer); Dean Spade (interviewee)",
        source="In These Times",
        issued="2020-11",
        address="https://example.org/soup",
        access="free",
        topics="Food; Rides",
        to_confirm="date",
    )
    article = Article.objects.get(pk=article.pk)
    assert article.published_at is not None

    assert article.slug == "soup-for-all"
    assert article.credits == "Clara Liang, Dean Spade"
    assert [(each.name, each.role) for each in article.contributors.all()] == [
        ("Clara Liang", "interviewer"),
        ("Dean Spade", "interviewee"),
    ]
    assert (article.year, article.address, article.is_free) == (
        "2020",
        "https://example.org/soup",
        True,
    )
    assert sorted(topic.name for topic in article.topics.all()) == ["Food", "Rides"]
    assert as_written(article) == {
        "kind": "article",
        "title": "Soup for all",
        "slug": "soup-for-all",
        "credits": "Clara Liang (interviewer)\nDean Spade (interviewee)",
        "source": "In These Times",
        "issued": "2020-11",
        "address": "https://example.org/soup",
        "access": "free",
        "language": "en",
        "topics": "Food\nRides",
        "to_confirm": "date",
        "published_at": article.published_at.isoformat(),
    }


def test_a_book_is_free_where_somebody_looked() -> None:
    line = "Gutenberg | https://www.gutenberg.org/ebooks/4341 | public domain"
    book = make_item("book", "Mutual Aid", isbn13="1-62963-874-9", copies=line)
    assert (book.isbn13, book.isbn10, book.access) == ("9781629638744", "1629638749", "paid")

    book = change(book, copies=f"{line} | confirmed")
    assert book.access == "free"
    assert book.copies.get().basis == "public domain"


def test_whoever_kept_the_old_address_still_finds_it() -> None:
    item = make_item(title="Soup")
    change(item, slug="broth")
    change(item, slug="stew")

    assert set(OldSlug.objects.values_list("slug", "item_id")) == {
        ("soup", item.pk),
        ("broth", item.pk),
    }
    change(item, slug="soup")
    assert set(OldSlug.objects.values_list("slug", flat=True)) == {"broth", "stew"}
    with pytest.raises(CannotSave) as caught:
        make_item(title="Another", slug="stew")
    assert caught.value.field == "slug"
    assert make_item(title="Stew").slug == "stew-2"


def test_the_second_of_the_same_name_gets_a_number() -> None:
    assert [make_item(title="Mutual Aid").slug for _number in range(3)] == [
        "mutual-aid",
        "mutual-aid-2",
        "mutual-aid-3",
    ]
    assert make_item(title="互助").slug.startswith("item-")


def test_an_isbn_is_one_books_only() -> None:
    make_item("book", "One", isbn13="9781629638744")
    with pytest.raises(CannotSave) as caught:
        make_item("book", "Two", isbn13="1629638749")
    assert caught.value.field == "isbn13"
    assert Item.objects.count() == 1


def test_what_was_changed_is_remembered_with_who_did(mia: User) -> None:
    item = make_item(title="Soup")
    change(item, by=mia, title="Broth")
    change(item, by=mia)

    versions = list(item.revisions.values_list("written__title", "by"))
    assert versions == [("Broth", mia.pk), ("Soup", None)]


def test_a_list_is_in_order_and_has_nothing_twice() -> None:
    one, two = make_item(title="One"), make_item(title="Two")
    reading = make_item("list", "Evenings", entries="two | first\none")
    found = [(each.item_id, each.note) for each in reading.entries.all()]
    assert found == [(two.pk, "first"), (one.pk, "")]
    reading.refresh_from_db()
    assert reading.text == "first\n"
    for entries in ("one\none", "none-such", "evenings"):
        with pytest.raises(CannotSave):
            change(reading, entries=entries)


def test_who_sees_what(alice: User, mia: User) -> None:
    there = make_item(title="There")
    make_item(title="Draft", draft=True)
    at = timezone.now()
    make_item(title="Tomorrow", published_at=at + timedelta(days=1))

    for somebody in (AnonymousUser(), alice):
        assert [item.pk for item in Item.objects.visible_to(somebody, at)] == [there.pk]
    assert Item.objects.visible_to(mia, at).count() == 3
    tomorrow = Item.objects.visible_to(alice, at + timedelta(days=2))
    assert sorted(item.title for item in tomorrow) == ["There", "Tomorrow"]


def test_related_is_what_shares_most() -> None:
    make_topic("Food"), make_topic("Rides"), make_topic("Rent")
    item = make_item(title="Both", topics="Food\nRides")
    make_item(title="One", topics="Rides")
    make_item(title="None", topics="Rent")
    make_item(title="Two", topics="Food\nRides\nRent")

    def related(at: datetime) -> list[str]:
        return [each.title for each in Item.objects.related_to(item, item.topics.all(), at)[:2]]

    at = timezone.now()
    assert related(at) == ["Two", "One"]
    make_item(title="Draft", topics="Food\nRides", draft=True)
    make_item(title="Newer", topics="Food", published_at=at + timedelta(days=1))
    assert related(timezone.now()) == ["Two", "One"]
    assert related(at + timedelta(days=2)) == ["Two", "Newer"]
    assert list(Item.objects.related_to(item, [], at)) == []


def test_how_long_it_takes_to_read() -> None:
    assert reading_minutes("") == 1
    assert reading_minutes("word " * 221) == 2
    assert reading_minutes("互" * 600) == 2


@pytest.mark.parametrize(
    ("kind", "fields", "wrong"),
    [
        ("article", {"title": ""}, "title"),
        ("article", {"address": "javascript:alert(1)"}, "address"),
        ("article", {"address": "http://127.0.0.1/"}, "address"),
        ("article", {"issued": "2020-13"}, "issued"),
        ("article", {"credits": "Somebody (wizard)"}, "credits"),
        ("book", {"isbn13": "9781629638745"}, "isbn13"),
        ("book", {"copies": "Somewhere | https://example.org"}, "copies"),
        ("book", {"copies": "Host | http://10.0.0.1/x | public domain"}, "copies"),
        ("essay", {"markdown": "[" * 500}, "markdown"),
        ("list", {"entries": "a | b | c"}, "entries"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(kind: str, fields: dict[str, str], wrong: str) -> None:
    form = FORMS[Kind(kind)]({"title": "Soup", "markdown": "Soup", **fields})
    assert set(form.errors) == {wrong}


def test_a_list_saved_long_ago_is_found_by_its_notes() -> None:
    make_item(title="Soup")
    make_item(title="Hidden", draft=True)
    entries = "soup | With rosemary\nhidden | With saffron"
    reading = make_item("list", "To begin with", entries=entries)
    Item.objects.filter(pk=reading.pk).update(text="With saffron")
    migration = import_module("library.migrations.0008_find_lists_by_the_notes_in_them")
    with connection.cursor() as cursor:
        cursor.execute(migration.NOTES)
    assert list(Item.objects.saying("rosemary", ["en"])) == [Item.objects.get(pk=reading.pk)]
    assert not Item.objects.saying("saffron", ["en"]).exists()


def test_what_was_there_before_is_found_by_name_and_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    for title in ("Soup", "Bread"):
        make_item(title=title, topics="Food")
    make_item(title="Hidden", topics="Food", draft=True)
    items, about = Item.objects.order_by("pk"), About.objects.order_by("pk")
    kept = [list(items.values_list("names")), list(about.values_list("published_at"))]
    items.update(names=None)
    about.update(published_at=None)
    migration = import_module("library.migrations.0010_fill_in_when_and_names")
    monkeypatch.setattr(migration, "PIECE", 2)
    migration.fill(None, connection.schema_editor())
    assert [list(items.values_list("names")), list(about.values_list("published_at"))] == kept
    assert kept[0][0] != (None,)
