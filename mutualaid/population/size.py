"""How large a population is to be, and into how many towns it goes."""

from __future__ import annotations

from dataclasses import dataclass

# So many a town, whatever there is in all: a search costs what is near, not what there is.
LISTINGS_A_TOWN = 2_000
TOWN_KM = 6.0
CITY_KM = 12.0
# Of the people of a town, by their number in it: who posts anything, and who is vouched for.
ACTIVE_SHARE = 0.9
VOUCHED_SHARE = 0.4


@dataclass(frozen=True)
class Size:
    """``listings`` of ``people``, in towns of one density; ``dense``: in one city, all open."""

    listings: int
    people: int
    seed: int = 1
    dense: bool = False

    @property
    def towns(self) -> int:
        return 1 if self.dense else max(1, round(self.listings / LISTINGS_A_TOWN))

    @property
    def radius_km(self) -> float:
        return CITY_KM if self.dense else TOWN_KM

    @property
    def people_a_town(self) -> int:
        return self.people // self.towns

    @property
    def active_a_town(self) -> int:
        return int(self.people_a_town * ACTIVE_SHARE)

    @property
    def vouched_a_town(self) -> int:
        return int(self.people_a_town * VOUCHED_SHARE)
