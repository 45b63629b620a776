"""The sentences of ``accounts.browsers`` in templates."""

from __future__ import annotations

from django import template

from accounts import browsers

register = template.Library()


@register.filter
def browser(kept: str) -> str:
    return browsers.in_words(kept)
