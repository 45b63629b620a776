"""That what is refused changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.models import Model

from exchange.models import Booking, Listing, Match, Occurrence
from notifications.models import Notice, OutboxMail

KEPT: tuple[type[Model], ...] = (Listing, Occurrence, Match, Booking, Notice, OutboxMail)


@contextmanager
def refused(error: type[Exception]) -> Iterator[None]:
    """What is done within raises ``error``, and every listing, date, match and notice stays."""
    before = _everything()
    with pytest.raises(error):
        yield
    assert _everything() == before


def _everything() -> dict[str, list[Any]]:
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in KEPT}
