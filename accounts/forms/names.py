"""A field for the name that others see."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.names import is_reserved, mixes_scripts, shape, stored_shape
from safety.text import PlainTextField


class DisplayNameField(PlainTextField):
    def __init__(self) -> None:
        super().__init__(
            one_line=True,
            label=gettext_lazy("Name that others see"),
            help_text=gettext_lazy("What your neighbours call you. It need not be your full name."),
            max_length=User._meta.get_field("display_name").max_length,
            error_messages={"required": gettext_lazy("Write a name for others to call you by.")},
        )
        self.widget.attrs["autocomplete"] = "nickname"


def check_display_name(name: str, *, person: User | None = None) -> None:
    """Raise ValidationError when ``name`` says nothing, or could be taken for somebody else's.

    ``person`` is whose name it will be: their own present name is no obstacle.
    """
    if not shape(name):
        raise ValidationError(_("Write a name with letters in it."), code="no_letters")
    if mixes_scripts(name):
        raise ValidationError(
            _("Write each word in one alphabet: letters of several look alike."),
            code="mixed_scripts",
        )
    if is_reserved(name) and not (person and person.is_organizer):
        raise ValidationError(_("This name would be confusing here. Choose another."), code="kept")
    others = User.objects.filter(name_shape=stored_shape(name))
    if person:
        others = others.exclude(pk=person.pk)
    if others.exists():
        raise looks_alike()


def looks_alike() -> ValidationError:
    return ValidationError(
        _(
            "Somebody here has a name that looks like this one. "
            "Add something to yours, such as the first letter of your last name."
        ),
        code="looks_alike",
    )
