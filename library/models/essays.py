"""The group's own long reads."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from library.models.items import Item


class Essay(Item):
    """``closing`` is the thought at its end, ``minutes`` how long it takes to read."""

    markdown = models.TextField(_("text"))
    closing = models.TextField(_("closing thought"), max_length=2000, blank=True)
    minutes = models.PositiveSmallIntegerField(default=1, editable=False)
