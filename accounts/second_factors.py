"""Second factors, which allauth keeps in rows of its own: their secrets, and who proved one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.db import transaction

from safety.encryption import is_current, rotate

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User

# Where ``accounts.adapter.MFAAdapter.encrypt`` leaves tokens: apps and recovery codes.
ENCRYPTED = ("secret", "seed")
# Recovery codes alone are no second factor: they only stand in for one.
SECOND_FACTORS = frozenset({Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN})


def factors_of(user: User) -> dict[int, str]:
    """The type of each of the person's authenticators by its id, recovery codes among them."""
    rows = Authenticator.objects.filter(user=user).order_by("pk")
    return dict(rows.values_list("pk", "type"))


def proved_in_session(request: HttpRequest, factors: dict[int, str]) -> bool:
    """Whether one of ``factors`` was used in this very session: to sign in, again, or to set it up.

    One that was removed since proves nothing any more: it may be in the wrong hands.
    """
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" and record.get("id") in factors for record in records)


def remember_set_up(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    """Setting a factor up takes a code or a touch of it: that counts as its first use.

    A receiver of allauth's signal ``authenticator_added``.
    """
    if authenticator.type in SECOND_FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


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
