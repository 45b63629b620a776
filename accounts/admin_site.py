"""Django's admin site, without what nobody has to look at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

# What may be looked at; other apps register themselves, secrets and all.
SHOWN = frozenset({"accounts.user"})


class DiscreetAdminSite(admin.AdminSite):
    """Shows people alone.

    Left out are the tables of django-allauth and of Django itself: with second factors, addresses
    and sessions at hand, an administrator could sign in as anybody. The jobs are left out because
    their page fails at a filter that is none.
    """

    def register(
        self, model_or_iterable: type[Model] | Iterable[type[Model]], *args: Any, **options: Any
    ) -> None:
        models = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        )
        shown = [model for model in models if model._meta.label_lower in SHOWN]
        super().register(shown, *args, **options)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Only the site's own sign-in, which asks for the second factor."""
        answer: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return answer

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The site's own page, which proves first who one is and tells by mail afterwards."""
        return redirect("account_change_password")
