"""What organizers look at, what they decide, and by what the group goes."""

from moderation.models.agreements import Agreement, AgreementVersion
from moderation.models.appeals import Appeal
from moderation.models.cases import Case, Evidence, Report
from moderation.models.decisions import Decision
from moderation.models.duty import Duty, Share
from moderation.models.log import LogEntry
from moderation.models.moderated import Moderated, ModeratedQuerySet, ReviewStatus
from moderation.models.sanctions import Sanction
from moderation.models.words import Fingerprint, ProfileReview, Watch, WatchedWord, WordCount

__all__ = [
    "Agreement",
    "AgreementVersion",
    "Appeal",
    "Case",
    "Decision",
    "Duty",
    "Evidence",
    "Fingerprint",
    "LogEntry",
    "Moderated",
    "ModeratedQuerySet",
    "ProfileReview",
    "Report",
    "ReviewStatus",
    "Sanction",
    "Share",
    "Watch",
    "WatchedWord",
    "WordCount",
]
