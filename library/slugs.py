"""Addresses inside the library that stay."""

from __future__ import annotations

import hashlib

from django.utils.text import slugify

from library.models.items import SLUG_LENGTH

LONGEST_MADE = 70


def slug_of(title: str, subtitle: str = "") -> str:
    """Made of the words of a title, whole ones; of letters without Latin spelling a number."""
    words = f"{title} {subtitle}"
    slug = slugify(words)
    if len(slug) > LONGEST_MADE:
        slug = slug[: LONGEST_MADE + 1].rpartition("-")[0] or slug[:LONGEST_MADE]
    return slug or f"item-{hashlib.sha256(words.encode()).hexdigest()[:12]}"


def numbered(slug: str, number: int) -> str:
    """Another one, for the second of the same name."""
    ending = f"-{number}"
    return slug[: SLUG_LENGTH - len(ending)] + ending
