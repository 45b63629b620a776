"""What people are told about the library."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from notifications.kinds import NoticeKind

KINDS = (
    NoticeKind("editor_named", _("Organizers named you an editor of the library")),
    NoticeKind("editor_removed", _("You are no editor of the library any more")),
    NoticeKind("suggestion_taken", _("Editors took up what you suggested")),
    NoticeKind("suggestion_declined", _("Editors did not take up what you suggested")),
)
