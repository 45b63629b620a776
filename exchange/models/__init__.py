from exchange.categories.meals.models import MealDetails
from exchange.models.bookings import Booking
from exchange.models.listings import Listing
from exchange.models.matches import Match, Participant
from exchange.models.occurrences import Occurrence, WeeklySchedule
from exchange.models.passes import Pass

__all__ = [
    "Booking",
    "Listing",
    "Match",
    "MealDetails",
    "Occurrence",
    "Participant",
    "Pass",
    "WeeklySchedule",
]
