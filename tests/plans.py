"""How PostgreSQL finds what a page shows: its queries, their plans, and what those read whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection
from django.test import Client

# Smaller tables are read as a whole, and best so.
FEW_ROWS = 1_000
_PUBLISHED = re.compile(r"(\(published_at <= '[^']*'::timestamp with time zone\))?")
WAYS_TO_READ_WHOLE = ("seqscan", "hashjoin", "mergejoin")


class Asked(NamedTuple):
    """A query as a page asked it."""

    sql: str
    params: Any


def read_by_index_alone() -> None:
    """Until the transaction ends, read tables as a whole only where no index would do."""
    with connection.cursor() as cursor:
        for way in WAYS_TO_READ_WHOLE:
            cursor.execute(f"SET LOCAL enable_{way} = off")


def ask(client: Client, url: str) -> list[Asked]:
    """Every query of a page that is there."""
    asked: list[Asked] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        # The bounds of a transaction are no questions.
        if not sql.startswith(("SAVEPOINT", "RELEASE")):
            asked.append(Asked(sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        assert client.get(url).status_code == 200, url
    return asked


def big_tables(*apps: str) -> set[str]:
    """The tables of these apps that are not small."""
    prefixes = tuple(f"{app}_" for app in apps)
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE reltuples > %s", [FEW_ROWS])
        return {name for (name,) in cursor.fetchall() if name.startswith(prefixes)}


def read_whole(asked: Asked, tables: set[str]) -> list[str]:
    """What the plan of a query reads from end to end, as far as it is of ``tables``."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {asked.sql}", asked.params)
        (answer,) = cursor.fetchone()
        cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL")
        of_some = {name for (name,) in cursor.fetchall()}
    plan = json.loads(answer) if isinstance(answer, str) else answer
    return [
        f"{node['Node Type']} on {node['Relation Name']}"
        for node, is_limited in _nodes(plan[0]["Plan"], is_limited=False)
        if node.get("Relation Name") in tables
        and node.get("Index Name") not in of_some
        and _reads_all(node, is_limited)
    ]


def _nodes(node: dict[str, Any], *, is_limited: bool) -> Iterator[tuple[dict[str, Any], bool]]:
    """Every node of a plan, and whether it stops when enough rows are found."""
    is_limited = is_limited or node["Node Type"] == "Limit"
    if node["Node Type"] in {"Sort", "Aggregate", "Hash"}:
        is_limited = False
    yield node, is_limited
    for part in node.get("Plans", []):
        yield from _nodes(part, is_limited=is_limited)


def _reads_all(node: dict[str, Any], is_limited: bool) -> bool:
    if node["Node Type"] == "Seq Scan":
        return True
    if not node["Node Type"].startswith("Index") or is_limited:
        return False
    # What has been published is nearly everything.
    return _PUBLISHED.fullmatch(node.get("Index Cond", "")) is not None
