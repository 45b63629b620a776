"""What people are told about the library."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from notifications.kinds import NoticeKind

KINDS = (
    NoticeKind("suggestion_taken", _("Editors took up what you suggested")),
    NoticeKind("suggestion_declined", _("Editors did not take up what you suggested")),
)
