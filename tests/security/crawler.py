"""Reading everything that somebody can get at."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import ContactChannel, User, Vouch
from comments.models import Comment, Thread
from exchange.models import Listing, Match
from library.models import Item, Kind, Suggestion, Topic
from library.views.sitemaps import PART
from moderation.models import Agreement, Appeal, Case, Decision
from notifications.models import Notice, OutboxMail
from tests.security.access import EVERY_URL

LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
NOT_PAGES = ("/static/", "/accounts/logout/")
MOST_PAGES = 600
HTMX = {"HX-Request": "true"}


def crawl(client: Client, *, without: Iterable[str] = ()) -> dict[str, str]:
    """Every page by its address: all URLs with all the ids there are, and all they link to.

    Whole pages, and what htmx gets of them. ``without`` are addresses not to look at.
    """
    found: dict[str, str] = {}
    waiting = [each for each in every_address() if each not in without]
    seen = {*waiting, *without}
    while waiting and len(found) < MOST_PAGES:
        address = waiting.pop(0)
        response = client.get(address)
        text = response.content.decode(errors="replace") if not response.streaming else ""
        found[address] = html.unescape(f"{response.headers.get('Location', '')}\n{text}")
        new = [link for link in _links(text) if link not in seen]
        seen.update(new)
        waiting += new
    swapped = [each for each in found if each.startswith(reverse("exchange:listing_list") + "?")]
    for each in [reverse("exchange:listing_list"), *swapped]:
        found[f"{each} by htmx"] = html.unescape(client.get(each, headers=HTMX).content.decode())
    return found


def read(client: Client, addresses: Iterable[str]) -> dict[str, str]:
    """These pages alone, as ``crawl`` gives them."""
    found = {}
    for address in addresses:
        response = client.get(address, follow=True)
        found[address] = html.unescape(response.content.decode())
    return found


def _links(page: str) -> Iterator[str]:
    for link in LINK.findall(page):
        address = html.unescape(link)
        if not address.startswith(NOT_PAGES):
            yield address


def every_address() -> list[str]:
    """Each URL that can be looked at, with every id that it could be asked with.

    URLs with two ids are found by their links: most pairs have nothing to do with one another.
    """
    listings = list(Listing.objects.order_by("id").values_list("pk", flat=True))
    people = list(User.objects.order_by("id").values_list("uuid", flat=True))
    matches = list(Match.objects.order_by("id").values_list("pk", flat=True))
    items = list(Item.objects.order_by("id").values_list("slug", flat=True))
    suggestions = list(Suggestion.objects.order_by("id").values_list("pk", flat=True))
    ids: dict[str, list[Any]] = {
        **dict.fromkeys(("listing", "other", "draft", "aside", "shared"), listings),
        **dict.fromkeys(("person", "blocked", "waiting", "editor"), people),
        **dict.fromkeys(("match", "agreed", "standing", "done"), matches),
        "channel": list(ContactChannel.objects.order_by("id").values_list("pk", flat=True)),
        "vouch": list(Vouch.objects.order_by("id").values_list("pk", flat=True)),
        "notice": [],
        "thread": list(Thread.objects.order_by("id").values_list("pk", flat=True)),
        "comment": list(Comment.objects.order_by("id").values_list("pk", flat=True)),
        "case": list(Case.objects.order_by("id").values_list("pk", flat=True)),
        "decision": list(Decision.objects.order_by("id").values_list("pk", flat=True)),
        "appeal": list(Appeal.objects.order_by("id").values_list("pk", flat=True)),
        "agreement": list(Agreement.objects.order_by("id").values_list("pk", flat=True)),
        "item_kind": list(Kind.values),
        **dict.fromkeys(("item", "reading_list", "hidden_item"), items),
        **dict.fromkeys(("suggestion", "sent_suggestion"), suggestions),
        "ending": ["ris"],
        "part": [pk // PART for pk in Item.objects.order_by("id").values_list("pk", flat=True)[:1]],
        "topic": list(Topic.objects.order_by("id").values_list("slug", flat=True)),
        "user": list(User.objects.order_by("id").values_list("pk", flat=True)),
    }
    return [
        reverse(name, args=[each] if rule.of else []) + rule.query
        for name, rule in EVERY_URL.items()
        if rule.get is not None and not rule.at and " " not in rule.of
        for each in (ids[rule.of] if rule.of else [None])
    ]


def mails() -> dict[str, str]:
    """Everything that was mailed or told, to whomever."""
    told = {
        f"mail {each.pk} to {each.to}": f"{each.subject}\n{each.body}"
        for each in OutboxMail.objects.order_by("id")
    }
    return told | {
        f"notice {each.pk} of {each.person_id}": f"{each.subject}\n{each.body}\n{each.url}"
        for each in Notice.objects.order_by("id")
    }


def where(pages: dict[str, str], markers: Iterable[str]) -> dict[str, list[str]]:
    """Which of the markers stand on which pages; a number also in other spellings."""
    spelled = {marker: re.compile(_spellings(marker), re.IGNORECASE) for marker in markers}
    found = {
        address: [marker for marker, pattern in spelled.items() if pattern.search(text)]
        for address, text in pages.items()
    }
    return {address: there for address, there in found.items() if there}


def _spellings(marker: str) -> str:
    if not marker.startswith("+1"):
        return re.escape(marker)
    return r"\D{0,3}".join(marker[2:])
