"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest

from mutualaid.theme import chosen_theme


def site(request: HttpRequest) -> dict[str, object]:
    """The group's name, the colours chosen, whether this is the demo or development,
    where the source code is."""
    return {
        "group_name": settings.GROUP_NAME,
        "theme": chosen_theme(request).value,
        "demo": settings.DEMO,
        "development": settings.DEBUG,
        "source_url": settings.SOURCE_URL,
    }
