"""Looking for words: in any language, with and without accents, and whatever somebody types."""

from __future__ import annotations

import pytest

from accounts.models import User
from exchange.models import Listing
from safety.full_text import LONGEST
from tests.factories.exchange import make_need, make_offer

pytestmark = pytest.mark.django_db


def found(words: str, *languages: str) -> list[str]:
    listings = Listing.objects.saying(words, languages or ["en"])
    return list(listings.order_by("title").values_list("title", flat=True))


@pytest.fixture
def _board(alice: User) -> None:
    """One listing in each of some languages."""
    for title, words, languages in [
        ("Soup and dumplings", "Cooked on Sundays, no peanuts", ["en"]),
        ("Comidas de educación", "Para niños pequeños", ["es"]),
        ("Гречневая каша", "Ещё горячая, ёлка", ["ru"]),
        ("今日は雨です", "お弁当を作ります", ["ja"]),
        ("ข้าวผัด", "อาหารไทย", ["th", "en"]),
        ("Manje cho", "Diri ak pwa", ["ht"]),
    ]:
        make_offer(alice, title=title, words=words, languages=languages)


@pytest.mark.usefixtures("_board")
class TestLanguages:
    @pytest.mark.parametrize("words", ["dumpling", "DUMPLINGS", "cook", "sunday soup"])
    def test_stems_of_its_own_language(self, words: str) -> None:
        assert found(words, "en") == ["Soup and dumplings"]

    @pytest.mark.parametrize("language", ["es", "en", "ht", "zh", ""])
    @pytest.mark.parametrize("words", ["educacion", "educación", "EDUCACIÓN", "niños", "ninos"])
    def test_spanish_is_found_in_any_language_with_and_without_accents(
        self, words: str, language: str
    ) -> None:
        assert found(words, language) == ["Comidas de educación"]

    def test_spanish_stems_are_for_those_who_read_spanish(self) -> None:
        assert found("comida", "en", "es") == ["Comidas de educación"]
        assert found("comida", "en") == []

    @pytest.mark.parametrize("words", ["каша", "гречневой", "еще", "ещё", "елка"])
    def test_russian_with_either_e(self, words: str) -> None:
        assert found(words, "ru") == ["Гречневая каша"]

    @pytest.mark.parametrize("words", ["今日", "雨", "今日は雨", "弁当", '"お弁当を"'])
    def test_japanese_by_its_neighbouring_letters(self, words: str) -> None:
        assert found(words, "ja") == ["今日は雨です"]
        assert found(words, "en") == ["今日は雨です"]

    @pytest.mark.parametrize("words", ["雨今", "日今", '"弁お"', "明日"])
    def test_letters_that_are_not_neighbours_are_not_found(self, words: str) -> None:
        assert found(words, "ja") == []

    @pytest.mark.parametrize("words", ["ข้าว", "อาหาร", "ผัด"])
    def test_thai(self, words: str) -> None:
        assert found(words, "th") == ["ข้าวผัด"]

    def test_a_language_without_a_grammar_here(self) -> None:
        assert found("diri", "ht") == ["Manje cho"]


@pytest.mark.usefixtures("_board")
class TestAsOnTheWeb:
    def test_a_few_words_in_a_row(self) -> None:
        assert found('"cooked on sundays"') == ["Soup and dumplings"]
        assert found('"sundays cooked"') == []

    def test_one_or_another(self) -> None:
        assert found("dumplings OR diri") == ["Manje cho", "Soup and dumplings"]

    def test_without(self, alice: User) -> None:
        make_offer(alice, title="Soup", words="With peanut butter")
        assert found("soup") == ["Soup", "Soup and dumplings"]
        assert found("soup -dumplings") == ["Soup"]
        assert found('soup -"peanut butter"') == ["Soup and dumplings"]
        # The stem is unwanted in the language of the reader, the word as it is in every other.
        assert found("soup -dumpling", "es", "en") == ["Soup"]
        assert "Soup" not in found("-soup")
        assert "Manje cho" in found("-soup")

    def test_not_without_what_is_not_said(self) -> None:
        assert found("soup -今日") == ["Soup and dumplings"]
        assert found("雨 -弁当", "ja") == []


@pytest.mark.parametrize(
    "words",
    [
        *(
            "%",
            "_",
            "\\",
            "'",
            '"',
            "-",
            '-"',
            "--",
            "&",
            "|",
            "!",
            "(",
            "a & b | !c",
            "x:*",
            "<->",
        ),
        *("so%", "s_up", "so\\up", "a" * LONGEST, "(" * LONGEST, '-"a ' * 25),
        *("ﬁ", "\u0301" * LONGEST, "'; DROP TABLE exchange_listing; --", "OR", "OR OR -OR"),
    ],
)
def test_what_means_something_to_the_database_means_nothing_here(alice: User, words: str) -> None:
    make_offer(alice, title="A pot of soup")
    assert found(words) == []


@pytest.mark.parametrize(
    "words", ["soup:*", "soup\\", "%soup%", "(soup", "soup &", "!soup", 'soup"']
)
def test_the_word_in_it_is_found(alice: User, words: str) -> None:
    make_offer(alice, title="A pot of soup")
    assert found(words) == ["A pot of soup"]


def test_what_joins_words_does_not_hide_them(alice: User) -> None:
    make_offer(alice, title="Rice/beans & well-cooked <b>greens</b>")
    for words in ("rice", "beans", "cooked", "greens", "well-cooked", "rice/beans"):
        assert found(words) == ["Rice/beans & well-cooked <b>greens</b>"], words


def test_words_are_kept_as_the_listing_changes(alice: User) -> None:
    need = make_need(alice, title="Dinners", words="", languages=[])
    assert found("dinner") == []
    Listing.objects.filter(pk=need.pk).update(languages=["en"])
    assert found("dinner") == ["Dinners"]
    Listing.objects.filter(pk=need.pk).update(words="Compañía", title="Lunch")
    assert found("dinner") == []
    assert found("compania") == ["Lunch"]


def test_the_title_weighs_more_than_the_words(alice: User) -> None:
    need = make_need(alice, title="Dinner", words="Soup")
    kept = str(Listing.objects.values_list("search", flat=True).get(pk=need.pk))
    assert "'dinner':1A,2A" in kept
    assert "'soup':3B,4B" in kept
