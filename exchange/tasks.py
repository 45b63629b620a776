"""Jobs of the exchange. Their arguments are ids only."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from exchange import emails
from exchange.actions import changes, upkeep
from exchange.models import Match
from exchange.models.listings import Kind

# What follows from a change is tried again, for about an hour, when something goes wrong.
AGAIN = RetryStrategy(max_attempts=5, exponential_wait=5)


@app.task(name="exchange.settle_proposals", retry=AGAIN)
def settle_proposals(listing_id: int) -> int:
    """End what a listing can no longer meet, and tell its people."""
    return upkeep.settle_proposals(listing_id, at=timezone.now())


@app.task(name="exchange.ask_next_in_line", retry=AGAIN)
def ask_next_in_line(listing_id: int) -> int:
    """Tell the next best that a listing is open again."""
    return upkeep.ask_next_in_line(listing_id, at=timezone.now())


@app.task(name="exchange.tell_organizers", retry=AGAIN)
def tell_organizers(listing_id: int) -> int:
    """Tell organizers, each once, of what only they see."""
    return upkeep.tell_organizers(listing_id)


@app.task(name="exchange.tell_who_agreed", retry=AGAIN)
def tell_who_agreed(listing_id: int, version: int) -> int:
    """Tell who agreed to it that a listing says something else now."""
    return changes.tell_who_agreed(listing_id, version=version, at=timezone.now())


@app.task(name="exchange.tell_ended", retry=AGAIN)
def tell_ended(match_id: int, is_offer: int) -> int:
    """Tell one side what ended some time ago, once."""
    match = Match.objects.with_sides().get(pk=match_id)
    return emails.tell_side_it_ended(match, Kind.OFFER if is_offer else Kind.NEED)


@app.periodic(cron="*/15 * * * *")
@app.task(name="exchange.lapse_unanswered", queueing_lock="exchange.lapse_unanswered")
def lapse_unanswered(timestamp: int) -> int:
    return upkeep.lapse_unanswered(at=timezone.now())


@app.periodic(cron="*/15 * * * *")
@app.task(name="exchange.expire_unsent", queueing_lock="exchange.expire_unsent")
def expire_unsent(timestamp: int) -> int:
    return upkeep.expire_unsent(at=timezone.now())


@app.periodic(cron="27 * * * *")
@app.task(name="exchange.remind_to_send", queueing_lock="exchange.remind_to_send")
def remind_to_send(timestamp: int) -> int:
    return upkeep.remind_to_send(at=timezone.now())


@app.periodic(cron="7 3 * * *")
@app.task(name="exchange.extend_weekly", queueing_lock="exchange.extend_weekly")
def extend_weekly(timestamp: int) -> int:
    return upkeep.extend_weekly_listings(at=timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(name="exchange.book_standing", queueing_lock="exchange.book_standing")
def book_standing(timestamp: int) -> int:
    return upkeep.book_standing(at=timezone.now())


@app.periodic(cron="37 * * * *")
@app.task(name="exchange.close_past", queueing_lock="exchange.close_past")
def close_past(timestamp: int) -> int:
    return upkeep.close_past_listings(at=timezone.now())


@app.periodic(cron="52 15 * * *")
@app.task(name="exchange.ask_how_it_went", queueing_lock="exchange.ask_how_it_went")
def ask_how_it_went(timestamp: int) -> int:
    return upkeep.ask_how_it_went(at=timezone.now())


@app.periodic(cron="22 4 * * *")
@app.task(name="exchange.complete_unmarked", queueing_lock="exchange.complete_unmarked")
def complete_unmarked(timestamp: int) -> int:
    return upkeep.complete_unmarked(at=timezone.now())
