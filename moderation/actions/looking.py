"""Looking up whose words it is, where that is held back from organizers too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation.authors import LOOKED_UP
from moderation.log import record_look
from moderation.permissions import can_decide

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from moderation.models import Case


class CannotLookUp(Exception):
    """Not an organizer, or one with a part in it."""


def look_up_author(case: Case, *, by: User, at: datetime) -> None:
    """Let ``by`` read whose words it is, for as long as a look counts, and write that down.

    The log has the case in place of the person, whom it would name to all who read it. Raises
    CannotLookUp.
    """
    if not can_decide(by, case):
        raise CannotLookUp
    record_look(by=by, action=LOOKED_UP, about=case, at=at)
