"""The site sets the cookies that the privacy page names, and no others.

No page sets another one either, which test_access.py looks at.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from mutualaid import urls
from tests.security.cookies import named
from tests.security.forms import FORMS, Form
from tests.security.world import World, rolled_back, send

pytestmark = pytest.mark.django_db


def set_by(world: World, form: Form) -> set[str]:
    """The cookies that come of a form as it would be sent, and of its page."""
    with rolled_back():
        client = world.client(form.role)
        address = form.address(world)
        answers: list[Any] = [client.get(address), send(client, "POST", address, form.fill(world))]
        return {name for answer in answers for name in answer.cookies}


def test_the_cookies_are_those_that_the_page_names(world: World) -> None:
    seen = {name for form in FORMS for name in set_by(world, form)}
    assert seen == named() != set()


def curious(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse()
    answer.set_cookie("tracker", "1")
    return answer


urlpatterns = [path("theme/", curious, name="theme"), *urls.urlpatterns]
handler403, handler404 = urls.handler403, urls.handler404


@pytest.mark.urls(__name__)
def test_a_cookie_that_is_not_named_would_be_noticed(world: World) -> None:
    theme = next(form for form in FORMS if form.name == "theme")
    assert set_by(world, theme) - named() == {"tracker"}
