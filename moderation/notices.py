"""The kinds of notice that moderation sends."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from notifications.kinds import NoticeKind

KINDS = (
    NoticeKind("review_waits", _("An organizer looks at what you wrote first")),
    NoticeKind("review_approved", _("What you wrote is shown now")),
    NoticeKind("review_decided", _("Organizers decided about what you wrote")),
    NoticeKind("appeal_made", _("Somebody asks for another look at a decision")),
    NoticeKind("appeal_decided", _("Somebody looked at a decision again")),
    NoticeKind("load_too_much", _("There is much to look after")),
    NoticeKind("reported", _("A neighbour reported something")),
    NoticeKind("report_answered", _("Organizers looked at what you told them")),
)
