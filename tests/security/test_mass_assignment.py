"""Fields that a form does not have are ignored, whoever sends them (check 3).

Every column of every model is sent along with every form; what comes of it must be what comes of
the form alone.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.cache import cache
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from mutualaid import urls
from safety.models import RecentHits
from tests.security.access import EVERY_URL, Always
from tests.security.forms import FORMS, Form
from tests.security.picture import OWN_APPS, difference, picture
from tests.security.world import World, rolled_back

pytestmark = pytest.mark.django_db
PRIVILEGES = {
    "is_staff": "on",
    "is_superuser": "on",
    "author": "1",
    "user": "1",
    "by": "1",
    "at": "2001-01-01",
    "publish": "",
    "groups": "1",
    "user_permissions": "1",
}


def every_column(world: World) -> dict[str, str]:
    """The name of each column of each model, with the most powerful value it could have."""
    mia = str(world.people["organizer"].pk)
    columns = [
        column
        for app in OWN_APPS
        for model in apps.get_app_config(app).get_models()
        for column in model._meta.concrete_fields
    ]
    sent = {name: _tempting(column, mia) for column in columns for name in _names(column)}
    return PRIVILEGES | sent | {"id": "1", "pk": "1", "role": "administrator"}


def _names(column: models.Field[Any, Any]) -> set[str]:
    return {column.name, column.attname}


def _tempting(column: models.Field[Any, Any], mia: str) -> str:
    if column.choices:
        return str(list(column.flatchoices)[-1][0])
    if column.is_relation:
        return mia
    if isinstance(column, models.DateTimeField):
        return "2001-01-01T00:00:00Z"
    return "1"


@pytest.fixture(autouse=True)
def _still_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()

    def still() -> datetime:
        return now

    monkeypatch.setattr(timezone, "now", still)


def sends(form: Form, world: World, extra: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """The status, and what the database holds afterwards."""
    with rolled_back():
        data = form.fill(world)
        # A name that the form's own page knows is the form's.
        mine = set(data) | (_own_names(form, world) if extra else set())
        more = {name: value for name, value in extra.items() if name not in mine}
        cache.clear()
        RecentHits.objects.all().delete()
        client = world.client(form.role)
        response = client.post(form.address(world), {**more, **data})
        return response.status_code, picture()


def _own_names(form: Form, world: World) -> set[str]:
    page = world.client(form.role).get(form.address(world), follow=True).content.decode()
    main = page[page.find("<main") : page.find("</main>")]
    return set(re.findall(r'name="([^"]+)"', main))


# The admin site's own, and those of keys and codes, which need a device or a mail to begin with.
NOT_HERE = {"admin:login", "admin:logout", "mfa_login_webauthn", "usersessions_list"}


def test_every_form_is_here() -> None:
    posts = {name for name, rule in EVERY_URL.items() if rule.post and not isinstance(rule, Always)}
    assert posts - {form.name for form in FORMS} == NOT_HERE


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_more_fields_change_nothing(world: World, settings: Settings, form: Form) -> None:
    for name, value in form.settings.items():
        setattr(settings, name, value)
    status, alone = sends(form, world, {})
    assert status in (200, 302), "the form as it should be sent does not work"
    status_with, along = sends(form, world, every_column(world))
    assert status_with == status
    assert [difference_of(alone, along, name) for name in difference(alone, along)] == []


def difference_of(one: dict[str, Any], other: dict[str, Any], name: str) -> tuple[str, Any]:
    """Which rows differ, for somebody who reads why the test failed."""
    return name, [pair for pair in zip(one[name], other[name], strict=False) if pair[0] != pair[1]]


def careless(request: HttpRequest) -> HttpResponse:
    """What a view must never do."""
    person = User.objects.get(email="alice@example.org")
    for name, value in request.POST.items():
        if name in {"role", "membership"}:
            setattr(person, name, value)
    person.save()
    return HttpResponse()


urlpatterns = [path("theme/", careless, name="theme"), *urls.urlpatterns]
handler403, handler404 = urls.handler403, urls.handler404


@pytest.mark.urls(__name__)
def test_a_careless_view_is_noticed(world: World) -> None:
    form = FORMS[0]
    assert form.name == "theme"
    _status, alone = sends(form, world, {})
    _status, along = sends(form, world, every_column(world))
    assert difference(alone, along) == ["User"]


def test_nobody_signs_up_as_somebody_else(world: World) -> None:
    """What allauth's own pages take from a request, beyond our models."""
    with rolled_back():
        cache.clear()
        form = next(form for form in FORMS if form.name == "account_signup")
        data = {**every_column(world), **form.fill(world), "is_active": "", "primary": "on"}
        Client().post(form.address(world), {**data, "verified": "on"})
        person = User.objects.get(email="new@example.org")
        assert (person.role, person.membership) == ("neighbour", "waiting")
        assert not person.is_superuser
        assert not EmailAddress.objects.get(user=person).verified
