"""What organizers do in the library, for the log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from moderation.deeds import Deed

DEEDS = (
    Deed("suggestion_taken", _("took up a suggestion"), _("%(by)s took up %(about)s.")),
    Deed("suggestion_declined", _("declined a suggestion"), _("%(by)s declined %(about)s.")),
    Deed("link_accepted", _("said that a link is fine"), _("%(by)s said that %(about)s is fine.")),
    Deed("editor_named", _("named an editor"), _("%(by)s named %(about)s an editor.")),
    Deed("editor_removed", _("removed an editor"), _("%(by)s ended that %(about)s is an editor.")),
    Deed("draft_deleted", _("deleted a draft"), _("%(by)s deleted %(about)s.")),
)
