"""Django's admin site, for administrators: people without their channels or passwords."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.actions.roles import change_standing
from accounts.models import User
from accounts.registry import record_look

STANDING = ("role", "membership", "is_active")


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    list_display = ["display_name", "role", "membership", "is_active"]
    list_filter = ["role", "membership", "is_active"]
    search_fields = ["display_name", "email"]
    fields = [
        "display_name",
        "email",
        "role",
        "membership",
        "is_active",
        "date_joined",
        "last_login",
    ]
    # The name is the person's own to change; see accounts.actions.names.
    readonly_fields = ["display_name", "email", "date_joined", "last_login"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Nobody changes what they may do themselves, and locks themselves out with it."""
        is_own = obj is not None and obj.pk == request.user.pk
        return [*self.readonly_fields, *(STANDING if is_own else ())]

    def save_model(
        self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool
    ) -> None:
        """By the action, which settles what the person has open and whom they vouched for."""
        change_standing(
            person=obj,
            role=obj.role,
            membership=obj.membership,
            is_active=obj.is_active,
            at=timezone.now(),
            by=_administrator(request),
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """What shows somebody's e-mail address is written down."""
        if kwargs.get("obj") is not None:
            by, about, at = _administrator(request), kwargs["obj"], timezone.now()
            record_look(by=by, action="looked_at_person", about=about, at=at)
        return super().render_change_form(request, context, *args, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People sign up, or organizers take them in."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Erasing somebody is more than deleting a row."""
        return False


def _administrator(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
