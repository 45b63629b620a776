"""Distances as people read them: in steps, so that a sentence never says more than a cell does.

Distances between the centres of two cells take only a few dozen values nearby, and with several of
them one could work out which cell somebody is in. Sentences and ranking therefore use steps.
"""

from __future__ import annotations

import math
from decimal import Decimal
from itertools import pairwise

import h3
from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

KM_PER_MILE = 1.609344
# In the group's own unit. A distance belongs to the nearest step; the last one is exact, and what
# is over it counts as twice the last.
STEPS = {
    "km": (0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0),
    "mi": (0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0),
}


def step_km(km: float) -> float:
    """Return the step for a distance, both in kilometres; a step's step is itself."""
    return _step(km) * _km_per_unit()


def step_ends_km() -> list[float]:
    """Return in kilometres where each step ends and the next one begins.

    As many as there are steps: whatever is not below the last one is farther than all of them.
    """
    steps = STEPS[settings.DISTANCE_UNIT]
    # The last step is exact; the hair is for distances that were rounded elsewhere.
    ends = [*((lower + upper) / 2 for lower, upper in pairwise(steps)), steps[-1] + 1e-9]
    return [end * _km_per_unit() for end in ends]


def describe_steps() -> list[str]:
    """Return how far one goes at each step, nearest first; ``step_ends_km`` says it in numbers."""
    here, *steps = STEPS[settings.DISTANCE_UNIT]
    return [describe_distance(here), *(describe_length(step * _km_per_unit()) for step in steps)]


def describe_distance(km: float) -> str:
    """Return how far that is, in the reader's language and the group's unit, by steps."""
    step = _step(km)
    if step == 0:
        return _("in your part of the neighbourhood")
    if settings.DISTANCE_UNIT == "mi":
        return _describe_miles(step)
    if step > STEPS["km"][-1]:
        return _("more than %(count)d km away") % {"count": STEPS["km"][-1]}
    return _("about %(count)d km away") % {"count": step}


def describe_length(km: float) -> str:
    """Return how long a way is, in the reader's language and the group's unit, by steps."""
    step, unit = _step(km), settings.DISTANCE_UNIT
    if step < 1:
        return _("less than a mile") if unit == "mi" else _("less than a kilometre")
    if step > STEPS[unit][-1]:
        words = _("more than %(count)d miles") if unit == "mi" else _("more than %(count)d km")
        return words % {"count": STEPS[unit][-1]}
    if unit == "mi":
        miles = int(step)
        return ngettext("about %(count)d mile", "about %(count)d miles", miles) % {"count": miles}
    return _("about %(count)d km") % {"count": step}


def _describe_miles(step: float) -> str:
    if step > STEPS["mi"][-1]:
        return _("more than %(count)d miles away") % {"count": STEPS["mi"][-1]}
    if step < 1:
        return _("about half a mile away")
    miles = int(step)
    return ngettext("about %(count)d mile away", "about %(count)d miles away", miles) % {
        "count": miles
    }


def _step(km: float) -> float:
    """The step in the group's unit."""
    steps = STEPS[settings.DISTANCE_UNIT]
    # Kilometres made from a step may come back a rounding error off.
    distance = round(km / _km_per_unit(), 9)
    if distance > steps[-1]:
        return 2 * steps[-1]
    for lower, upper in pairwise(steps):
        if distance < (lower + upper) / 2:
            return lower
    return steps[-1]


def _km_per_unit() -> float:
    return KM_PER_MILE if settings.DISTANCE_UNIT == "mi" else 1.0


def describe_patch() -> str:
    """Return how wide a cell is, in the reader's language and the group's unit."""
    # Between two opposite sides: √3 edges.
    width = math.sqrt(3) * h3.average_hexagon_edge_length(settings.CELL_RESOLUTION, unit="km")
    figure = number_format(Decimal(f"{width / _km_per_unit():.1g}"))
    if settings.DISTANCE_UNIT == "mi":
        return _("about %(width)s miles wide") % {"width": figure}
    return _("about %(width)s km wide") % {"width": figure}
