"""The rules by which words are put before organizers: each a small pure function.

A rule that ``holds`` keeps the words from others until somebody has looked; any other only puts
them into the queue, while they stay to be seen. Which does what, and why, is in docs/adr/0011.
No rule ever removes anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from moderation.watched import Watched, found_in, tokens

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Of somebody new, and of anybody: so many links are unusual.
LINKS_OF_NEW, MANY_LINKS = 2, 5
# So many things within PACE_OVER are more than people write by hand.
PACE_OVER = timedelta(hours=1)
PACE_OF_NEW, PACE = 5, 20
# The same words again within REPEATED_OVER: from one person, or from several.
REPEATED_OVER = timedelta(days=7)
REPEATS, REPEATERS = 3, 3
# Shorter texts are the same by chance: "Dinner for two".
SHORTEST_REPEATED = 40
# So many neighbours who are not new themselves.
MANY_REPORTS = 3

# Not what stands behind an @: an e-mail address leads nowhere.
_LINK = re.compile(
    r"(?:https?://|www\.|(?<![@\w.-])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|net|org|info|biz|xyz|top|shop"
    r"|site|online|ru|cn|io|me|ly|link|club|live|store)\b)\S*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Facts:
    """What is known when somebody says something; the counts are with this one included.

    ``urgent``: somebody may depend on its being seen. ``is_new``: few of their words were looked
    at yet. ``name`` is what they call themselves, where that is what they said.
    """

    words: str
    urgent: bool = False
    is_new: bool = False
    is_edit: bool = False
    is_watched: bool = False
    said_lately: int = 1
    same_lately: int = 1
    people_saying_the_same: int = 1
    watched: Sequence[Watched] = ()
    name: str = ""
    names_of_organizers: Sequence[str] = field(default=())
    known_reporters: int = 0


@dataclass(frozen=True)
class Finding:
    """What one rule found; ``detail`` is a word or a number that organizers see beside it."""

    rule: str
    holds: bool
    detail: str = ""


Rule = Callable[[Facts], Finding | None]


def first_posts(facts: Facts) -> Finding | None:
    """Of somebody new; not again for a change to what was shown already."""
    if not facts.is_new:
        return None
    return Finding("first_posts", holds=not facts.urgent and not facts.is_edit)


def many_links(facts: Facts) -> Finding | None:
    """No need has five links in it: from somebody new that waits even where others depend on it."""
    links = sum(1 for _link in _LINK.finditer(facts.words))
    if links < (LINKS_OF_NEW if facts.is_new else MANY_LINKS):
        return None
    is_sure = facts.is_new and links >= MANY_LINKS
    return Finding("many_links", holds=is_sure or not facts.urgent, detail=str(links))


def watched_words(facts: Facts) -> Finding | None:
    """Whether one holds was decided by the organizers who put it on the list."""
    found = found_in(facts.words, facts.watched)
    if not found:
        return None
    said = ", ".join(each.pattern for each in found)
    return Finding("watched_words", holds=any(each.holds for each in found), detail=said)


def repeated_text(facts: Facts) -> Finding | None:
    count = max(facts.same_lately, facts.people_saying_the_same)
    if facts.same_lately < REPEATS and facts.people_saying_the_same < REPEATERS:
        return None
    return Finding("repeated_text", holds=not facts.urgent, detail=str(count))


def confusable_names(facts: Facts) -> Finding | None:
    """A name that looks like an organizer's, or like an office nobody has here. It stays."""
    name = "".join(tokens(facts.name))
    if not name:
        return None
    looks_like = next((each for each in facts.names_of_organizers if _is_near(name, each)), "")
    office = next((each for each in OFFICES if "".join(tokens(each)) in name), "")
    found = looks_like or office
    return Finding("confusable_names", holds=False, detail=found) if found else None


def pace(facts: Facts) -> Finding | None:
    if facts.said_lately <= (PACE_OF_NEW if facts.is_new else PACE):
        return None
    return Finding("pace", holds=not facts.urgent, detail=str(facts.said_lately))


def on_watch(facts: Facts) -> Finding | None:
    return Finding("on_watch", holds=False) if facts.is_watched else None


def many_reports(facts: Facts) -> Finding | None:
    """Only neighbours who are not new count: however many new accounts say so, it stays."""
    if facts.known_reporters < MANY_REPORTS:
        return None
    detail = str(facts.known_reporters)
    return Finding("many_reports", holds=not facts.urgent, detail=detail)


# The order in which organizers read them.
RULES: dict[str, Rule] = {
    "watched_words": watched_words,
    "many_links": many_links,
    "repeated_text": repeated_text,
    "pace": pace,
    "confusable_names": confusable_names,
    "on_watch": on_watch,
    "first_posts": first_posts,
}
OFFICES = ("organizer", "administrator", "admin", "moderator", "support team", "official")

LABELS: dict[str, _StrPromise] = {
    "reported": _("A neighbour reported it"),
    "many_reports": _("Several neighbours reported it"),
    "watched_words": _("It has words from your list"),
    "many_links": _("It has many links"),
    "repeated_text": _("The same was said several times"),
    "pace": _("Much in a short time"),
    "confusable_names": _("The name could be taken for an organizer’s"),
    "on_watch": _("Organizers keep an eye on what they write"),
    "first_posts": _("One of their first"),
    "read_first": _("Somebody reads these before they go on"),
    "changed": _("It was changed after organizers asked for it"),
}


def find(facts: Facts, *, skipping: frozenset[str] = frozenset()) -> list[Finding]:
    """What all rules find but those named in ``skipping``."""
    found = [rule(facts) for name, rule in RULES.items() if name not in skipping]
    return [each for each in found if each is not None]


def normalised(words: str) -> str:
    """What two texts have in common that say the same; empty where they are too short to tell."""
    text = " ".join(tokens(words))
    return text if len(text) >= SHORTEST_REPEATED else ""


def _is_near(name: str, other: str) -> bool:
    """The same but for one letter more, less or another, as one reads over it."""
    known = "".join(tokens(other))
    if len(other) < 4 or abs(len(name) - len(known)) > 1:
        return name == known
    short, long = sorted((name, known), key=len)
    place = next((n for n, char in enumerate(short) if char != long[n]), len(short))
    rest = short[place:] if len(short) < len(long) else short[place + 1 :]
    return long[place + 1 :] == rest
