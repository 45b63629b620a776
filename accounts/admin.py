"""Django's admin site, for administrators: people without their channels or passwords."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import User


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
    readonly_fields = ["email", "date_joined", "last_login"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People sign up, or organizers take them in."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Erasing somebody is more than deleting a row."""
        return False
