"""Languages by their own names."""

from __future__ import annotations

from django.utils.translation import get_language_info


def language_words(code: str) -> str:
    """Its own name, which whoever reads it knows; the code of one that Django does not know."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code
