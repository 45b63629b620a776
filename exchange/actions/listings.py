"""Posting, changing and closing what one offers or needs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.actions.places import remember_cell
from accounts.models import User
from comments.actions.threads import open_or_close, open_thread
from exchange import deeds
from exchange.actions.dates import NoDatesToCome, extend_weekly, save_schedule, update_fulfilment
from exchange.categories.details import ListingDetails
from exchange.categories.registry import CATEGORIES
from exchange.content import ListingContent
from exchange.jobs import defer_settle, defer_tell_organizers, defer_tell_who_agreed
from exchange.models import Listing, Occurrence
from exchange.models.listings import Kind, ListingStatus, Outcome, ScheduleKind
from exchange.permissions import may_post
from exchange.schedules import Before, Chosen, Schedule, Weekly
from moderation.actions.reviewing import submit

# What listings are called among what has a thread.
OWNER_KIND = "listing"


class StaleListing(Exception):
    """Somebody saved another version since this one was read; ``listing`` is what it is now."""

    def __init__(self, listing: Listing) -> None:
        super().__init__(f"listing {listing.pk} is at version {listing.version}")
        self.listing = listing


class NotVouched(Exception):
    """Only people whom neighbours vouched for post this kind of this category."""


@transaction.atomic
def post_listing(
    *,
    person: User,
    by: User,
    kind: Kind,
    category: str,
    content: ListingContent,
    at: datetime,
    publish: bool = True,
) -> Listing:
    """Make a listing of ``person``'s, typed in by ``by``; a draft where not published.

    Raises NoDatesToCome, NotVouched.
    """
    if not may_post(person, CATEGORIES[category], kind):
        raise NotVouched
    listing = Listing(kind=kind, category=category, person=person, entered_by=by, created_at=at)
    if publish:
        listing.publish(at=at)
    _save(listing, content, at=at)
    _submit(listing, at=at)
    deeds.of_listing(listing, by=by, action="took_in", at=at)
    return listing


@transaction.atomic
def edit_listing(
    *,
    listing: Listing,
    version: int,
    content: ListingContent,
    at: datetime,
    publish: bool = False,
    by: User | None = None,
) -> Listing:
    """Change a listing, and ``publish`` it where it is a draft.

    What somebody agreed to stays as it was agreed. ``version`` is the one its editor read.
    Whoever agreed to something about it is told if it says something else now. ``by``
    is named where it may be an organizer who speaks for its person, here and below.
    Raises ListingInWrongState for a closed one, StaleListing, NotVouched, NoDatesToCome, AllAgreed,
    AgreedAsOne.
    """
    listing = _lock(listing, version=version)
    said = _what_it_says(listing, content.details)
    listing.revise()
    if publish and listing.status == ListingStatus.DRAFT:
        _publish(listing, at=at)
    _save(listing, content, at=at)
    _submit(listing, at=at)
    deeds.of_listing(listing, by=by, action="changed_for", at=at)
    update_fulfilment([listing], at=at)
    if _what_it_says(listing, content.details) != said:
        # Many may have agreed to it, so that is for a job.
        defer_tell_who_agreed(listing)
    defer_settle(listing)
    listing.refresh_from_db(fields=["status"])
    return listing


@transaction.atomic
def publish_listing(*, listing: Listing, at: datetime, by: User | None = None) -> Listing:
    """Show a draft to others. Raises ListingInWrongState, NotVouched, NoDatesToCome."""
    listing = Listing.objects.select_for_update(of=("self",), no_key=True).get(pk=listing.pk)
    _publish(listing, at=at)
    if hasattr(listing, "weekly_schedule"):
        # A draft that lay for a while has only the dates of the day it was written.
        extend_weekly(listing, at=at)
    if not listing.occurrences.available(at).exists():
        raise NoDatesToCome
    listing.save()
    _submit(listing, at=at)
    deeds.of_listing(listing, by=by, action="changed_for", at=at)
    return listing


@transaction.atomic
def close_listing(
    *, listing: Listing, outcome: Outcome, at: datetime, by: User | None = None
) -> Listing:
    """No more of it. What is agreed stands; open proposals are settled and their people told.

    Raises ListingInWrongState.
    """
    listing = Listing.objects.select_for_update(of=("self",), no_key=True).get(pk=listing.pk)
    listing.close(outcome=outcome, at=at)
    listing.save()
    deeds.of_listing(listing, by=by, action="changed_for", at=at)
    defer_settle(listing)
    return listing


def _publish(listing: Listing, *, at: datetime) -> None:
    # As they are now: a draft may have lain there since somebody vouched for them.
    person = User.objects.get(pk=listing.person_id)
    if not may_post(person, CATEGORIES[listing.category], listing.kind):
        raise NotVouched
    listing.publish(at=at)


def _submit(listing: Listing, *, at: datetime) -> None:
    """What others are shown is looked at; a draft, or an answer between two, is not."""
    if listing.status != ListingStatus.DRAFT and not listing.is_private:
        submit(listing, at=at)
        defer_tell_organizers(listing)


def _lock(listing: Listing, *, version: int) -> Listing:
    """It as it is now; its dates first, as everywhere. Raises StaleListing."""
    list(Occurrence.objects.filter(listing=listing).locked())
    listing = Listing.objects.select_for_update(of=("self",), no_key=True).get(pk=listing.pk)
    if listing.status != ListingStatus.CLOSED and listing.version != version:
        raise StaleListing(listing)
    return listing


def _what_it_says(listing: Listing, details: ListingDetails) -> object:
    """What others rely on besides dates and amounts, which stand as they were agreed."""
    saved = type(details)._default_manager.get(pk=listing.pk)
    return listing.cell, listing.address, saved.says()


def _save(listing: Listing, content: ListingContent, *, at: datetime) -> None:
    for name, value in content.fields.items():
        setattr(listing, name, value)
    listing.move_to(content.neighbourhood, content.cell)
    remember_cell(person=listing.person, cell=content.cell)
    listing.schedule_kind = _kind_of(content.schedule)
    listing.zone = str(content.schedule.zone)
    # Saved first, because its dates refer to it; they say when it ends.
    listing.expires_at = at
    listing.save()
    save_schedule(listing, content.schedule, content.quantity, at=at)
    listing.save(update_fields=["expires_at"])
    content.details.save_for(listing)
    if content.comments is not None:
        _let_comment(listing, content.comments, at=at)


def _let_comment(listing: Listing, is_wanted: bool, *, at: datetime) -> None:
    """What was said stays when it is not wanted any more."""
    if listing.thread is not None:
        open_or_close(thread=listing.thread, is_wanted=is_wanted)
    elif is_wanted:
        listing.thread = open_thread(owner_kind=OWNER_KIND, at=at)
        listing.save(update_fields=["thread"])


def _kind_of(schedule: Schedule) -> ScheduleKind:
    if isinstance(schedule, Weekly):
        return ScheduleKind.WEEKLY
    is_before = isinstance(schedule, Before) or (
        isinstance(schedule, Chosen) and schedule.at_any_time
    )
    return ScheduleKind.BEFORE if is_before else ScheduleKind.ONCE
