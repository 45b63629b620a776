"""``draw_match_states``: the diagram of a match's states, from the code that decides them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from exchange.models.match_states import TRANSITIONS, MatchStatus

PATH = Path(settings.BASE_DIR) / "docs" / "reference" / "match-states.md"

PAGE = """# The states of a match

Made by `python manage.py draw_match_states` from `exchange/models/match_states.py`.
A match is agreed only when both sides have said so, which the database checks too.

```mermaid
stateDiagram-v2
    [*] --> {first}: propose
{arrows}
{ends}
```

| verb | from | to |
|---|---|---|
{rows}
"""


def draw() -> str:
    """The whole page, as Markdown with a Mermaid diagram."""
    ends = sorted(
        {transition.target for transition in TRANSITIONS.values()}
        - {transition.source for transition in TRANSITIONS.values()}
    )
    arrows = [
        f"    {source} --> {target}: {verb}" for verb, (source, target) in TRANSITIONS.items()
    ]
    rows = [f"| {verb} | {source} | {target} |" for verb, (source, target) in TRANSITIONS.items()]
    return PAGE.format(
        first=MatchStatus.PROPOSED,
        arrows="\n".join(arrows),
        ends="\n".join(f"    {end} --> [*]" for end in ends),
        rows="\n".join(rows),
    )


class Command(BaseCommand):
    help = "Write docs/reference/match-states.md; with --check, only say whether it is stale."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            PATH.write_text(draw())
        elif PATH.read_text() != draw():
            raise CommandError("docs/reference/match-states.md is stale: run draw_match_states.")
