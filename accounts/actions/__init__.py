"""What people do about themselves and about each other."""

from accounts.actions.blocking import block_person, unblock_person
from accounts.actions.channels import remove_channel, save_channel
from accounts.actions.joining import approve, arrive, decline, invite, join
from accounts.actions.places import change_place, used_cells
from accounts.actions.profiles import change_profile
from accounts.actions.roles import change_standing, make_organizer
from accounts.actions.vouching import end_vouch, vouch_for

__all__ = [
    "approve",
    "arrive",
    "block_person",
    "change_place",
    "change_profile",
    "change_standing",
    "decline",
    "end_vouch",
    "invite",
    "join",
    "make_organizer",
    "remove_channel",
    "save_channel",
    "unblock_person",
    "used_cells",
    "vouch_for",
]
