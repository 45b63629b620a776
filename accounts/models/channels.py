"""How a person can be reached, encrypted; shown only to those they agreed with."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from safety.fields import EncryptedTextField


class ChannelKind(models.TextChoices):
    PHONE = "phone", _("Phone or text message")
    SIGNAL = "signal", _("Signal")
    WHATSAPP = "whatsapp", _("WhatsApp")
    TELEGRAM = "telegram", _("Telegram")
    EMAIL = "email", _("E-mail")
    OTHER = "other", _("Another way")


class ContactChannel(models.Model):
    """One way to reach a person; ``value_hash`` is a keyed HMAC of the normalised value."""

    Kind = ChannelKind

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="channels"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ChannelKind)
    value = EncryptedTextField(_("number, name or address"))
    value_hash = models.CharField(max_length=64, db_index=True, editable=False)
    note = EncryptedTextField(_("note"), blank=True)
    is_shared = models.BooleanField(_("share with people I agree with"), default=True)
    # Only organizers can say so: whoever needs help with something finds it on one page.
    is_for_help = models.BooleanField(_("show to members who look for an organizer"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "kind", "value_hash"], name="contact_channel_once_a_person"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
