"""Small drawings beside words: ``{% icon "place" %}``, in every template."""

from __future__ import annotations

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
# With white space around it, as a word has.
DRAWING = """
<svg class="icon {}" aria-hidden="true" focusable="false">
  <use href="{}#{}"></use>
</svg>
"""


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """The drawing with the id ``name`` in static/icons/sprite.svg, all of which are on
    /components/; never the only bearer of a meaning. ``extra`` is another class.

    No template of its own: a page has sixty of them, and an include each took a fifth of its time.
    """
    return format_html(DRAWING, extra, _sprite(), name)


@cache
def _sprite() -> str:
    return static("icons/sprite.svg")
