"""How often."""

from __future__ import annotations

from datetime import timedelta

from safety.rate_limits import RateLimit

# Enough for a bad day, and too few to bury organizers.
REPORTS = RateLimit("reports", 15, timedelta(days=1))
