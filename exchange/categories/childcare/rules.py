"""When somebody can look after somebody's children, and how well it suits them.

That they must be vouched for is a rule of the category (``category.py``), held everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from exchange.categories.childcare.models import Care, Home
from exchange.categories.details import choice_names
from exchange.ranking import Fit
from exchange.reasons import Reason

if TYPE_CHECKING:
    from exchange.models import Listing
    from exchange.querysets import ListingQuerySet

# Of a fit, what a place that both like brings; the rest is for how near the ages are.
HOME_SHARE = 0.5
# So many years more than the children's own is as wide a range as counts.
WIDE_YEARS = 12


def possible(listing: Listing, others: ListingQuerySet) -> ListingQuerySet:
    """They agree on whose home, every child has an age that is taken, and all the care that is
    needed is care that somebody is ready for."""
    mine = listing.childcare
    same = others.filter(childcare__homes__overlap=mine.homes)
    if listing.is_offer:
        return same.filter(
            childcare__youngest__gte=mine.youngest,
            childcare__oldest__lte=mine.oldest,
            childcare__care__contained_by=mine.care,
        )
    return same.filter(
        childcare__youngest__lte=mine.youngest,
        childcare__oldest__gte=mine.oldest,
        childcare__care__contains=mine.care,
    )


def fit(offer: Listing, need: Listing) -> Fit:
    """Better the more of the wished-for homes are offered, and the closer the ages somebody
    chose are to those of the children."""
    wanted, offered = {*need.childcare.homes}, {*offer.childcare.homes}
    ours, theirs = need.childcare, offer.childcare
    spare_years = (ours.youngest - theirs.youngest) + (theirs.oldest - ours.oldest)
    ages = 1 - min(spare_years, WIDE_YEARS) / WIDE_YEARS
    homes = len(wanted & offered) / len(wanted)
    reasons = [
        Reason("childcare_ages", {"youngest": theirs.youngest, "oldest": theirs.oldest}),
        Reason("childcare_homes", {"homes": sorted(wanted & offered)}),
    ]
    if ours.care:
        reasons.append(Reason("childcare_care", {"care": sorted(ours.care)}))
    return Fit(HOME_SHARE * homes + (1 - HOME_SHARE) * ages, reasons)


def _ages(params: Mapping[str, Any]) -> str:
    if params["youngest"] == params["oldest"]:
        return _("for children of %(youngest)d") % params
    return _("for children from %(youngest)d to %(oldest)d") % params


def _homes(params: Mapping[str, Any]) -> str:
    return choice_names(params["homes"], Home)


def _care(params: Mapping[str, Any]) -> str:
    names = get_text_list([str(Care(care).label) for care in params["care"]], _("and"))
    return _("ready for %(care)s") % {"care": names}


SENTENCES = {
    "childcare_ages": _ages,
    "childcare_homes": _homes,
    "childcare_care": _care,
}
