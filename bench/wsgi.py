"""The site, and beside it a page that does the least Django can: the reference of ``browse``.

It has one indexed query and a template as long as the page it stands beside.
"""

from __future__ import annotations

import os
from dataclasses import replace

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mutualaid.settings")

from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

application = get_wsgi_application()

from accounts.models import User  # noqa: E402
from exchange.views import browse  # noqa: E402
from library.views import citing, finding  # noqa: E402
from mutualaid import urls  # noqa: E402

LETTERS = 30_000
_PAGE = Template("<!doctype html><title>{{ person.display_name }}</title>" + "x" * LETTERS)


def minimal(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_PAGE.render(Context({"person": User.objects.get(pk=1)})))


# All in this process alone. What answers it in PostgreSQL remains the same, and warm.
connections["default"].settings_dict["CONN_MAX_AGE"] = None
# Searches are counted as ever, but nobody searches too often.
browse.SEARCHING = replace(browse.SEARCHING, limit=100_000)
finding.SEARCHING = replace(finding.SEARCHING, limit=100_000)
citing.EXPORTING = replace(citing.EXPORTING, limit=100_000)
urls.urlpatterns.insert(0, path("bench/minimal/", minimal))
