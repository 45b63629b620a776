"""What organizers do in threads, for the log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from moderation.deeds import Deed

DEEDS = (
    Deed("thread_locked", _("closed a thread"), _("%(by)s closed %(about)s.")),
    Deed("thread_unlocked", _("opened a thread again"), _("%(by)s opened %(about)s again.")),
    Deed("thread_slowed", _("changed a thread’s pace"), _("%(by)s changed the pace of %(about)s.")),
    Deed("comment_pinned", _("put a comment on top"), _("%(by)s put %(about)s on top.")),
    Deed("comment_unpinned", _("took a comment from the top"), _("%(by)s unpinned in %(about)s.")),
)
