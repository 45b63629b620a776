"""How the two sides of a match say that it is done, in the words of its category."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from exchange.models.listings import Kind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Told:
    """The words of a notice. Both may name the other side, ``%(name)s``, and the titles of the
    reader's own listing and of the other one, ``%(mine)s`` and ``%(other)s``."""

    subject: StrPromise
    body: StrPromise


@dataclass(frozen=True)
class Sending:
    """Where something is under way for a while: the ``sender`` says that it is sent, at any time
    once it is agreed, and it is done when the other side says that it arrived.

    What is not sent ``within`` that time, or before its last date is over, is asked about once
    (``reminder``), and then free for others again (``lapsed``, told to both).
    """

    sender: Kind
    within: timedelta
    reminder: Told
    lapsed: Told


@dataclass(frozen=True)
class Finishing:
    """``questions`` and ``buttons`` are for the side that has still to say so, ``thanks`` for who
    just did, and ``told`` what the other side then hears of it.

    Without ``sending`` either side says so once the last date has begun, and the first of the two
    completes it.
    """

    questions: Mapping[Kind, StrPromise]
    buttons: Mapping[Kind, StrPromise]
    thanks: Mapping[Kind, StrPromise]
    told: Mapping[Kind, Told]
    sending: Sending | None = None

    @property
    def sender(self) -> Kind | None:
        return self.sending.sender if self.sending else None

    def completed_by(self, kinds: Collection[Kind]) -> bool:
        """Whether it is done once these sides have said so."""
        return any(kind != self.sender for kind in kinds)

    def speaking(self, kinds: Collection[Kind]) -> Kind:
        """As which side somebody speaks who speaks for ``kinds``, one or both."""
        return next((kind for kind in kinds if kind != self.sender), next(iter(kinds)))


IT_HAPPENED = Finishing(
    questions=dict.fromkeys(Kind, _("Did it happen?")),
    buttons=dict.fromkeys(Kind, _("It happened")),
    thanks=dict.fromkeys(Kind, _("Good to hear. Thank you both.")),
    told=dict.fromkeys(
        Kind,
        Told(
            _("Done? “%(mine)s”"),
            _(
                "%(name)s says that it happened: “%(mine)s” and “%(other)s”. If you think so too, "
                "please say it on the page."
            ),
        ),
    ),
)
