"""One thing from one form, however often the button is pressed.

A form that makes something carries a key of its own (``OnceOnlyForm``); the view passes it to
``run_once``, which makes the thing the first time and gives its URL every time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone

from safety.encryption import blind_index
from safety.models import IdempotencyKey

# Somebody who left a form open over the weekend and presses the button again is remembered.
KEPT_FOR = timedelta(days=7)


def run_once(*, owner: str, key: UUID, purpose: str, make: Callable[[], str]) -> str:
    """Return the URL that ``make`` gave for this (owner, purpose, key), running it at most once.

    ``make`` runs in the same transaction as the row that remembers it, so that both are there or
    neither. A second call at the same time waits for the first at the unique row: it then returns
    the first one's URL, or runs ``make`` itself when the first failed. Whatever ``make`` raises
    goes through to the caller.
    """
    digest = _digest(owner, key, purpose)
    with transaction.atomic():
        if not _claim(digest):
            return IdempotencyKey.objects.get(digest=digest).url
        url = make()
        IdempotencyKey.objects.filter(digest=digest).update(url=url)
    return url


def made_before(*, owner: str, key: UUID, purpose: str) -> str | None:
    """The URL that ``run_once`` remembers for this (owner, purpose, key), if any."""
    return (
        IdempotencyKey.objects.filter(digest=_digest(owner, key, purpose))
        .values_list("url", flat=True)
        .first()
    )


def _digest(owner: str, key: UUID, purpose: str) -> str:
    return blind_index(f"{owner}\n{purpose}\n{key}", purpose="idempotency")


def _claim(digest: str) -> bool:
    try:
        with transaction.atomic():
            IdempotencyKey.objects.create(digest=digest, created_at=timezone.now())
    except IntegrityError:
        return False
    return True


def purge_expired(at: datetime) -> int:
    """Forget what was made more than KEPT_FOR before ``at``; return how many rows went."""
    return IdempotencyKey.objects.filter(created_at__lte=at - KEPT_FOR).delete()[0]


class OnceField(forms.UUIDField):
    """A hidden key that never stops anybody: a missing or forged one counts as a new one."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, initial=uuid4)

    def clean(self, value: Any) -> UUID:
        try:
            return super().clean(value) or uuid4()
        except ValidationError:
            return uuid4()


if TYPE_CHECKING:
    _FormMixin = forms.BaseForm
else:
    _FormMixin = object


class OnceOnlyForm(_FormMixin, metaclass=forms.forms.DeclarativeFieldsMetaclass):
    """A mixin for forms that make something; ``cleaned_data["once"]`` is the key for run_once.

    The key stands for the form *and* what was typed: a second click or a retry is the same, but
    somebody who goes back, changes a word and posts again makes a second thing and loses nothing.
    (A form that should rather lead back to the first one has another key in its address.)
    """

    once = OnceField()

    def clean_once(self) -> UUID:
        return uuid5(self.cleaned_data["once"], _fingerprint(self.data))


def _fingerprint(data: Any) -> str:
    fields = data.lists() if isinstance(data, QueryDict) else data.items()
    typed = sorted((name, value) for name, value in fields if name != "csrfmiddlewaretoken")
    return hashlib.sha256(json.dumps(typed, default=str).encode()).hexdigest()
