"""How a long list of places is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """A select that is written at once: Django renders two templates for each of its options,
    which takes as long as the rest of a page once there are some hundreds."""

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        widget = self.get_context(name, value, dict(attrs) if attrs else None)["widget"]
        groups = ((_group(label, options),) for label, options, _index in widget["optgroups"])
        within = format_html_join("", "{}", groups)
        return format_html(
            '<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), within
        )


def _group(label: str | None, options: Iterable[Mapping[str, Any]]) -> SafeString:
    rows = ((option["value"], flatatt(option["attrs"]), option["label"]) for option in options)
    written = format_html_join("", '<option value="{}"{}>{}</option>', rows)
    return format_html('<optgroup label="{}">{}</optgroup>', label, written) if label else written
