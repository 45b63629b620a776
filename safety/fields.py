"""Model fields that keep what they hold unreadable in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import checks
from django.core.exceptions import FieldError
from django.core.validators import MaxLengthValidator
from django.db import models

from safety.encryption import decrypt, encrypt
from safety.text import PlainTextField

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text in Python, a Fernet token (``bytea``) in the database.

    Every write makes another token for the same text, so values cannot be compared, searched or
    ordered in SQL: the only lookup is ``isnull``. Keep a ``blind_index`` beside the field where
    equality is needed. ``max_length`` counts characters and is checked by forms and full_clean.
    """

    description = "Encrypted text"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def get_internal_type(self) -> str:
        return "BinaryField"

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_not_compared()]

    def _check_not_compared(self) -> list[checks.CheckMessage]:
        if not (self.unique or getattr(self, "db_index", False)):
            return []
        return [
            checks.Error(
                "An encrypted field cannot be unique or indexed.",
                hint="Keep a blind_index() of the value in a field of its own.",
                obj=self,
                id="safety.E001",
            )
        ]

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(
            f"'{self.name}' is encrypted and cannot be compared with '{lookup_name}': "
            "only 'isnull' works. Compare a blind_index() instead."
        )

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": PlainTextField, **kwargs})

    def to_python(self, value: Any) -> Any:
        # Django's schema editor gives b"" as the value of existing rows when a column is added.
        if value == b"":
            return ""
        if isinstance(value, bytes | memoryview):
            raise TypeError(f"'{self.name}' takes text, not a token.")
        return super().to_python(value)

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        if not prepared:
            value = self.get_prep_value(value)
        return None if value is None else encrypt(value)

    def from_db_value(
        self, value: bytes | memoryview | None, expression: Any, connection: BaseDatabaseWrapper
    ) -> str | None:
        return None if value is None else decrypt(bytes(value))
