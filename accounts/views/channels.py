"""The ways to reach oneself. Their values appear on these pages, to their owner, alone."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.channels import (
    MOST_CHANNELS,
    ChannelExists,
    TooManyChannels,
    remove_channel,
    save_channel,
)
from accounts.forms.channels import ChannelForm
from accounts.models import ContactChannel
from accounts.requests import SignedInRequest, posted


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def channels(request: SignedInRequest) -> HttpResponse:
    """What there is, and one form to add another."""
    form = ChannelForm(posted(request), person=request.user)
    if form.is_valid() and _save(request, form):
        return redirect("people:channels")
    context = {"form": form, "channels": request.user.channels.order_by("id")}
    return render(request, "accounts/channel_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def channel_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    channel = get_object_or_404(request.user.channels, pk=pk)
    form = ChannelForm(posted(request), person=request.user, channel=channel)
    if form.is_valid() and _save(request, form, channel):
        return redirect("people:channels")
    return render(request, "accounts/channel_edit.html", {"form": form, "channel": channel})


@require_POST
@login_required
def channel_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    remove_channel(channel=get_object_or_404(request.user.channels, pk=pk))
    messages.success(request, _("Removed."))
    return redirect("people:channels")


def _save(
    request: SignedInRequest, form: ChannelForm, channel: ContactChannel | None = None
) -> bool:
    try:
        save_channel(by=request.user, channel=channel, **form.cleaned_data)
    except ChannelExists:
        form.add_error("value", _("You have this one already."))
        return False
    except TooManyChannels:
        words = _("You have %(most)d already. Remove one that you no longer use.")
        form.add_error(None, words % {"most": MOST_CHANNELS})
        return False
    messages.success(request, _("Saved."))
    return True
