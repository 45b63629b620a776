"""The ways in which a person can be reached."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.models import ContactChannel, User
from safety.encryption import blind_index

PURPOSE = "contact-channel"
# More than anybody has; every one is shown to whoever they agree with.
MOST_CHANNELS = 10


class ChannelExists(Exception):
    """The person has this way already."""


class TooManyChannels(Exception):
    """The person has MOST_CHANNELS ways already."""


@transaction.atomic
def save_channel(
    *,
    by: User,
    kind: str,
    value: str,
    note: str,
    is_shared: bool,
    is_for_help: bool = False,
    channel: ContactChannel | None = None,
) -> ContactChannel:
    """Add a way to reach ``by``, or change ``channel``; ``value`` comes normalised from the form.

    Raises ChannelExists when ``by`` has the same kind and value already, TooManyChannels.
    """
    if channel is None:
        list(User.objects.filter(pk=by.pk).locked())
        if by.channels.count() >= MOST_CHANNELS:
            raise TooManyChannels
        channel = ContactChannel(person=by)
    channel.kind, channel.value, channel.note = kind, value, note
    channel.is_shared, channel.is_for_help = is_shared, is_for_help
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
