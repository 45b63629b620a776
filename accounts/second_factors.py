"""Secrets of authenticator apps and recovery codes, which allauth keeps in rows of its own."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from safety.encryption import is_current, rotate

# Where ``accounts.adapter.MFAAdapter.encrypt`` leaves tokens: apps and recovery codes.
ENCRYPTED = ("secret", "seed")


def rotate_second_factors() -> int:
    """Encrypt every secret anew with the first key; return how many rows changed."""
    keys = Authenticator.objects.order_by("pk").values_list("pk", flat=True)
    return sum(_rotate_one(pk) for pk in list(keys))


@transaction.atomic
def _rotate_one(pk: int) -> bool:
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    old = {name: row.data[name].encode() for name in ENCRYPTED if row and name in row.data}
    stale = {name: token for name, token in old.items() if not is_current(token)}
    if row is None or not stale:
        return False
    row.data |= {name: rotate(token).decode() for name, token in stale.items()}
    row.save(update_fields=["data"])
    return True
