"""The project as an app: what joins settings and apps."""

from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate


class MutualAidConfig(AppConfig):
    name = "mutualaid"

    def ready(self) -> None:
        from mutualaid import checks  # noqa: F401 (registers them)

        post_migrate.connect(name_the_site, dispatch_uid="name-the-site")


def name_the_site(*, app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """Keep the one Site row equal to SITE_URL, so that no request's Host gets into a mail."""
    if app_config.label != "sites":
        return
    from django.contrib.sites.models import Site

    Site.objects.using(using).update_or_create(
        pk=settings.SITE_ID,
        defaults={"domain": urlsplit(settings.SITE_URL).netloc, "name": settings.GROUP_NAME[:50]},
    )
