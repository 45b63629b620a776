"""What each rule finds, and whether it holds: pure functions."""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import product
from string import ascii_lowercase

import pytest

from comments.models import MOST_LETTERS
from moderation.actions.watching import MOST_WATCHED
from moderation.models.words import WATCHED_LENGTH
from moderation.rules import (
    LABELS,
    RULES,
    Facts,
    Finding,
    confusable_names,
    find,
    first_posts,
    many_links,
    many_reports,
    normalised,
    on_watch,
    pace,
    repeated_text,
    watched_words,
)
from moderation.watched import compile_pattern, found_in
from tests.speed import takes_less_than

FIVE_LINKS = "see www.a.example http://b.example https://c.example d.com e.org"


def test_every_rule_has_words_for_organizers() -> None:
    assert {*RULES, "reported", "many_reports", "changed", "read_first"} == {*LABELS}


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (Facts("x"), None),
        (Facts("x", is_new=True), Finding("first_posts", holds=True)),
        (Facts("x", is_new=True, urgent=True), Finding("first_posts", holds=False)),
        (Facts("x", is_new=True, is_edit=True), Finding("first_posts", holds=False)),
    ],
)
def test_first_posts(facts: Facts, found: Finding | None) -> None:
    assert first_posts(facts) == found


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (Facts("one.com two.com three.com four.com"), None),
        (Facts("one.com", is_new=True), None),
        (Facts("one.com two.com", is_new=True), Finding("many_links", True, "2")),
        (Facts("one.com two.com", is_new=True, urgent=True), Finding("many_links", False, "2")),
        (Facts("Write to a@one.com or b@mail.two.com", is_new=True), None),
        (Facts("(a.one.com) b.two.org/x?y", is_new=True), Finding("many_links", True, "2")),
        (Facts(FIVE_LINKS), Finding("many_links", True, "5")),
        (Facts(FIVE_LINKS, urgent=True), Finding("many_links", False, "5")),
        # No need has five links in it.
        (Facts(FIVE_LINKS, urgent=True, is_new=True), Finding("many_links", True, "5")),
        # Neither a sentence without a space behind its end nor a file is a link.
        (Facts("Soup.Bread at 5.30 p.m.and rice", is_new=True), None),
    ],
)
def test_many_links(facts: Facts, found: Finding | None) -> None:
    assert many_links(facts) == found


@pytest.mark.parametrize(
    ("pattern", "text", "is_found"),
    [
        ("scam", "No SCAM here.", True),
        ("scam", "scammers", False),
        ("scam*", "Scammers!", True),
        ("*coin*", "Try memecoins today", True),
        ("c*n", "corn", True),
        ("a*a", "a", False),
        ("wire transfer", "by wire\ntransfer", True),
        ("wire transfer", "transfer wire", False),
        ("wire trans*", "by wire, transfers", True),
        # As they look, not as they are spelled.
        ("paypal", "pаypаl", True),
        ("naïve", "naive", True),
        ("naive", "NAÏVE", True),
        ("*", "anything", False),
        ("***", "anything", False),
        ("a**b", "axxb", True),
        ("(a+)+$", "aaaa", False),
    ],
)
def test_watched_words_are_letters_and_stars_alone(pattern: str, text: str, is_found: bool) -> None:
    assert bool(found_in(text, [compile_pattern(pattern)])) == is_found


def test_whether_a_watched_word_holds_is_the_organizers_choice() -> None:
    watched = [compile_pattern("vitamin*"), compile_pattern("bitcoin", holds=True)]
    soft = Facts("Vitamins!", watched=watched, urgent=True)
    hard = Facts("Vitamins for bitcoin", watched=watched, urgent=True)
    assert watched_words(soft) == Finding("watched_words", False, "vitamin*")
    assert watched_words(hard) == Finding("watched_words", True, "vitamin*, bitcoin")


@pytest.mark.no_cover
@pytest.mark.parametrize("pattern", ["*a*a*a*a*a*b", "a*" * 39, "(a|a)*b", "*" * 80, "a a a a a b"])
@pytest.mark.parametrize("text", ["a" * 20_000, "a " * 10_000, "a-" * 10_000])
def test_no_word_is_slow_to_look_for(pattern: str, text: str) -> None:
    watched = [compile_pattern(pattern)]
    assert takes_less_than(0.2, lambda: find(Facts(text, watched=watched, is_new=True)))


LETTERS = list(ascii_lowercase)
PAIRS = [first + second for first in LETTERS for second in LETTERS]
# As many words as the list takes, each as long as a word may be and with all that makes work.
LISTS = {
    "one star": [f"{pair[0]}*{pair[1]}*{pair[0]}" for pair in PAIRS],
    "stars all over": [f"{'*'.join(pair * 20)}{pair}" for pair in PAIRS],
    "the same over and over": ["a*" * 39 + pair for pair in PAIRS],
    "many words": [" ".join(pair * 20) for pair in PAIRS],
    "no stars": [pair * 40 for pair in PAIRS],
}
# What a comment may say at the most: the last one is read as fifteen letters for each.
TEXTS = {
    "pairs": " ".join(PAIRS * 2),
    "all words of two letters": " ".join(
        "".join(word) for length in range(1, 9) for word in product("ab", repeat=length)
    ),
    "one word": "a" * MOST_LETTERS,
    "one letter": "a " * MOST_LETTERS,
    "ligatures": "".join(f"ﷺﷺﷺ{pair} " for pair in PAIRS),
}


@pytest.mark.no_cover
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("patterns", LISTS.values(), ids=LISTS)
def test_the_whole_list_is_looked_for_at_once(patterns: list[str], text: str) -> None:
    listed = [compile_pattern(each[:WATCHED_LENGTH]) for each in patterns[:MOST_WATCHED]]
    said = (text * 4)[:MOST_LETTERS]
    assert len(listed) == MOST_WATCHED
    assert takes_less_than(0.2, lambda: found_in(said, listed))


def test_together_it_finds_what_each_would_find_by_itself() -> None:
    """Compared with the plainest way to say what a star is, over many small words."""
    words = ["".join(word) for length in range(1, 5) for word in product("ab", repeat=length)]
    alone = [*words[:6], *(f"{one}*{two}" for one, two in product(["", "a", "b", "ab"], repeat=2))]
    patterns = [*alone, *(f"{one} {two}" for one, two in product(alone, repeat=2))]
    listed = [compile_pattern(each) for each in patterns]
    for said in (*words, *(f"{one} {two} ab" for one, two in product(words[:8], repeat=2))):
        expected = [each for each in listed if _has(said.split(), each.pattern.split())]
        assert found_in(said, listed) == expected, said


def _has(said: list[str], pattern: list[str]) -> bool:
    pattern = [each for each in pattern if each != "*"]
    tails = [said[start : start + len(pattern)] for start in range(len(said))]
    return bool(pattern) and any(
        len(tail) == len(pattern) and all(map(fnmatchcase, tail, pattern)) for tail in tails
    )


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (Facts("x", same_lately=2, people_saying_the_same=2), None),
        (Facts("x", same_lately=3), Finding("repeated_text", True, "3")),
        (Facts("x", people_saying_the_same=4), Finding("repeated_text", True, "4")),
        (Facts("x", same_lately=3, urgent=True), Finding("repeated_text", False, "3")),
    ],
)
def test_repeated_text(facts: Facts, found: Finding | None) -> None:
    assert repeated_text(facts) == found


def test_the_same_is_said_whatever_the_spaces_and_capitals() -> None:
    said = "Cheap loans, paid out TODAY: ask me for the address of my friend"
    assert normalised(said) == normalised(f"  {said.lower().replace(',', ' ,')}!!! ")
    assert normalised("Dinner for two") == ""


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Mia", "Mia"),
        ("Marisol", "Marisol"),
        ("Mariso1", "Marisol"),
        ("Marisoll", "Marisol"),
        ("Maria", ""),
        ("Mi", ""),
        ("Admin team", "admin"),
        ("The ORGANIZERS", "organizer"),
        ("Alice", ""),
        ("", ""),
    ],
)
def test_names_that_could_be_an_organizers_are_looked_at_and_stay(name: str, found: str) -> None:
    facts = Facts(name, name=name, names_of_organizers=["Mia", "Marisol"], urgent=False)
    expected = Finding("confusable_names", holds=False, detail=found) if found else None
    assert confusable_names(facts) == expected


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (Facts("x", said_lately=5, is_new=True), None),
        (Facts("x", said_lately=6, is_new=True), Finding("pace", True, "6")),
        (Facts("x", said_lately=20), None),
        (Facts("x", said_lately=21, urgent=True), Finding("pace", False, "21")),
    ],
)
def test_pace(facts: Facts, found: Finding | None) -> None:
    assert pace(facts) == found


def test_whom_organizers_watch_is_looked_at_and_stays() -> None:
    assert on_watch(Facts("x", is_watched=True)) == Finding("on_watch", holds=False)
    assert on_watch(Facts("x")) is None


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (Facts("", known_reporters=2), None),
        (Facts("", known_reporters=3), Finding("many_reports", True, "3")),
        (Facts("", known_reporters=9, urgent=True), Finding("many_reports", False, "9")),
    ],
)
def test_many_reports(facts: Facts, found: Finding | None) -> None:
    assert many_reports(facts) == found
