"""Signing in with one click, in demo mode."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from mutualaid.demo.people import DEMO_PEOPLE


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Be one of the demo people; everybody else is as hidden as in a site without demo mode."""
    if not settings.DEMO or request.POST.get("email") not in {p.email for p in DEMO_PEOPLE}:
        raise Http404
    person = User.objects.filter(email=request.POST["email"], is_active=True).first()
    if person is None:
        messages.error(request, _("The demo people are not there: run `make run` once more."))
        return redirect("account_login")
    get_adapter(request).login(request, person)
    UserSession.objects.create_from_request(request)
    return redirect(get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL)
