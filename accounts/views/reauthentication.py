"""Proving once more who one is, by a mailed code."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import (
    get_reauthentication_flows,
    resume_request,
)
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms.sign_in import CodeForm
from accounts.limits import CODE_GUESSES, MAILED_CODES
from accounts.reauthentication import accept_code, awaits_code, remember_code
from accounts.requests import SignedInRequest
from safety.rate_limits import RateLimitExceeded, by_person, hit, too_often


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def confirm_by_code(request: SignedInRequest) -> HttpResponse:
    """Mail a code when asked to, then take it and go on with what was interrupted.

    Only for people who have nothing stronger: a code by mail never stands in for a password or
    a second factor.
    """
    if get_reauthentication_flows(request.user):
        return redirect("account_reauthenticate")
    try:
        if request.method == "POST" and "send" in request.POST:
            return _send(request)
        if request.method == "POST":
            return _check(request)
    except RateLimitExceeded as error:
        return too_often(request, error)
    return _page(request, CodeForm())


def _send(request: SignedInRequest) -> HttpResponse:
    hit(MAILED_CODES, by_person(request), at=timezone.now())
    adapter = get_adapter(request)
    code = adapter.generate_login_code()
    adapter.send_mail("account/email/login_code", request.user.email, {"code": code})
    remember_code(request, code)
    return _page(request, CodeForm())


def _check(request: SignedInRequest) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        hit(CODE_GUESSES, by_person(request), at=timezone.now())
        if accept_code(request, form.cleaned_data["code"]):
            answer: HttpResponse | None = resume_request(request)
            return answer or redirect("people:security")
        form.add_error("code", _("This is not the code we mailed. After three tries, ask anew."))
    return _page(request, form)


def _page(request: SignedInRequest, form: CodeForm) -> HttpResponse:
    context = {
        "form": form,
        "awaits_code": awaits_code(request),
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "accounts/confirm_by_code.html", context)
