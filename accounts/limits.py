"""How often. Sign-in, codes and sign-up are limited by allauth: see ACCOUNT_RATE_LIMITS."""

from __future__ import annotations

from datetime import timedelta

from safety.rate_limits import RateLimit

INVITATIONS = RateLimit("invitations", 10, timedelta(days=1))
# Distances are seen from where one is: who could move at will could find out where others are.
PLACE_CHANGES = RateLimit("place changes", 5, timedelta(days=1))
VOUCHES = RateLimit("vouches", 5, timedelta(days=1))
MAILED_CODES = RateLimit("mailed codes", 5, timedelta(minutes=10))
CODE_GUESSES = RateLimit("code guesses", 10, timedelta(minutes=10))
