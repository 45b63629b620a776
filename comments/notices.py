"""What people are told about comments. The words themselves are only ever on the page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from notifications.kinds import NoticeKind

KINDS = (
    NoticeKind("comment_answered", _("Somebody answered your comment")),
    NoticeKind("comment_on_yours", _("Somebody commented on what you posted")),
)
