"""Making people, and asking for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.base_user import BaseUserManager

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
        fields.setdefault("name_shape", self._free_shape(str(fields.get("display_name", ""))))
        user: User = self.model(email=address, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def _free_shape(self, name: str) -> str | None:
        """Whom somebody else enters may share a name; nobody after them can take it."""
        shape = stored_shape(name)
        return None if self.filter(name_shape=shape).exists() else shape

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        from accounts.models.people import Role

        fields |= {"role": Role.ADMINISTRATOR, "is_superuser": True}
        return self.create_user(email, password, **fields)
