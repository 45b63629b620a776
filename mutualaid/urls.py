from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from accounts.views.passwords import set_password
from mutualaid.components import components
from mutualaid.health import health
from mutualaid.home import home
from mutualaid.manifest import manifest
from mutualaid.privacy import privacy
from mutualaid.theme import theme_choose

urlpatterns = [
    path("", home, name="home"),
    path("privacy/", privacy, name="privacy"),
    path("theme/", theme_choose, name="theme"),
    path("components/", components, name="components"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("health/", health, name="health"),
    path("notices/", include("notifications.urls")),
    path("", include("accounts.urls")),
    path("", include("moderation.urls")),
    path("library/", include("library.urls")),
    path("", include("exchange.urls")),
    path("", include("comments.urls")),
    path("accounts/password/set/", set_password, name="account_set_password"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("mutualaid.demo.urls")))

handler400 = "mutualaid.errors.bad_request"
handler403 = "mutualaid.errors.permission_denied"
handler404 = "mutualaid.errors.page_not_found"
# django-allauth's own name for it.
handler429 = "accounts.views.limits.too_many_requests"
handler500 = "mutualaid.errors.server_error"
