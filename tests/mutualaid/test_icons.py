"""The drawings beside words."""

from __future__ import annotations

from django.template import Context, Template

DRAWN = """
<svg class="icon flip-rtl" aria-hidden="true" focusable="false">
  <use href="/static/icons/sprite.svg#&lt;next&gt;"></use>
</svg>
"""


def test_a_drawing_is_hidden_from_those_who_listen_and_written_safely() -> None:
    """In every template, without loading anything."""
    shown = Template('{% icon name extra="flip-rtl" %}').render(Context({"name": "<next>"}))
    assert shown == DRAWN
    assert 'class="icon "' in Template('{% icon "place" %}').render(Context())
