"""WSGI entry point: ``gunicorn mutualaid.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mutualaid.settings")

application = get_wsgi_application()
