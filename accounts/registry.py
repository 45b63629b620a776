"""What the apps above fill in, from ``AppConfig.ready()``, so that this one never imports them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import Model

    from accounts.models import User


class Mailer(Protocol):
    """Puts one plain-text mail into the outbox; the same ``event`` is mailed to ``to`` once."""

    def __call__(self, *, to: str, subject: str, body: str, event: str) -> object: ...


class BlockCallback(Protocol):
    """Ends what is between two people, at ``at``."""

    def __call__(self, blocker: User, blocked: User, *, at: datetime) -> None: ...


class PersonCallback(Protocol):
    """Hears that something about ``person`` changed at ``at``.

    It runs while the rows of people are locked: what touches more is deferred to a job.
    """

    def __call__(self, person: User, *, at: datetime) -> None: ...


class Teller(Protocol):
    """Tells ``person`` once of one ``event``; the words are in the template of the ``kind``."""

    def __call__(
        self,
        *,
        person: User,
        kind: str,
        event: str,
        url: str,
        context: Mapping[str, object],
        actor: User | None,
    ) -> object: ...


class Recorder(Protocol):
    """Writes down what an organizer did; ``by`` is None for whoever has a shell on the server."""

    def __call__(
        self, *, by: User | None, action: str, about: Model | None, at: datetime
    ) -> object: ...


class LookRecorder(Protocol):
    """Writes down what an organizer looked at, once a day."""

    def __call__(self, *, by: User, action: str, about: Model, at: datetime) -> object: ...


_on_block: list[BlockCallback] = []
_on_vouching_ended: list[PersonCallback] = []
_on_standing_changed: list[PersonCallback] = []
_on_profile_changed: list[PersonCallback] = []
_mailers: list[Mailer] = []
_tellers: list[Teller] = []
_recorders: list[tuple[Recorder, LookRecorder]] = []


def on_block(callback: BlockCallback) -> BlockCallback:
    """Run ``callback(blocker, blocked, at=at)`` in the transaction in which somebody blocks."""
    if callback not in _on_block:
        _on_block.append(callback)
    return callback


def block_callbacks() -> tuple[BlockCallback, ...]:
    return tuple(_on_block)


def on_vouching_ended(callback: PersonCallback) -> PersonCallback:
    """Run ``callback(person, at=at)`` when somebody who was vouched for is so no longer."""
    if callback not in _on_vouching_ended:
        _on_vouching_ended.append(callback)
    return callback


def vouching_callbacks() -> tuple[PersonCallback, ...]:
    return tuple(_on_vouching_ended)


def on_standing_changed(callback: PersonCallback) -> PersonCallback:
    """Run ``callback(person, at=at)`` when a role, a membership or ``is_active`` has changed."""
    if callback not in _on_standing_changed:
        _on_standing_changed.append(callback)
    return callback


def standing_callbacks() -> tuple[PersonCallback, ...]:
    return tuple(_on_standing_changed)


def on_profile_changed(callback: PersonCallback) -> PersonCallback:
    """Run ``callback(person, at=at)`` in the transaction in which somebody chose a name or
    pronouns."""
    if callback not in _on_profile_changed:
        _on_profile_changed.append(callback)
    return callback


def profile_callbacks() -> tuple[PersonCallback, ...]:
    return tuple(_on_profile_changed)


def tell_with(teller: Teller) -> None:
    """Let ``teller`` take the notices about people; the last one registered counts."""
    _tellers[:] = [teller]


def tell(
    *,
    person: User,
    kind: str,
    event: str,
    url: str,
    context: Mapping[str, object] | None = None,
    actor: User | None = None,
) -> None:
    """Give one notice; LookupError when nobody registered. ``kind`` is in ``accounts.notices``."""
    if not _tellers:
        raise LookupError("no app registered accounts.registry.tell_with()")
    _tellers[0](person=person, kind=kind, event=event, url=url, context=context or {}, actor=actor)


def record_with(recorder: Recorder, look_recorder: LookRecorder) -> None:
    """Let these write down what organizers do; the last ones registered count."""
    _recorders[:] = [(recorder, look_recorder)]


def record(*, by: User | None, action: str, about: Model | None, at: datetime) -> None:
    """Write down one deed of an organizer, in its transaction; LookupError when nobody registered.

    ``action`` is in ``accounts.deeds``.
    """
    if not _recorders:
        raise LookupError("no app registered accounts.registry.record_with()")
    _recorders[0][0](by=by, action=action, about=about, at=at)


def record_look(*, by: User, action: str, about: Model, at: datetime) -> None:
    """``record`` of what is only looked at: once a day."""
    if not _recorders:
        raise LookupError("no app registered accounts.registry.record_with()")
    _recorders[0][1](by=by, action=action, about=about, at=at)


def send_mail_with(mailer: Mailer) -> None:
    """Let ``mailer`` take the mails of sign-in and joining; the last one registered counts."""
    _mailers[:] = [mailer]


def queue_mail(*, to: str, subject: str, body: str, event: str) -> None:
    """Hand one mail to whoever sends mail here; LookupError when nobody registered."""
    if not _mailers:
        raise LookupError("no app registered accounts.registry.send_mail_with()")
    _mailers[0](to=to, subject=subject, body=body, event=event)
