"""Rows of several inputs, as editors fill them in; files write the same as lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Row = tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """One input of each row. With ``choices`` (value, words) it says nothing by itself."""

    name: str
    label: str | _StrPromise
    choices: Sequence[tuple[str, Any]] = ()
    length: int = 200
    type: str = "text"


class RowsWidget(forms.Widget):
    """Every input of a column has the same name, ``credits-name``, so that rows can be moved.

    Its value is a list of rows as typed, without the empty ones; or the text that stands under the
    name of the field itself, as in a file. There is always one empty row at the end.
    """

    use_fieldset = True
    template = "library/_rows.html"
    ends_empty = True

    def __init__(self, *columns: Column) -> None:
        super().__init__()
        self.columns = columns
        self.more_was_asked = False

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        names = [f"{name}-{column.name}" for column in self.columns]
        if names[0] not in data:
            return data.get(name)
        lists = [_list(data, each) for each in names]
        rows = zip_longest(*lists, fillvalue="")
        said = [place for place, column in enumerate(self.columns) if not column.choices]
        return [row for row in rows if any(row[place].strip() for place in said)]

    def format_value(self, value: Any) -> list[Row]:
        return value if isinstance(value, list) else self.rows_of(value or "")

    def rows_of(self, text: str) -> list[Row]:
        """The rows that a text says; its field tells how (``LinesField``)."""
        raise NotImplementedError

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        rows = self.format_value(value)
        if self.ends_empty:
            rows = [*rows, ("",) * len(self.columns)]
        cells = [self._cells(row) for row in rows]
        context = {"name": name, "id": (attrs or {}).get("id", f"id_{name}"), "rows": cells}
        return render_to_string(self.template, context | self.more_context(rows))

    def more_context(self, rows: list[Row]) -> dict[str, Any]:
        return {"more_was_asked": self.more_was_asked}

    def _cells(self, row: Row) -> list[tuple[Column, str]]:
        full = [*row, *("" for _column in self.columns)]
        return list(zip(self.columns, full, strict=False))


class EntriesWidget(RowsWidget):
    """What stands in a reading list: each can be moved, and what is found is put at the end.

    ``titles`` are those of items by their slugs, ``found`` items to add, None before a search.
    """

    template = "library/_entry_rows.html"
    ends_empty = False

    def __init__(self, *columns: Column) -> None:
        super().__init__(*columns)
        self.titles: Mapping[str, str] = {}
        self.found: Sequence[Any] | None = None
        self.words = ""

    def more_context(self, rows: list[Row]) -> dict[str, Any]:
        titles = [self.titles.get(row[0], row[0]) for row in rows]
        return {"titles": titles, "found": self.found, "words": self.words}


class TopicsWidget(forms.CheckboxSelectMultiple):
    """Topics by name to tick; a text, as in a file, has one a line."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return "\n".join(_list(data, name))

    def format_value(self, value: Any) -> list[str]:
        return (value or "").split("\n")


def _list(data: Any, name: str) -> list[str]:
    if hasattr(data, "getlist"):
        found: list[str] = data.getlist(name)
        return found
    value = data.get(name, "")
    return list(map(str, value)) if isinstance(value, (list, tuple)) else [value]
