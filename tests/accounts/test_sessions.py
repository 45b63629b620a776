"""What is kept of each sign-in goes when it is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions.sessions import USED_ON
from accounts.browsers import in_short, in_words
from accounts.models import User
from accounts.tasks import forget_sessions
from tests.accounts.test_sign_in import ask_for_code, last_code

ANDROID = "Mozilla/5.0 (Android 15; Mobile; rv:139.0) Gecko/139.0 Firefox/139.0"


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        (ANDROID, "Firefox on Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) CriOS/136.0.7103.91 Mobile/15E148 Safari/604.1",
            "Chrome on iPhone",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.5 Safari/605.1.15",
            "Safari on Mac",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/136.0.0.0 Safari/537.36 Edg/136.0.0.0",
            "Edge on Windows",
        ),
        ("Lynx/2.9.2 libwww-FM/2.14 <b>", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_told_as_its_owner_calls_it(user_agent: str, expected: str) -> None:
    kept = in_short(user_agent)
    assert in_short(kept) == kept
    assert len(kept) < 25
    assert in_words(kept) == expected


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


def sign_in(email: str, **headers: Any) -> Client:
    client = Client(**headers)
    ask_for_code(client, email)
    client.post(reverse("account_confirm_login_code"), {"code": last_code()})
    return client


def test_it_is_kept_with_what_and_when_and_never_from_where(alice: User) -> None:
    client = sign_in(str(alice.email), HTTP_USER_AGENT=ANDROID, REMOTE_ADDR="198.51.100.7")
    kept = UserSession.objects.values_list("ip", "user_agent", "data")
    assert list(kept) == [("0.0.0.0", "Firefox/Android", {})]
    client.get(reverse("people:profile"), HTTP_USER_AGENT="Opera", REMOTE_ADDR="198.51.100.8")
    UserSession.objects.create_from_request(client.get(reverse("home")).wsgi_request)
    assert list(kept) == [("0.0.0.0", "Firefox/Android", {})]
    page = client.get(reverse("usersessions_list")).content.decode()
    assert "Firefox on Android" in page
    assert "this one" in page
    assert not any(told in page for told in ("Mozilla", "0.0.0.0", "198.51.100"))


def test_the_day_of_its_last_use_is_noted_once_a_day(alice: User) -> None:
    client, early = sign_in(str(alice.email)), timezone.now() - timedelta(days=3)
    client.get(reverse("privacy"))
    for is_new in (False, True):
        session = client.session
        session[USED_ON] = "2026-01-01" if is_new else session[USED_ON]
        session.save()
        UserSession.objects.update(last_seen_at=early)
        Session.objects.update(expire_date=early + timedelta(days=14))
        for _page in range(2):
            client.get(reverse("privacy"))
            assert (UserSession.objects.get().last_seen_at > early) is is_new
            assert (Session.objects.get().expire_date > early + timedelta(days=16)) is is_new
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("privacy"))
    assert not any(query["sql"].startswith("UPDATE") for query in queries)


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
