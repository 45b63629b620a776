"""The page about privacy says each thing once, and nothing that is not so."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import save_channel
from accounts.models import User
from exchange.categories.registry import CATEGORIES
from tests.factories.accounts import UserFactory, give_second_factor
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def page() -> str:
    return " ".join(Client().get(reverse("privacy")).content.decode().split())


def test_no_heading_stands_twice() -> None:
    headings = Counter(re.findall(r"<h[12][^>]*>(.*?)</h[12]>", page()))
    assert {heading: count for heading, count in headings.items() if count > 1} == {}
    assert headings["When you sign in"] == 1


def test_administrators_can_read_an_address_and_the_page_says_so(alice: User, bob: User) -> None:
    admin = UserFactory.create(role="administrator", is_superuser=True)
    give_second_factor(admin)
    shown = signed_in(admin).get(reverse("admin:accounts_user_change", args=[alice.pk]))
    assert "alice@example.org" in shown.content.decode()
    seen = signed_in(bob).get(alice.get_absolute_url()).content.decode()
    assert "alice@example.org" not in seen
    assert "administrators of this site can read it, and nobody else" in page()


def test_members_see_what_organizers_show_to_all_and_the_page_says_so(
    alice: User, mia: User
) -> None:
    save_channel(
        by=mia, kind="phone", value="+17185550100", note="", is_shared=False, is_for_help=True
    )
    assert "+17185550100" in signed_in(alice).get(reverse("exchange:help")).content.decode()
    assert "Organizers can also choose ways to reach them that all members see." in page()
    own = signed_in(mia).get(reverse("people:channels")).content.decode()
    assert "As an organizer you can also show some to all members" in own
    others = signed_in(alice).get(reverse("people:channels")).content.decode()
    assert "As an organizer" not in others


def test_what_is_needed_without_a_name_is_said() -> None:
    unnamed = [str(each.label).lower() for each in CATEGORIES.values() if not each.names_needs]
    assert unnamed == ["childcare", "rent help"]
    assert "not named before they have agreed: childcare and rent help." in page()
