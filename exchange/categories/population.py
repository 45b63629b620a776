"""What a category tells of its part in a made-up population (``mutualaid.population``).

It is in SQL, of the columns of ``listing``, the row that is to be one: ``id``, ``n`` (its number
for ``pg_temp.chance``), ``kind``, ``quantity``, ``town``, ``latitude``, ``longitude``. Where a need
is to go together with an offer, ``like_n`` is that offer's number, so that what hangs on it alone
comes out alike for both; else it is its own. A category's salts are from 100 on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec

from django.db import models


@dataclass(frozen=True)
class MoreRows:
    """Rows beside the details; ``values`` as for those, ``joins`` what else they are made from."""

    model: type[models.Model]
    values: Mapping[str, str]
    joins: str


@dataclass(frozen=True)
class Population:
    """``weight`` is its part of all listings, ``titles`` are by kind and language, at least
    in English."""

    weight: int
    titles: Mapping[str, Mapping[str, Sequence[str]]]
    quantity: str
    details: Mapping[str, str]
    joins: str = ""
    more: Sequence[MoreRows] = field(default_factory=tuple)


def population_of(name: str) -> Population | None:
    """That of a category's module ``population``, or None where it has none."""
    module = f"exchange.categories.{name}.population"
    if find_spec(module) is None:
        return None
    found: Population = import_module(module).POPULATION
    return found


def some_of(*choices: Sequence[str], salt: int) -> str:
    """The SQL of one of several lists of texts."""
    lists = ", ".join(f"'{json.dumps(list(choice)).replace('[', '{').replace(']', '}')}'"
                      for choice in choices)  # fmt: skip
    return f"pg_temp.pick(ARRAY[{lists}], listing.like_n, {salt})::text[]"
