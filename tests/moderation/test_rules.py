"""What each rule finds, and whether it holds: pure functions."""

from __future__ import annotations

from string import ascii_lowercase

import pytest

from moderation.actions.watching import MOST_WATCHED
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


@pytest.mark.no_cover
def test_the_whole_list_is_looked_for_at_once() -> None:
    """In as many different words as the longest text has, most of which begin like a pattern."""
    # Without the one that looks like two others.
    letters = ascii_lowercase.replace("m", "")
    pairs = [first + second for first in letters for second in letters]
    text = " ".join(pairs * 2)[:4000]
    patterns = [f"{pair[0]}*{pair[1]}*{pair[0]}" for pair in pairs[:MOST_WATCHED]]
    listed = [compile_pattern(pattern) for pattern in patterns]
    assert found_in(text, listed) == []
    assert takes_less_than(0.2, lambda: found_in(text, listed))


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
