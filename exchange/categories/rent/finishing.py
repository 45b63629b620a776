"""Who says what when the money is on its way."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from exchange.categories.finishing import Finishing, Sending, Told
from exchange.models.listings import Kind

SENDING = Sending(
    sender=Kind.OFFER,
    within=timedelta(days=7),
    reminder=Told(
        _("Have you sent it? “%(mine)s”"),
        _(
            "You agreed with %(name)s, “%(mine)s” and “%(other)s”, and have not said yet that "
            "you sent the money. If you did, please say so on the page. If it does not work out "
            "after all, you can say that there too, and nobody asks why."
        ),
    ),
    lapsed=Told(
        _("Open for others again: “%(mine)s”"),
        _(
            "“%(mine)s” and “%(other)s” were agreed with %(name)s, and nobody said in time that "
            "the money was sent. So this part is open for others again. That happens, and nobody "
            "is blamed for it. If it was sent after all, let each other know, and agree on it here "
            "once more."
        ),
    ),
)

FINISHING = Finishing(
    questions={Kind.OFFER: _("Have you sent it?"), Kind.NEED: _("Has it arrived?")},
    buttons={Kind.OFFER: _("I sent it"), Kind.NEED: _("It arrived")},
    thanks={
        Kind.OFFER: _("Thank you. They are told that it is on its way, and say when it arrived."),
        Kind.NEED: _("Good to hear. They are told that it arrived."),
    },
    told={
        Kind.OFFER: Told(
            _("On its way: “%(mine)s”"),
            _(
                "%(name)s says that the money is sent: “%(mine)s” and “%(other)s”. When it has "
                "arrived, please say it on the page."
            ),
        ),
        Kind.NEED: Told(
            _("It arrived: “%(mine)s”"),
            _("%(name)s says that the money arrived: “%(mine)s” and “%(other)s”. Thank you both."),
        ),
    },
    sending=SENDING,
)
