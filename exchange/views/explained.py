"""How matching works, from the very numbers that it works with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from exchange import matching, ranking
from exchange.actions.proposals import ANSWER_WITHIN
from exchange.categories.registry import CATEGORIES
from exchange.models.matches import CONTACT_STAYS_OPEN
from exchange.parts import PARTS
from exchange.phrases import reach
from exchange.querysets import FARTHEST_KM
from places.distances import describe_distance


@require_safe
def how_matching_works(request: HttpRequest) -> HttpResponse:
    context = {
        "parts": [(PARTS[name], most) for name, most in ranking.WEIGHTS.items()],
        "categories": CATEGORIES.values(),
        "total": sum(ranking.WEIGHTS.values()),
        "shown": matching.SHOWN,
        "most_ranked": matching.MOST_RANKED,
        "farthest": reach(FARTHEST_KM),
        "half_close": describe_distance(ranking.HALF_CLOSE_KM),
        "long_wait_days": ranking.LONG_WAIT_DAYS,
        "lately_weeks": matching.LATELY.days // 7,
        "answer_days": ANSWER_WITHIN.days,
        "contact_days": CONTACT_STAYS_OPEN.days,
    }
    return render(request, "exchange/how_matching_works.html", context)
