"""Mails about joining; those about sign-in are allauth's, through ``accounts.adapter``."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

if TYPE_CHECKING:
    from accounts.models import User


def absolute_url(path: str) -> str:
    """``path`` on the configured address of this site, whatever host the request named."""
    return urljoin(settings.SITE_URL, path)


def render_joined(person: User) -> tuple[str, str]:
    """Subject and body for somebody an organizer let in."""
    return _render("accounts/email/joined.txt", person)


def render_not_joined(person: User) -> tuple[str, str]:
    """Subject and body for somebody an organizer did not let in."""
    return _render("accounts/email/not_joined.txt", person)


def _render(template: str, person: User) -> tuple[str, str]:
    """The first line of the template is the subject, in the language of ``person``."""
    context = {"person": person, "group_name": settings.GROUP_NAME, "site_url": absolute_url("/")}
    with translation.override(person.ui_language or settings.LANGUAGE_CODE):
        subject, _, body = render_to_string(template, context).strip().partition("\n")
    return " ".join(subject.split()), body.strip()
