"""A small neighbourhood with something of everything, seen by everybody who could look at it.

Alice owns what the tests ask for; Bob is the other side of her matches; Charlie has nothing to do
with them; Mia organizes and Ada administers, both with a second factor; Rita reads; Eve edits the
library, as Mia asked her to; Wendy waits for an organizer; Nina signed up and has not proved her
address.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Block, User, Vouch
from comments.actions.places import settle
from comments.models import Comment, CommentVersion, Thread
from exchange.actions.agreements import say_done
from exchange.actions.passes import pass_on
from library.actions.editors import name_editor
from library.actions.suggesting import suggest
from library.models import Link, Suggestion
from library.views.sitemaps import PART
from moderation.actions.appeals import appeal
from moderation.actions.watching import watch_word
from notifications.models import Notice
from tests.factories.accounts import UserFactory, give_second_factor, make_channel
from tests.factories.comments import thread_under
from tests.factories.exchange import (
    begin,
    make_agreement,
    make_match,
    make_need,
    make_offer,
    once,
    weekly,
)
from tests.factories.library import make_item
from tests.factories.moderation import hide_this, report_this
from tests.people import neighbourhood, prove_second_factor

GOWANUS = "882a10774dfffff"
RED_HOOK = "882a107769fffff"

# Everybody who could look, from nobody to the most powerful.
ROLES = (
    "anonymous",
    "unverified",
    "waiting",
    "reader",
    "outsider",
    "editor",
    "owner",
    "counterpart",
    "organizer",
    "administrator",
)


@dataclass
class World:
    """``people`` by role, ``ids`` what URLs are made of, by the name of their argument."""

    people: dict[str, User] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)
    half_signed_in: SimpleCookie = field(default_factory=SimpleCookie)

    def client(self, role: str, **kwargs: Any) -> Client:
        """A browser of somebody in this role; who has yet to prove an address is half signed in."""
        client = Client(**kwargs)
        if role == "unverified":
            client.cookies = copy.deepcopy(self.half_signed_in)
        elif role != "anonymous":
            client.force_login(self.people[role])
            prove_second_factor(client, self.people[role])
        return client


@contextmanager
def rolled_back() -> Iterator[None]:
    """Whatever happens to the database in here never happened.

    Counts as a test's own transaction, so that code which insists on none around it works.
    """
    atomic = transaction.atomic()
    atomic._from_testcase = True  # type: ignore[attr-defined]
    with atomic:
        yield
        transaction.set_rollback(True)


def build_world() -> World:
    world = World()
    _spread_ids()
    _add_people(world)
    _add_things(world)
    return world


def _spread_ids() -> None:
    """Give each table numbers of its own, so that an id names one thing and no other number."""
    tables = [
        model._meta.db_table
        for app in ("accounts", "exchange", "library", "comments", "moderation", "notifications")
        for model in apps.get_app_config(app).get_models()
        if isinstance(model._meta.pk, models.BigAutoField)
    ]
    with connection.cursor() as cursor:
        for place, table in enumerate(sorted(tables), start=1):
            cursor.execute(f"ALTER SEQUENCE {table}_id_seq RESTART WITH {place * 1_000_003}")


def _add_people(world: World) -> None:
    # (role here, name, role on the site, membership)
    rows = (
        ("waiting", "Wendy", "neighbour", "waiting"),
        ("reader", "Rita", "reader", "member"),
        ("outsider", "Charlie", "neighbour", "member"),
        ("editor", "Eve", "neighbour", "member"),
        ("owner", "Alice", "neighbour", "member"),
        ("counterpart", "Bob", "neighbour", "member"),
        ("organizer", "Mia", "organizer", "member"),
        ("administrator", "Ada", "administrator", "member"),
    )
    near, far = neighbourhood("Gowanus", GOWANUS), neighbourhood("Red Hook", RED_HOOK)
    for here, name, role, membership in rows:
        place = far if here == "counterpart" else near
        world.people[here] = UserFactory.create(
            email=f"{name.lower()}@example.org",
            display_name=name,
            role=role,
            membership=membership,
            neighbourhood=place,
            cell=place.cell,
            is_superuser=role == "administrator",
            last_login=timezone.now(),
        )
    name_editor(uuid=world.people["editor"].uuid, by=world.people["organizer"], at=timezone.now())
    _sign_up(world)
    for here in ("organizer", "administrator"):
        give_second_factor(world.people[here])


def _sign_up(world: World) -> None:
    """Nina filled in the form and waits for the mail with the code."""
    client = Client()
    form = {"email": "nina@example.org", "display_name": "Nina", "is_old_enough": "on"}
    client.post(reverse("account_signup"), {**form, "agrees": "on"})
    world.people["unverified"] = User.objects.get(email="nina@example.org")
    world.half_signed_in = client.cookies


def _add_things(world: World) -> None:
    """Bob asked Alice about her open need; they agreed about her offer, and he says that another
    one is done; she set one more aside."""
    alice, bob = world.people["owner"], world.people["counterpart"]
    charlie = world.people["outsider"]
    # She is asked where it is, when she asks and when she answers.
    need = make_need(alice, schedule=weekly(weeks=2), title="Dinners for us", address="")
    asked = make_match(make_offer(bob, title="Lentil soup"), need, note="I cook on Sundays.")
    another = make_offer(charlie, schedule=weekly(weeks=2), title="Rice and beans", quantity=9)
    aside = make_offer(charlie, schedule=weekly(weeks=2), title="Noodles", quantity=9)
    pass_on(listing=need, other=aside, at=timezone.now())
    shared = make_offer(alice, schedule=once(3), title="Bread")
    agreed = begin(make_agreement(make_need(bob, schedule=once(3), title="Bread wanted"), shared))
    evenings = weekly([2], weeks=30, hour=20)
    soup = make_offer(alice, schedule=evenings, title="Soup for a while")
    going_on = make_need(bob, schedule=evenings, title="Wednesdays")
    standing = make_agreement(going_on, soup, standing=True)
    rolls = make_offer(alice, schedule=once(7), title="Rolls")
    done = begin(make_agreement(make_need(bob, schedule=once(7), title="For breakfast"), rolls))
    say_done(match=done, by=bob, at=timezone.now())
    draft = make_need(alice, title="Not finished", publish=False)
    channel = make_channel(alice)
    Block.objects.create(blocker=alice, blocked=UserFactory.create(display_name="Zoe"))
    vera = UserFactory.create(display_name="Vera")
    # From when somebody vouched for her.
    vouch = Vouch.objects.create(person=vera, by=alice, reasons="From school.")
    # What an outsider has in common with her is not for them any more once they left.
    Vouch.objects.create(person=charlie, by=alice, reasons="From the market.")
    notice = Notice.objects.filter(person=alice).latest("id")
    comment = place_comment(thread_under(need), alice, "What about *Sunday*?", edited=True)
    reported = report_this(need, by=charlie)
    hidden = hide_this(make_need(alice, title="Vitamins"), by=world.people["administrator"])
    looked_at = hide_this(make_need(alice, title="Minerals"), by=world.people["administrator"])
    again = appeal(decision=looked_at, by=alice, words="They were a gift.", at=timezone.now())
    word = watch_word(
        pattern="vitamin*", holds=False, by=world.people["organizer"], at=timezone.now()
    )
    world.ids = {
        "listing": need.pk,
        "match": asked.pk,
        "other": another.pk,
        "aside": aside.pk,
        "shared": shared.pk,
        "agreed": agreed.pk,
        "date": agreed.bookings.get().pk,
        "done": done.pk,
        "standing": standing.pk,
        "draft": draft.pk,
        "channel": channel.pk,
        "notice": notice.pk,
        "person": alice.uuid,
        "blocked": alice.blocks_made.get().blocked.uuid,
        "vouch": vouch.pk,
        "waiting": world.people["waiting"].uuid,
        "user": alice.pk,
        "thread": comment.thread_id,
        "comment": comment.pk,
        "reviewable": "listing",
        "case": reported.case_id,
        "agreement": reported.agreement.agreement_id,
        "decision": hidden.pk,
        "appeal": again.pk,
        "word": word.pk,
        "editor": world.people["editor"].uuid,
        **_things_to_read(alice),
    }


def _things_to_read(alice: User) -> dict[str, Any]:
    book = make_item(
        "book", "Mutual Aid", isbn13="9781629638744", topics="History", to_confirm="year"
    )
    draft = make_item("essay", "Not written to its end", draft=True)
    make_item(title="Soup", address="https://example.org/soup")
    link = Link.objects.get()
    link.failed("404", at=timezone.now(), is_gone=True)
    link.save()
    sent = {"title": "Bread for all", "why": "We bake."}
    waiting = suggest(by=alice, facts={"kind": "book", **sent}, at=timezone.now())
    read = suggest(by=alice, facts={"kind": "article", **sent}, at=timezone.now())
    Suggestion.objects.filter(pk=read.pk).update(review_status="visible")
    return {
        "suggestion": read.pk,
        "sent_suggestion": waiting.pk,
        "link": link.pk,
        "item": book.slug,
        "item_kind": "essay",
        "revision": book.revisions.get().pk,
        "reading_list": make_item("list", "To begin with").slug,
        "topic": "history",
        "part": book.pk // PART,
        "vendor": "worldcat",
        "ending": "ris",
        "hidden_item": draft.slug,
    }


def place_comment(
    thread: Thread, author: User, words: str, *, to: Comment | None = None, edited: bool = False
) -> Comment:
    """One that is shown at once, whoever is new here."""
    at = timezone.now()
    comment = Comment.objects.create(thread=thread, parent=to, author=author, words=words)
    if edited:
        CommentVersion.objects.create(comment=comment, words=words, said_at=at)
        comment.edit(words, at=at)
        comment.save()
    settle(comment)
    return comment


def send(client: Client, method: str, path: str, data: dict[str, Any] | None = None) -> Any:
    """One request by any method, ``data`` as a form; the browser forgets it afterwards.

    Without that a sign-out would leave nobody signed in for the next request.
    """
    kept = client.cookies
    client.cookies = copy.deepcopy(kept)
    body = urlencode(data or {}) if method in ("POST", "PUT", "PATCH", "DELETE") else ""
    try:
        return client.generic(
            method, path, body, content_type="application/x-www-form-urlencoded" if body else ""
        )
    finally:
        client.cookies = kept
