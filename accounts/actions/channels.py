"""The ways in which a person can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from accounts.models import ContactChannel
from safety.encryption import blind_index

if TYPE_CHECKING:
    from accounts.models import User

PURPOSE = "contact-channel"


class ChannelExists(Exception):
    """The person has this way already."""


@transaction.atomic
def save_channel(
    *,
    by: User,
    kind: str,
    value: str,
    note: str,
    is_shared: bool,
    channel: ContactChannel | None = None,
) -> ContactChannel:
    """Add a way to reach ``by``, or change ``channel``; ``value`` comes normalised from the form.

    Raises ChannelExists when ``by`` has the same kind and value already.
    """
    channel = channel or ContactChannel(person=by)
    channel.kind, channel.value, channel.note = kind, value, note
    channel.is_shared = is_shared
    channel.value_hash = blind_index(value.casefold(), purpose=PURPOSE)
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError as error:
        raise ChannelExists from error
    return channel


@transaction.atomic
def remove_channel(*, channel: ContactChannel) -> None:
    channel.delete()
