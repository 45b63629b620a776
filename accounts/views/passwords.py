"""A first password, which allauth would let anybody set who finds a browser left open."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.account.views import password_set
from django.contrib.auth.decorators import login_required

set_password = login_required(reauthentication_required(password_set))
