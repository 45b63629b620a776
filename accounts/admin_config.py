"""The admin app with the site's own admin site; apart from ``apps.py``, where Django would take
it for the configuration of accounts."""

from django.contrib.admin.apps import AdminConfig


class DiscreetAdminConfig(AdminConfig):
    default_site = "accounts.admin_site.DiscreetAdminSite"
