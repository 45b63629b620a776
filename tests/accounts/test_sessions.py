"""What is kept of each sign-in goes when it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tasks import forget_sessions
from tests.accounts.test_sign_in import ask_for_code, last_code


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


def sign_in(email: str) -> Client:
    client = Client()
    ask_for_code(client, email)
    client.post(reverse("account_confirm_login_code"), {"code": last_code()})
    return client


def test_only_what_is_over_goes_and_a_second_run_finds_nothing(alice: User, bob: User) -> None:
    here, left, old = (sign_in(email) for email in ("alice@example.org", *["bob@example.org"] * 2))
    assert UserSession.objects.count() == Session.objects.count() == 3
    left.post(reverse("account_logout"))
    Session.objects.filter(pk=old.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    assert forget_sessions(0) == (1, 2)
    assert forget_sessions(0) == (0, 0)
    assert UserSession.objects.get().user == alice
    assert here.get(reverse("people:profile")).status_code == 200
    assert old.get(reverse("people:profile")).status_code == 302


def test_a_session_lasts_as_long_as_the_privacy_page_says(alice: User) -> None:
    client = sign_in("alice@example.org")
    page = client.get(reverse("privacy")).content.decode()
    lasts = Session.objects.get().expire_date - timezone.now()
    assert timedelta(days=13, hours=23) < lasts <= timedelta(days=14)
    assert "at the latest 14 days after it was last used" in page
