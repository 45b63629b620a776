"""The cookies that the privacy page names."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse


def named() -> set[str]:
    page = Client().get(reverse("privacy")).content.decode()
    return set(re.findall(r"<code>([^<]+)</code>:", page))
