"""The kinds of notice that the exchange sends."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from notifications.kinds import NoticeKind

KINDS = (
    NoticeKind("match_proposed", _("Somebody asks you")),
    NoticeKind("match_half_agreed", _("One side of an introduction said yes")),
    NoticeKind("match_accepted", _("You agreed")),
    NoticeKind("match_accepted_introduced", _("Two people you introduced agreed")),
    NoticeKind("match_declined", _("Somebody cannot this time")),
    NoticeKind("match_withdrawn", _("Somebody took a proposal back")),
    NoticeKind("match_lapsed", _("A proposal was not answered in time")),
    NoticeKind("match_overtaken", _("A proposal is not possible any more")),
    NoticeKind("match_fell_through", _("Something you agreed fell through")),
    NoticeKind("match_date_cancelled", _("One of the dates you agreed fell through")),
    NoticeKind("match_dates_added", _("New dates came to something you agreed")),
    NoticeKind("match_ended", _("Something that went on every week ends")),
    NoticeKind("match_changed", _("Something you agreed about was changed")),
    NoticeKind("match_ended_introduced", _("An introduction ended")),
    NoticeKind("match_done", _("Somebody says it is done")),
    NoticeKind("match_done_introduced", _("Something you introduced is done")),
    NoticeKind("match_sent", _("Something is on its way to you")),
    NoticeKind("match_send_soon", _("Something you agreed is still to be sent")),
    NoticeKind("match_not_sent", _("Something agreed was not sent in time")),
    NoticeKind("match_counts_as_done", _("Something counts as done by itself")),
    NoticeKind("match_denied", _("Somebody says it did not happen")),
    NoticeKind("match_how_it_went", _("Did it happen?")),
    NoticeKind("listing_for_organizers", _("Somebody posted something for organizers only")),
    NoticeKind("need_open_again", _("A need is open again")),
)
