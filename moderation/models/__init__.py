"""What organizers look at, what they decide, and by what the group goes."""

from moderation.models.agreements import Agreement, AgreementVersion
from moderation.models.cases import Case, Evidence, Report
from moderation.models.decisions import Decision
from moderation.models.log import LogEntry
from moderation.models.moderated import Moderated, ModeratedQuerySet, ReviewStatus
from moderation.models.words import Fingerprint, ProfileReview, Watch, WatchedWord

__all__ = [
    "Agreement",
    "AgreementVersion",
    "Case",
    "Decision",
    "Evidence",
    "Fingerprint",
    "LogEntry",
    "Moderated",
    "ModeratedQuerySet",
    "ProfileReview",
    "Report",
    "ReviewStatus",
    "Watch",
    "WatchedWord",
]
