"""Feeds, references and what machines read: parsed by programmes that others wrote."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from django.conf import settings
from django.test import Client
from django.utils import timezone

from library.models import Item, Kind
from library.starter import load_starter_library
from library.views import sitemaps
from tests.factories.library import make_item
from tests.library.test_views import queries, text

pytestmark = pytest.mark.django_db
# Whatever ends a value or begins another one somewhere.
NASTY = "}\\input{x} 100% & #1 $a_b ~^ <b> \"'"


@pytest.fixture
def book() -> Any:
    return make_item(
        "book",
        "Mutual Aid",
        subtitle="A Factor of Evolution",
        credits="Peter Kropotkin\nJane Doe (translator)\nA & B (editor)",
        source="PM Press",
        issued="2021-03",
        isbn13="9781629638744",
        edition="Second edition",
        summary=NASTY,
        topics="History",
    )


def download(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    return response.content.decode()


def test_bibtex(client: Client, book: Item) -> None:
    library = parse_string(download(client, f"{book.get_absolute_url()}cite.bib"))
    assert library.failed_blocks == []
    (entry,) = library.entries
    fields = {field.key: field.value for field in entry.fields}
    assert (entry.entry_type, entry.key) == ("book", "mutual-aid-a-factor-of-evolution")
    assert fields["title"] == "{Mutual Aid: A Factor of Evolution}"
    assert (fields["author"], fields["editor"]) == ("{Peter Kropotkin}", "{A \\& B}")
    assert fields["note"] == "Jane Doe (translator)"
    assert (fields["year"], fields["month"], fields["publisher"]) == ("2021", "3", "PM Press")
    assert (fields["isbn"], fields["edition"]) == ("9781629638744", "Second edition")
    assert fields["url"] == settings.SITE_URL + book.get_absolute_url()
    assert fields["abstract"].startswith("\\}\\textbackslash{}input\\{x\\} 100\\% \\& \\#1")


def test_ris(client: Client, book: Item) -> None:
    (entry,) = rispy.loads(download(client, f"{book.get_absolute_url()}cite.ris"))
    assert entry["type_of_reference"] == "BOOK"
    assert entry["title"] == "Mutual Aid: A Factor of Evolution"
    assert (entry["authors"], entry["secondary_authors"]) == (["Peter Kropotkin"], ["A & B"])
    assert entry["subsidiary_authors"] == ["Jane Doe"]
    assert (entry["year"], entry["date"], entry["issn"]) == ("2021", "2021/03//", "9781629638744")
    assert entry["abstract"] == NASTY


def test_csl_json(client: Client, book: Item) -> None:
    (entry,) = json.loads(download(client, f"{book.get_absolute_url()}cite.json"))
    assert entry["type"] == "book"
    assert entry["author"] == [{"literal": "Peter Kropotkin"}]
    assert entry["translator"] == [{"literal": "Jane Doe"}]
    assert (entry["issued"], entry["ISBN"]) == ({"date-parts": [[2021, 3]]}, "9781629638744")
    assert (entry["publisher"], entry["abstract"]) == ("PM Press", NASTY)


def test_a_list_and_a_search_are_taken_along_whole(client: Client, book: Item) -> None:
    make_item("essay", "Soup", issued="")
    reading = make_item("list", "Evenings", entries=f"soup | first\n{book.slug}")
    for address in (
        f"{reading.get_absolute_url()}cite.ris",
        "/library/search/cite.ris?q=soup+OR+aid",
    ):
        entries = rispy.loads(download(client, address))
        assert sorted(entry["id"] for entry in entries) == [book.slug, "soup"]
    assert client.get("/library/search/cite.exe").status_code == 404
    essay = next(entry for entry in entries if entry["id"] == "soup")
    assert essay["authors"] == [settings.GROUP_NAME]
    assert queries("/library/search/cite.ris?q=soup+OR+aid") == queries(
        "/library/search/cite.bib?q=soup"
    )


def test_the_whole_starter_library_in_every_format(client: Client) -> None:
    load_starter_library(at=timezone.now())
    number = Item.objects.count()
    parsed = parse_string(download(client, "/library/search/cite.bib"))
    assert (len(parsed.entries), parsed.failed_blocks) == (number, [])
    assert len(rispy.loads(download(client, "/library/search/cite.ris"))) == number
    assert len(json.loads(download(client, "/library/search/cite.json"))) == number


def test_feeds(client: Client, book: Item) -> None:
    make_item(title="Soup & <b>bread</b>", summary="On soup")
    make_item(title="Draft", draft=True)
    reading = make_item("list", "Evenings", entries=book.slug)

    feed = feedparser.parse(client.get("/library/feed.atom").content)
    assert not feed.bozo
    assert feed.version == "atom10"
    assert [entry.title for entry in feed.entries] == ["Evenings", "Soup & <b>bread</b>", str(book)]
    assert feed.entries[1].link == settings.SITE_URL + "/library/read/soup-bbreadb/"
    assert feed.entries[2].author == "Peter Kropotkin, Jane Doe, A & B"
    for address in ("/library/topics/history/feed.atom", f"{reading.get_absolute_url()}feed.atom"):
        feed = feedparser.parse(client.get(address).content)
        assert not feed.bozo
        assert [entry.title for entry in feed.entries] == [str(book)]
    assert client.get(f"{book.get_absolute_url()}feed.atom").status_code == 404


def test_what_search_engines_read(client: Client, book: Item) -> None:
    page = client.get(book.get_absolute_url()).content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    assert "<" not in found[1]
    data = json.loads(found[1])
    assert (data["@type"], data["isbn"], data["name"]) == ("Book", "9781629638744", str(book))
    assert data["author"] == [{"@type": "Person", "name": "Peter Kropotkin"}]
    assert (data["datePublished"], data["description"]) == ("2021-03", NASTY)


def test_sitemap_and_search_description(client: Client, book: Item) -> None:
    make_item(title="Draft", draft=True)

    def places(path: str, name: str) -> list[str | None]:
        root = ElementTree.fromstring(client.get(path).content)
        return [each.text for each in root.findall(f"{name}/loc", {"": sitemaps.SPACE})]

    part = f"/library/sitemap-{book.pk // sitemaps.PART}.xml"
    assert places("/library/sitemap.xml", "sitemap") == [settings.SITE_URL + part]
    assert places(part, "url") == [settings.SITE_URL + book.get_absolute_url()]
    for other in (book.pk // sitemaps.PART + 1, 10**30):
        assert client.get(f"/library/sitemap-{other}.xml").status_code == 404
    described = ElementTree.fromstring(client.get("/library/opensearch.xml").content)
    (url,) = described.findall("{http://a9.com/-/spec/opensearch/1.1/}Url")
    assert url.get("template") == f"{settings.SITE_URL}/library/search/?q={{searchTerms}}"
    assert 'href="/library/opensearch.xml"' in text(client.get("/library/"))


def test_every_kind_can_be_cited(client: Client) -> None:
    # What stands in a list is cited, not the list.
    for kind in set(Kind) - {Kind.LIST}:
        item = make_item(kind, f"A {kind}")
        for ending in ("bib", "ris", "json"):
            assert f"A {kind}" in download(client, f"{item.get_absolute_url()}cite.{ending}")
