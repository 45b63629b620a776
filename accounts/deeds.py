"""What organizers do to people, as the log tells it; the moderation app makes them known."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# The name, what a list calls it, and the sentence.
DEEDS = (
    ("joining_approved", _("let somebody join"), _("%(by)s let %(about)s join.")),
    ("joining_declined", _("said no to somebody"), _("%(by)s said no to %(about)s joining.")),
    (
        "person_entered",
        _("entered somebody without an account"),
        _("%(by)s entered %(about)s, who has no account."),
    ),
    ("vouched", _("vouched as organizer"), _("%(by)s vouched for %(about)s as organizer.")),
    ("vouch_ended", _("ended a vouching"), _("%(by)s ended a vouching for %(about)s.")),
    ("role_changed", _("changed a role"), _("%(by)s changed the role of %(about)s.")),
    (
        "standing_changed",
        _("changed a membership"),
        _("%(by)s changed whether %(about)s is with the group."),
    ),
    (
        "looked_at_person",
        _("looked at an account"),
        _("%(by)s looked at the account of %(about)s, with its e-mail address."),
    ),
)
