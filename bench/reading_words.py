"""What the items of a made-up library say: the same for the same place, whatever else there is."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from library.models import Access, Kind
from library.starter import FOLDER
from mutualaid.population.vocabulary import PATH

COMMON, ONE_IN_TEN, RARE = "neighbours", "kettle", "lighthouse"
# So many have the rare word and the last topic, all among the newest thousand.
RARELY = 12
TOPICS = 40
KINDS = (
    *[Kind.ARTICLE] * 58, *[Kind.BOOK] * 25, *[Kind.GUIDE] * 12, *[Kind.ESSAY] * 3, *[Kind.LIST] * 2
)  # fmt: skip
LANGUAGES = ["en"] * 70 + ["es"] * 14 + ["ht"] * 6 + ["ru"] * 5 + ["ar"] * 4 + ["zh-hans"]
ACCESS = [Access.FREE] * 5 + [Access.PAID] * 3 + [Access.UNKNOWN] * 2
SUBJECTS = (
    "Kitchens", "Fridges on the pavement", "Rides to the clinic", "Rent strikes", "Bail funds",
    "Minding each other’s children", "Gardens", "Repair evenings", "Phone trees", "Tool libraries",
    "Winter coats", "Water after the storm", "Credit circles", "Tenants’ meetings", "Night buses",
    "Care work", "First aid", "Languages at the table", "Free shops", "Street dinners",
)  # fmt: skip
WAYS = ("and what came of them", "in a hard winter", "from below", "after the flood",
        "without bosses", "as we remember them", "a beginning", "for people who are tired",
        "between two streets", "and who does the washing up")  # fmt: skip
PLACES = ("Lagos", "Athens", "Oakland", "Bogotá", "Manila", "Glasgow", "Jackson", "Beirut",
          "Oaxaca", "Detroit", "Kerala", "Naples", "Cape Town", "Winnipeg", "Seoul")  # fmt: skip
SOURCES = ("Truthout", "The Kitchen Table", "Staircase Press", "Dean Street Books", "Commons",
           "PM Press", "The Long Evening", "Common Notions")  # fmt: skip


@dataclass(frozen=True)
class Written:
    """``issued`` is as long as it is known; ``topics`` are places in the list of them."""

    kind: Kind
    title: str
    language: str
    summary: str
    names: list[str]
    source: str
    issued: str
    access: Access
    text: str
    topics: set[int]


def write(place: int) -> Written:
    """What the ``place``th newest says."""
    chance = random.Random(place)  # makes up what there is to read # nosec B311
    kind, language = chance.choice(KINDS), chance.choice(LANGUAGES)
    is_rare = place % 70 == 5 and place < 70 * RARELY
    words = [COMMON, *(_some(chance, 35) if language == "en" else _others(chance, language))]
    words += [ONE_IN_TEN] * (place % 10 == 0) + [RARE] * is_rare
    year = max(1880, 2026 - int(chance.expovariate(1 / 9)))
    return Written(
        kind=kind,
        title=f"{chance.choice(SUBJECTS)} {chance.choice(WAYS)}: {chance.choice(PLACES)} {year}",
        language=language,
        summary=" ".join(words),
        names=[_name(chance) for _each in range(chance.choice((1, 1, 1, 2, 3)))],
        source=chance.choice(SOURCES),
        issued=chance.choice((f"{year}", f"{year}-0{chance.randint(1, 9)}", f"{year}-11-29")),
        access=Access.FREE if kind in (Kind.ESSAY, Kind.LIST) else chance.choice(ACCESS),
        text=" ".join(_some(chance, 1_200)) if kind == Kind.ESSAY else "",
        topics={int(TOPICS * chance.random() ** 2) % (TOPICS - 1) for _each in range(2)}
        | ({TOPICS - 1} if is_rare else set()),
    )


def _some(chance: random.Random, number: int) -> list[str]:
    """A stretch of the starter's essay, and words from anywhere in it, as frequent as there."""
    running = _running()
    begin = chance.randrange(len(running) - number // 2)
    return running[begin : begin + number // 2] + chance.choices(running, k=number // 2)


def _others(chance: random.Random, language: str) -> list[str]:
    said = _vocabulary()
    return [
        sentence.replace("%s", chance.choice(said["things"][language]))
        for sentence in chance.sample(said["sentences"][language], 4)
    ]


def _name(chance: random.Random) -> str:
    said = _vocabulary()
    return f"{chance.choice(said['names'])} {chance.choice(said['surnames'])}"


@cache
def _running() -> list[str]:
    return re.findall(r"[\w’]+[.,]?", (FOLDER / "what-is-mutual-aid.md").read_text("utf-8"))


@cache
def _vocabulary() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
    return found
