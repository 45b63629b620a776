from exchange.categories.childcare.models import Child, ChildcareDetails
from exchange.categories.meals.models import MealDetails
from exchange.categories.rent.models import RentDetails
from exchange.categories.rides.models import RideDetails
from exchange.models.bookings import Booking
from exchange.models.listings import Listing
from exchange.models.matches import Match
from exchange.models.occurrences import Occurrence, WeeklySchedule
from exchange.models.participants import Participant
from exchange.models.passes import Pass

__all__ = [
    "Booking",
    "Child",
    "ChildcareDetails",
    "Listing",
    "Match",
    "MealDetails",
    "Occurrence",
    "Participant",
    "Pass",
    "RentDetails",
    "RideDetails",
    "WeeklySchedule",
]
