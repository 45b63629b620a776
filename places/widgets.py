"""How a long list of places is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """A select that is written at once: Django makes a dictionary and renders two templates for
    each of its options, which takes as long as the rest of a page once there are some hundreds."""

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        shown = self.build_attrs(self.attrs, dict(attrs or {}))
        chosen = set(self.format_value(value))
        within = format_html_join("", "{}", _written(self.choices, chosen))
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(shown), within)


def _written(choices: Iterable[Any], chosen: Collection[str]) -> Iterator[tuple[SafeString]]:
    """Options, and groups of them where there is a list in the place of a label."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            within = format_html_join("", "{}", _written(label, chosen))
            yield (format_html('<optgroup label="{}">{}</optgroup>', value, within),)
        else:
            text = "" if value is None else str(value)
            mark = SafeString(" selected") if text in chosen else ""
            yield (format_html('<option value="{}"{}>{}</option>', text, mark, label),)
