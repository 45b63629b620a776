"""What the apps above fill in, from ``AppConfig.ready()``, so that this one never imports them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


class Mailer(Protocol):
    """Puts one plain-text mail into the outbox; the same ``event`` is mailed to ``to`` once."""

    def __call__(self, *, to: str, subject: str, body: str, event: str) -> object: ...


class BlockCallback(Protocol):
    """Ends what is between two people, at ``at``."""

    def __call__(self, blocker: User, blocked: User, *, at: datetime) -> None: ...


_on_block: list[BlockCallback] = []
_mailers: list[Mailer] = []


def on_block(callback: BlockCallback) -> BlockCallback:
    """Run ``callback(blocker, blocked, at=at)`` in the transaction in which somebody blocks."""
    if callback not in _on_block:
        _on_block.append(callback)
    return callback


def block_callbacks() -> tuple[BlockCallback, ...]:
    return tuple(_on_block)


def send_mail_with(mailer: Mailer) -> None:
    """Let ``mailer`` take the mails of sign-in and joining; the last one registered counts."""
    _mailers[:] = [mailer]


def queue_mail(*, to: str, subject: str, body: str, event: str) -> None:
    """Hand one mail to whoever sends mail here; LookupError when nobody registered."""
    if not _mailers:
        raise LookupError("no app registered accounts.registry.send_mail_with()")
    _mailers[0](to=to, subject=subject, body=body, event=event)
