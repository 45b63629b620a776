"""``{% demo_people as people %}``: whom a visitor of the demo can be."""

from __future__ import annotations

from django import template

from mutualaid.demo.people import DEMO_PEOPLE, DemoPerson

register = template.Library()


@register.simple_tag
def demo_people() -> tuple[DemoPerson, ...]:
    return DEMO_PEOPLE
