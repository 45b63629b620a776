"""Not meeting somebody any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.actions.vouching import recount
from accounts.models import Block, User
from accounts.permissions import can_block
from accounts.registry import block_callbacks

if TYPE_CHECKING:
    from datetime import datetime


class CannotBlock(Exception):
    """Nobody blocks themselves."""


@transaction.atomic
def block_person(*, person: User, by: User, at: datetime) -> Block:
    """Hide both from one another everywhere, and end what they had agreed; doing it again is fine.

    Raises CannotBlock for oneself. The other person is never told.
    """
    if not can_block(by, person):
        raise CannotBlock
    # Whoever asks holds these rows too: they see the block, or it ends what they asked.
    list(User.objects.filter(pk__in=[by.pk, person.pk]).locked())
    block, is_new = Block.objects.get_or_create(
        blocker=by, blocked=person, defaults={"created_at": at}
    )
    if is_new:
        recount([by.pk, person.pk], at=at, tell_them=False)
        for callback in block_callbacks():
            callback(by, person, at=at)
    return block


@transaction.atomic
def unblock_person(*, person: User, by: User, at: datetime) -> None:
    """Take one's own block back; a block from the other side stays."""
    Block.objects.filter(blocker=by, blocked=person).delete()
    recount([by.pk, person.pk], at=at)
