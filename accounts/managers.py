"""Making people, and asking for them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.contrib.auth.base_user import BaseUserManager
from django.db import IntegrityError, transaction

from accounts.names import stored_shape
from accounts.querysets import UserQuerySet

if TYPE_CHECKING:
    from accounts.models.people import User


_PeopleManager = BaseUserManager.from_queryset(UserQuerySet)


# mypy forgets what from_queryset() made when it goes on from its own cache.
class UserManager(_PeopleManager["User"]):  # type: ignore[valid-type,unused-ignore]
    """``email`` may be missing: a person without one cannot sign in."""

    use_in_migrations = False

    def create_user(
        self, email: str | None = None, password: str | None = None, **fields: object
    ) -> User:
        address = self.normalize_email(email).lower() if email else None
        holds_name = fields.pop("name_shape", "") is not None
        user: User = self.model(email=address, **fields)
        user.set_password(password)
        user.save(using=self._db)
        if holds_name:
            self._hold_name(user)
        return user

    def _hold_name(self, user: User) -> None:
        """Whom somebody else enters may share a name; nobody after them can take it."""
        shape = stored_shape(user.display_name)
        with suppress(IntegrityError), transaction.atomic(using=self._db):
            self.filter(pk=user.pk).update(name_shape=shape)
            user.name_shape = shape

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        from accounts.models.people import Role

        fields |= {"role": Role.ADMINISTRATOR, "is_superuser": True}
        return self.create_user(email, password, **fields)
