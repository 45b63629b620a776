"""Inviting somebody asks nothing: the form is its key alone."""

from __future__ import annotations

from django import forms

from safety.idempotency import OnceOnlyForm


class InvitationForm(OnceOnlyForm, forms.Form):
    pass
