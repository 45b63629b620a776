"""Whose form it is, for words sent after a session ended."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from safety.kept_words import OWNER_FIELD, owner_token

register = template.Library()


@register.simple_tag(takes_context=True)
def kept_words_owner(context: Context) -> SafeString | str:
    """A hidden field for forms behind ``keeps_words``; nothing for visitors."""
    person_id = context["request"].user.pk
    if person_id is None:
        return ""
    field = '<input type="hidden" name="{}" value="{}">'
    return format_html(field, OWNER_FIELD, owner_token(person_id))
