"""Finding something to read: by words in any language, by facets, and while typing."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import User
from library import finding
from library.marking import marked
from library.models import Item
from tests.factories.library import make_item, make_items
from tests.library.test_views import queries, text
from tests.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def found(query: str, client: Client | None = None) -> list[str]:
    response = (client or Client()).get(f"/library/search/?{query}")
    assert response.status_code == 200
    return [item.title for item in response.context["found"].items]


def facets(query: str) -> dict[str, list[tuple[str, int]]]:
    narrower = Client().get(f"/library/search/?{query}").context["narrower"]
    return {
        name: [(facet.value, facet.number) for facet, url in found]
        for name, found in narrower.items()
    }


def test_every_kind_is_found_by_what_it_says() -> None:
    make_item("essay", "Soup", markdown="On a Tuesday a *kettle* crosses.")
    make_item("book", "Bread", credits="Ana Gómez", source="PM Press", isbn13="9781629638744")
    make_item("guide", "Sopa", summary="Los vecinos cocinan juntos", language="es")
    make_item(title="Secret kettles", draft=True)
    make_item(title="Kettles to come", published_at=timezone.now() + timedelta(days=1))

    assert found("q=kettles") == ["Soup"]
    assert found("q=gomez") == found("q=pm+press") == ["Bread"]
    assert found("q=vecinos") == ["Sopa"]
    assert found("q=soup+OR+bread+-gomez") == ["Soup"]
    assert found("") == ["Sopa", "Bread", "Soup"]


def test_somebody_who_reads_the_language_finds_it_by_its_stems(alice: User) -> None:
    make_item(title="Sopa", summary="Los vecinos cocinan juntos", language="es")
    assert found("q=vecina") == []
    alice.languages = ["es"]
    alice.save()
    assert found("q=vecino", signed_in(alice)) == ["Sopa"]


def test_the_title_counts_more_than_the_text() -> None:
    make_item(title="A kettle")
    make_item("essay", "Soup", markdown="Put it into the kettle.")
    make_item(title="Stew", summary="In a kettle")
    assert found("q=kettle") == ["A kettle", "Stew", "Soup"]


def test_facets_count_and_narrow() -> None:
    make_item(title="Soup one", issued="2020-05", topics="Food", access="free")
    make_item("guide", "Soup two", issued="2020", topics="Food\nRides", language="es")
    make_item("book", "Soup three", issued="1902", topics="Rides")

    assert facets("q=soup") == {
        "kind": [("article", 1), ("guide", 1), ("book", 1)],
        "topic": [("food", 2), ("rides", 2)],
        "language": [("en", 2), ("es", 1)],
        "year": [("2020", 2), ("1902", 1)],
        "free": [("on", 1)],
    }
    assert found("q=soup&topic=rides&year=2020") == ["Soup two"]
    assert found("free=on") == ["Soup one"]
    assert found("kind=book&language=en") == ["Soup three"]
    assert "kind" not in facets("q=soup&kind=book")


def test_what_was_found_is_marked_and_nothing_else_is_html(client: Client) -> None:
    make_item(title="Soups <b>& more", summary="<script>pwn()</script> about soup \ue000x")
    page = text(client.get("/library/search/?q=soup"))
    assert "<mark>Soups</mark> &lt;b&gt;&amp; more" in page
    assert "<mark>soup</mark>" in page
    assert "<script>pwn" not in page
    assert marked("\ue001a\ue000b\ue000<c>\ue001") == "ab<mark>&lt;c&gt;</mark>"


@pytest.mark.parametrize(
    ("title", "words", "marks"),
    [
        ("Élisée Reclus", "elisee", ["Élisée"]),
        ("Élisée Reclus", "ÉLISÉE reclus", ["Élisée", "Reclus"]),
        ("Elise\u0301e Reclus", "élisée", ["Elisée"]),
        ("Elisee Reclus", "Élisée", ["Elisee"]),
        ("Peter Kropotkin", "Krópotkin", ["Kropotkin"]),
        ("Über Brote & Bröte", "brote", ["Brote", "Bröte"]),
        ("Ещё суп", "еще", ["Ещё"]),
        ("Οδός", "οδος", ["Οδός"]),
        ("Straße, Øst, ﬁne", "straße", ["Straße"]),
        ("Rice/Beans & <Él>", "beans el", ["Beans", "Él"]),
    ],
)
def test_what_was_found_is_marked_with_and_without_accents(
    title: str, words: str, marks: list[str]
) -> None:
    make_item(title=title, summary=f"So it is: {title}.")
    (item,) = Client().get("/library/search/", {"q": words}).context["found"].items
    as_written = unicodedata.normalize("NFC", f"So it is: {item.title}.")
    for shown in (item.marked_title, item.marked_words):
        assert re.findall("\ue000(.*?)\ue001", shown) == marks
        assert shown.replace("\ue000", "").replace("\ue001", "") in as_written
    assert len(item.marked_title) == len(unicodedata.normalize("NFC", title)) + 2 * len(marks)


def test_of_a_long_text_the_words_around_are_shown() -> None:
    long = "\n\n".join(
        ["Le pain. " * 30, "Un café noir.", "Le pain. " * 60, "Deux cafés à Orléans."]
    )
    make_item("essay", "Manger", markdown=long, language="fr")
    (item,) = Client().get("/library/search/?q=cafe+orleans").context["found"].items
    assert re.findall("\ue000(.*?)\ue001", item.marked_words) == ["cafés", "Orléans"]
    first, _dots, second = item.marked_words.partition(" … ")
    assert len(item.marked_words.split()) < 70, (first, second)


def test_a_long_list_goes_on_by_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    make_items(45)
    pages = [found(f"q=soup&page={number}") for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert len({title for page in pages for title in page}) == 45
    assert found("q=soup&page=99") == pages[2]
    assert found("q=soup&page=-1") == found("q=soup&page=x") == pages[0]


def test_of_very_many_the_best_are_still_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is counted says among how many."""
    old = timezone.now() - timedelta(days=900)
    make_item(title="What is a kettle?", language="es", published_at=old)
    make_item(title="Older", credits="Ana Kettle", published_at=old + timedelta(days=1))
    make_item(title="Kettles without bread", summary="No bread", published_at=old)
    for number in range(6):
        make_item(title=f"Soup {number}", summary="Put it into the kettle")
    everything = found("q=kettle")
    assert (everything[:3], len(everything)) == (
        ["What is a kettle?", "Kettles without bread", "Older"],
        9,
    )
    assert "Counted among" not in text(Client().get("/library/search/?q=kettle"))

    monkeypatch.setattr(finding, "MOST_RANKED", 5)
    assert found("q=kettle") == [*everything[:3], "Soup 5", "Soup 4"]
    assert found("q=what+is+a+kettle%3F")[0] == "What is a kettle?"
    assert found("q=kettle+-bread")[:2] == ["What is a kettle?", "Older"]
    assert found("q=kettle&language=es") == ["What is a kettle?"]
    page = text(Client().get("/library/search/?q=kettle"))
    assert "More than 5 found" in page
    assert "Counted among the 5 that fit best" in page
    assert "There are more than are listed here." in page
    assert facets("q=kettle") == {"language": [("en", 4), ("es", 1)]}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("kind=scroll", "Kind: We do not know this one."),
        ("topic=none", "Topic: We do not know this one."),
        ("year=soon", "Year: Write four digits."),
        ("q=" + "a" * 200, "Words: Look for at most 100 letters."),
    ],
)
def test_what_is_not_understood_is_said(client: Client, query: str, said: str) -> None:
    make_item(title="Soup")
    page = text(client.get(f"/library/search/?{query}"))
    assert said in page
    assert "1 found" in page


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        # What has no word in it finds nothing: it is not a pattern, and not an operator.
        *dict.fromkeys(
            ["%", "_", "\\", "'", '"', "()", "-", "!", ":*", "🍲", "\ue000"], []
        ).items(),
        ("100%", ["100% soup"]),
        ("%soup", ["Sopa & soup", "100% soup"]),
        ("so_p", []),
        ("sopa & | !soup:* <-> (", ["Sopa & soup"]),
        ("sopa & soup:*", ["Sopa & soup"]),
        ("soup\\", ["Sopa & soup", "100% soup"]),
        ("🍲 soup", ["Sopa & soup", "100% soup"]),
        ("'soup'; DROP TABLE library_item", []),
        ("СУП", ["Суп для всех"]),
        ("شوربة", ["شوربة للجميع"]),
        ("互助", ["街坊互助汤"]),
        ("助互", []),
    ],
)
def test_whatever_somebody_types(client: Client, words: str, wanted: list[str]) -> None:
    for title, language in (("100% soup", "en"), ("Sopa & soup", "es"), ("Суп для всех", "ru"),
                            ("شوربة للجميع", "ar"), ("街坊互助汤", "zh-hans")):  # fmt: skip
        make_item(title=title, language=language)
    response = client.get("/library/search/", {"q": words})
    assert [item.title for item in response.context["found"].items] == wanted
    assert client.get("/library/suggestions/", {"q": words}).status_code == 200


@pytest.mark.parametrize(
    ("words", "said"),
    [("x" * 10_000, "Look for at most 100 letters."), ("🍲" * 10_000, "at most 100 letters.")],
)
def test_far_too_much_is_said(client: Client, words: str, said: str) -> None:
    make_item(title="Soup")
    assert said in text(client.get("/library/search/", {"q": words}))
    assert client.get("/library/suggestions/", {"q": words}).context["items"] == []


@pytest.mark.parametrize("name", ["q", "kind", "topic", "language", "year", "page"])
def test_what_no_text_has_is_refused(client: Client, name: str) -> None:
    for address in ("/library/search/", "/library/suggestions/", "/library/search/cite.bib"):
        assert client.get(address, {name: "so\x00up"}).status_code == 400


def test_titles_come_up_while_somebody_types(client: Client) -> None:
    make_item(title="Café for all", issued="2020")
    make_item("essay", "Cafeteria days", draft=True)

    def suggested(words: str) -> Any:
        return [
            item.title
            for item in client.get("/library/suggestions/", {"q": words}).context["items"]
        ]

    assert suggested("caf") == suggested("CAFÉ fo") == ["Café for all"]
    assert suggested("' | 'caf") == ["Café for all"]
    assert suggested("c") == suggested("fort") == suggested("") == []


def test_who_finds_nothing_is_shown_on(client: Client) -> None:
    make_item(title="Soup")
    page = text(client.get("/library/search/?q=soup&language=es"))
    assert "look for “soup” in all there is" in page
    assert 'href="?q=soup"' in page
    page = text(client.get("/library/search/?q=stew"))
    assert "Try fewer words" in page
    assert 'href="/library/suggest/"' in page


def test_htmx_gets_the_results_alone(client: Client) -> None:
    make_item(title="Soup")
    response = client.get("/library/search/?q=soup&kind=", headers={"HX-Request": "true"})
    assert "<html" not in text(response)
    assert response["HX-Push-Url"] == "/library/search/?q=soup"


def test_the_number_of_questions_stays_the_same() -> None:
    make_items(1, topics="Food", issued="2020")
    few = queries("/library/search/?q=soup&topic=food"), queries("/library/suggestions/?q=so")
    make_items(29, topics="Food", issued="2020")
    assert few == (queries("/library/search/?q=soup&topic=food"),
                   queries("/library/suggestions/?q=so"))  # fmt: skip
    assert few[0] <= 10
    assert Item.objects.count() == 30
