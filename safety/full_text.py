"""What somebody types into a search box, as a question to the database.

The functions that it calls come with ``safety/migrations/0003_words_to_search.py``, which also
says how words are kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import reduce
from itertools import islice
from operator import or_

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery
from django.db.models import Expression, F, Func, TextField, Value

LONGEST = 100
# Nobody reads more; each makes the question longer.
MOST_LANGUAGES = 8

_PIECE = re.compile(r'-?"[^"]*"?|[^\s"]+')
_Query = SearchQuery | CombinedSearchQuery


def full_text(words: str, languages: Iterable[str | F]) -> _Query:
    """Finds ``words`` as they are, and by their stems in any of ``languages`` (ISO 639 codes, or
    the column of a row that has one).

    As on the web: all of the words, "a few in a row" in quotes, one OR another, -without. What
    has no word in it finds nothing.
    """
    wanted, unwanted = _split(words)
    configurations: list[str | Expression] = ["simple"]
    for code in islice(dict.fromkeys(languages), MOST_LANGUAGES):
        known = Value(code) if isinstance(code, str) else code
        configurations.append(Func(known, function="search_configuration"))
    query = _in_any(wanted, configurations)
    for configuration in configurations if unwanted else ():
        # Apart, since what is unwanted must be missing in every language.
        query = query & ~_query(unwanted, configuration)
    return query


def _split(words: str) -> tuple[str, str]:
    """What must be there, and what must not: each ready for ``websearch_to_tsquery``."""
    pieces = _PIECE.findall(words)
    wanted = [piece for piece in pieces if not _is_unwanted(piece)]
    unwanted = [piece[1:] for piece in pieces if _is_unwanted(piece)]
    return " ".join(wanted), " OR ".join(unwanted)


def _is_unwanted(piece: str) -> bool:
    return piece.startswith("-") and piece.strip('-"') != ""


def _in_any(words: str, configurations: Iterable[str | Expression]) -> _Query:
    return reduce(or_, (_query(words, each) for each in configurations))


def _query(words: str, configuration: str | Expression) -> SearchQuery:
    folded = Func(Value(words), function="search_fold", output_field=TextField())
    pairs = Func(folded, function="search_pairs", output_field=TextField())
    return SearchQuery(pairs, config=configuration, search_type="websearch")


_WORD = re.compile(r"\w+")
_MARKED = re.compile("([a-zα-ωе])[\u0300-\u036f]+")


def beginning(words: str) -> SearchQuery | None:
    """Finds what has all of ``words``, the last of them perhaps not typed to its end; None for
    what has no word in it."""
    plain = unicodedata.normalize("NFKD", words[:LONGEST]).lower()
    folded = unicodedata.normalize("NFC", _MARKED.sub(r"\1", plain))
    found = [word for word in _WORD.findall(folded.replace("_", " ")) if word.strip("_")]
    if not found:
        return None
    query = " & ".join([*(f"'{word}'" for word in found[:-1]), f"'{found[-1]}':*"])
    return SearchQuery(query, config="simple", search_type="raw")
