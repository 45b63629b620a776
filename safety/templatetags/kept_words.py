"""What is kept of a form that was sent, and whose it is where the session ended meanwhile."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms, template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from safety.kept_words import OWNER_FIELD, owner_token

register = template.Library()


@register.filter
def kept(form: Iterable[forms.BoundField]) -> str:
    """What stands in it again: "all"; "without passwords" where there were some; or, where there is
    nothing else to write, ""."""
    fields = [field for field in form if not field.is_hidden]
    passwords = [field for field in fields if field.widget_type == "password"]
    if any(field.data for field in passwords):
        return "without passwords"
    return "all" if len(fields) > len(passwords) else ""


@register.simple_tag(takes_context=True)
def kept_words_owner(context: Context) -> SafeString | str:
    """A hidden field for forms behind ``keeps_words``; nothing for visitors."""
    person_id = context["request"].user.pk
    if person_id is None:
        return ""
    field = '<input type="hidden" name="{}" value="{}">'
    return format_html(field, OWNER_FIELD, owner_token(person_id))
