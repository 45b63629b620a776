from accounts.models.blocks import Block
from accounts.models.channels import ContactChannel
from accounts.models.invitations import Invitation
from accounts.models.people import UsedCell, User
from accounts.models.vouches import Vouch

__all__ = ["Block", "ContactChannel", "Invitation", "UsedCell", "User", "Vouch"]
