"""What a phone needs to keep the site on its home screen, under the group's own name."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.utils.translation import get_language, get_language_bidi
from django.views.decorators.http import require_safe

# --sheet and --paper of static/css/tokens.css, by day.
SHEET, PAPER = "#fffdf7", "#f6f2e8"


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    icons = [
        {"src": static("icons/app-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("icons/app-192.png"), "sizes": "192x192", "type": "image/png"},
    ]
    content = {
        "name": settings.GROUP_NAME,
        "short_name": settings.GROUP_NAME,
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        # With the browser's own way back, for there is none in the pages.
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": SHEET,
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json")
