"""The names and words of a population, as SQL and as a table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db.backends.utils import CursorWrapper

from exchange.categories.population import Population
from mutualaid.population.chance import array

PATH = Path(__file__).with_name("vocabulary.json")
TABLE = """
CREATE TEMPORARY TABLE seed_words (
    category text, kind text, language text, titles text[], sentences text[], things text[]
)
"""


@dataclass(frozen=True)
class Vocabulary:
    """``names`` and ``surnames`` are SQL arrays; the others lists by language."""

    names: str
    surnames: str
    things: Mapping[str, list[str]]
    sentences: Mapping[str, list[str]]


def read_vocabulary() -> Vocabulary:
    words = json.loads(PATH.read_text())
    return Vocabulary(
        array(words["names"]), array(words["surnames"]), words["things"], words["sentences"]
    )


def make_words(
    cursor: CursorWrapper, words: Vocabulary, populations: Mapping[str, Population]
) -> None:
    """Make ``seed_words``: what is written, by category, kind and language; titles in English where
    a category has none in it."""
    cursor.execute(TABLE)
    rows = [
        (name, kind, language, list(titles), words.sentences[language], words.things[language])
        for name, population in populations.items()
        for kind, by_language in population.titles.items()
        for language in words.sentences
        for titles in [by_language.get(language, by_language["en"])]
    ]
    cursor.executemany("INSERT INTO seed_words VALUES (%s, %s, %s, %s, %s, %s)", rows)
    cursor.execute("ANALYZE seed_words")
