"""``draw_review_states``: the diagram of what becomes of words, from the code that decides it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from moderation.models.moderated import TRANSITIONS, ReviewStatus

PATH = Path(settings.BASE_DIR) / "docs" / "reference" / "moderation.md"
BEGIN, END = "<!-- drawn -->\n", "<!-- end -->\n"

DRAWING = """Made by `python manage.py draw_review_states` from `TRANSITIONS` in
`moderation/models/moderated.py`.

```mermaid
stateDiagram-v2
    [*] --> {first}: written
{arrows}
```

| verb | from | to |
|---|---|---|
{rows}
"""


def draw() -> str:
    """The part of the page that is drawn, as Markdown with a Mermaid diagram."""
    arrows = [
        f"    {source} --> {target}: {verb}"
        for verb, (sources, target) in TRANSITIONS.items()
        for source in sources
    ]
    rows = [
        f"| {verb} | {', '.join(sources)} | {target} |"
        for verb, (sources, target) in TRANSITIONS.items()
    ]
    return DRAWING.format(
        first=ReviewStatus.VISIBLE, arrows="\n".join(arrows), rows="\n".join(rows)
    )


def with_drawing(page: str) -> str:
    """``page`` with what is drawn between its two marks."""
    before, _begin, rest = page.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    return f"{before}{BEGIN}{draw()}{END}{after}"


class Command(BaseCommand):
    help = "Draw into docs/reference/moderation.md; with --check, only say whether it is stale."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        page = PATH.read_text()
        if not options["check"]:
            PATH.write_text(with_drawing(page))
        elif page != with_drawing(page):
            raise CommandError("docs/reference/moderation.md is stale: run draw_review_states.")
