"""The pages of the library: what stands on them, for whom, and at which cost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from library.models import Article, Item
from library.starter import load_starter_library
from tests.factories.library import make_item, make_items
from tests.library.test_saving import change
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def test_its_address_is_the_sites_whoever_asks(settings: Settings) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://soup.example", ["elsewhere.example"]
    path = make_item(title="Soup").get_absolute_url()
    page = Client().get(path, headers={"Host": "elsewhere.example"}).content.decode()
    assert f'<link rel="canonical" href="https://soup.example{path}">' in page
    assert "elsewhere.example" not in page


def text(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def queries(address: str, client: Client | None = None) -> int:
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert (client or Client()).get(address).status_code == 200
    return len(counted)


def test_the_starter_library_is_there_to_read(client: Client) -> None:
    load_starter_library(at=timezone.now())
    start = text(client.get("/library/"))

    first = [start.index(words) for words in ("What is mutual aid?", "Three evenings", "Truthout",
                                              "Decolonizing Wealth", "By topic")]  # fmt: skip
    assert first == sorted(first)
    for item in Item.objects.all():
        page = text(client.get(item.get_absolute_url()))
        assert "pwn" not in page
        assert ("Link wanted." in page) == (
            item.kind in ("article", "guide") and not Article.objects.get(pk=item.pk).address
        )
        assert "Still to be confirmed" not in page


@pytest.mark.parametrize(
    ("path", "current"), [("/library/", "page"), ("/library/search/", "true"), ("/privacy/", "")]
)
def test_one_sees_in_which_part_of_the_site_one_is(client: Client, path: str, current: str) -> None:
    page = client.get(path).content.decode()
    found = re.search(r'<a href="/library/"\s+(?:aria-current="(\w+)")?', page)
    assert found is not None
    assert (found[1] or "") == current


def test_the_essay_ends_as_it_should(client: Client) -> None:
    load_starter_library(at=timezone.now())
    page = text(client.get("/library/read/what-is-mutual-aid/"))

    parts = ["7 minutes", '<a href="#part-one-sentence">', '<li id="note-1">', 'rel="license"',
             "Articles to go on with", "Care Work", "None of us is", "Comments"]  # fmt: skip
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    assert 'href="https://creativecommons.org/licenses/by-nc-sa/4.0/"' in page


@pytest.mark.parametrize("wanted", ["free", "paid"])
def test_a_free_copy_stands_above_every_shop(client: Client, wanted: str) -> None:
    line = "Gutenberg | https://www.gutenberg.org/ebooks/4341 | public domain"
    confirmed = " | confirmed" if wanted == "free" else ""
    book = make_item("book", "Mutual Aid", isbn13="9781629638744", copies=line + confirmed)
    page = text(client.get(book.get_absolute_url()))

    ways = ["Find it in a library", "Buy it at Bookshop.org", "Recommended", "ThriftBooks",
            "Buy it at Amazon", "Only if you need to."]  # fmt: skip
    if wanted == "free":
        ways.insert(0, "Read it free at Gutenberg")
    assert [page.find(way) for way in ways] == sorted(page.find(way) for way in ways)
    assert page.find(ways[0]) > 0
    assert ("gutenberg.org" in page) == (wanted == "free")
    assert "a share of the price" not in page


@pytest.mark.parametrize(
    ("vendor", "plain", "by_title", "earning"),
    [
        (
            "bookshop",
            "https://bookshop.org/book/9781629638744",
            "https://bookshop.org/search?keywords=Care+Work%3A+Dreams+Leah+P.",
            "https://bookshop.org/a/17/9781629638744",
        ),
        (
            "thriftbooks",
            "https://www.thriftbooks.com/browse/?b.search=9781629638744",
            "https://www.thriftbooks.com/browse/?b.search=Care+Work%3A+Dreams+Leah+P.",
            "https://www.thriftbooks.com/browse/?b.search=9781629638744",
        ),
        (
            "amazon",
            "https://www.amazon.com/dp/1629638749",
            "https://www.amazon.com/s?k=Care+Work%3A+Dreams+Leah+P.",
            "https://www.amazon.com/dp/1629638749?tag=aid-20",
        ),
        (
            "worldcat",
            "https://www.worldcat.org/isbn/9781629638744",
            "https://search.worldcat.org/search?q=Care+Work%3A+Dreams+Leah+P.",
            "https://www.worldcat.org/isbn/9781629638744",
        ),
    ],
)
def test_where_a_shop_is(
    client: Client, settings: Settings, vendor: str, plain: str, by_title: str, earning: str
) -> None:
    book = make_item("book", "Mutual Aid", isbn13="9781629638744")
    other = make_item("book", "Care Work", subtitle="Dreams", credits="Leah P.\nAnn B.")
    address = reverse("library:item_buy", args=[book.slug, vendor])

    response = client.get(address, {"url": "https://evil.example", "isbn": "1"})
    assert (response.status_code, response["Location"]) == (302, plain)
    assert response["Referrer-Policy"] == "no-referrer"
    assert (
        client.get(reverse("library:item_buy", args=[other.slug, vendor]))["Location"] == by_title
    )
    settings.BOOKSHOP_AFFILIATE, settings.AMAZON_TAG = "17", "aid-20"
    assert client.get(address)["Location"] == earning
    assert "a share of the price" in text(client.get(book.get_absolute_url()))


def test_only_books_are_bought_and_only_where_we_know(client: Client) -> None:
    book, article = make_item("book", "Mutual Aid"), make_item(title="Soup")
    for slug, vendor in ((book.slug, "nowhere"), (article.slug, "amazon"), ("none", "amazon")):
        assert client.get(reverse("library:item_buy", args=[slug, vendor])).status_code == 404


def test_the_old_address_leads_to_the_new_one(client: Client) -> None:
    item = make_item(title="Soup")
    change(item, slug="broth")
    response = client.get("/library/read/soup/")
    assert (response.status_code, response["Location"]) == (301, "/library/read/broth/")


def test_drafts_are_for_editors(client: Client, alice: User, mia: User) -> None:
    draft = make_item("essay", "Unfinished", draft=True, to_confirm="its end")
    address = draft.get_absolute_url()
    assert [signed_in(alice).get(address).status_code, client.get(address).status_code] == [
        404,
        404,
    ]
    page = text(signed_in(mia).get(address))
    assert "This is a draft" in page
    assert "its end" in page
    for where in ("/library/", "/library/to-confirm/"):
        assert ("Unfinished" in text(signed_in(mia).get(where))) == ("confirm" in where)


def test_readers_talk_below_what_they_read(client: Client, rita: User) -> None:
    item = make_item(title="Soup")
    assert "Sign in to write a comment" in text(client.get(item.get_absolute_url()))
    page = text(signed_in(rita).get(item.get_absolute_url()))
    assert "Yours would be the first." in page


def test_the_number_of_questions_is_the_same_for_one_and_for_thirty(mia: User) -> None:
    def ask() -> list[int]:
        reading = Item.objects.get(kind="list")
        pages = ["/library/", "/library/topics/food/", reading.get_absolute_url(),
                 Item.objects.filter(kind="book").order_by("id")[0].get_absolute_url()]  # fmt: skip
        client = signed_in(mia)
        client.get("/library/")
        return [*map(queries, pages), queries("/library/to-confirm/", client)]

    make_items(1, topics="Food", to_confirm="date")
    make_item("book", "Soups", topics="Food", copies="A | https://a.org/ | free | confirmed")
    make_item("essay", "On soup")
    make_item("list", "Evenings", entries="soup-part-0 | good")
    few = ask()
    make_items(29, topics="Food", to_confirm="date")
    for number in range(8):
        make_item("book", f"Soup {number}", topics="Food")
        make_item("essay", f"On soup {number}")
    lines = "\n".join(slug for slug in Item.objects.values_list("slug", flat=True)[:30])
    change(Item.objects.get(kind="list").readinglist, entries=lines.replace("evenings", "soup"))
    assert ask() == few
    assert max(few) <= 10


def test_a_draft_does_not_give_away_what_it_is_about(client: Client, mia: User) -> None:
    item = make_item(title="Strike", topics="Tamales", draft=True)
    make_item(title="Soup", topics="Food")
    topic = item.topics.get()
    page, feed = topic.get_absolute_url(), f"{topic.get_absolute_url()}feed.atom"
    find = f"/library/search/?topic={topic.slug}"
    editor = signed_in(mia)
    for reader, status in ((client, 404), (editor, 200)):
        assert reader.get(page).status_code == reader.get(feed).status_code == status
    assert "Tamales" in text(editor.get(find))
    for address in (
        "/library/",
        "/library/search/",
        find,
        "/library/sitemap.xml",
        "/library/feed.atom",
    ):
        assert "Tamales" not in text(client.get(address)), address
    Item.objects.filter(pk=item.pk).update(published_at=timezone.now() + timedelta(minutes=1))
    assert client.get(page).status_code == 404
    Item.objects.filter(pk=item.pk).update(published_at=timezone.now())
    assert client.get(page).status_code == client.get(feed).status_code == 200
    assert "Tamales" in text(client.get("/library/"))
