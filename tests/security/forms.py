"""Every form of the site, filled in as somebody would: what the checks of input begin from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from exchange.models import Match, Occurrence
from library.models import Link
from moderation.models import Agreement
from moderation.models.duty import week_of
from places.models import Neighbourhood
from tests.security.access import EVERY_URL
from tests.security.world import World

Fill = Callable[[World], dict[str, Any]]
PASSWORD = "correct horse battery"


def _nothing(world: World) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Form:
    """Who sends what where; ``text`` are the fields that take words of any kind."""

    name: str
    fill: Fill = _nothing
    role: str = "owner"
    text: tuple[str, ...] = ()
    # Settings and a way to get ready that the form needs.
    settings: dict[str, Any] = field(default_factory=dict)
    label: str = ""
    # Instead of the one that the page is opened with.
    query: str = ""
    # Instead of the one that its ids make.
    path: str = ""

    def __str__(self) -> str:
        return self.label or self.name

    def address(self, world: World) -> str:
        rule = EVERY_URL[self.name]
        # Each time it is sent, it is another form.
        query = self.query or rule.query.partition("&form=")[0]
        if self.path:
            return self.path
        return reverse(self.name, args=[world.ids[each] for each in rule.of.split()]) + query


def place(world: World) -> dict[str, Any]:
    return {"place": f"neighbourhood-{Neighbourhood.objects.get(slug='red-hook').pk}"}


def profile(world: World) -> dict[str, Any]:
    return {
        "display_name": "Alice B.",
        "pronouns": "she/her",
        "languages": ["en", "es"],
        "ui_language": "es",
        "time_zone": "Europe/Madrid",
    }


def channel(world: World) -> dict[str, Any]:
    return {"kind": "other", "value": "ring the bell", "note": "evenings", "is_shared": "on"}


def listing(world: World) -> dict[str, Any]:
    in_a_week = (timezone.now() + timedelta(days=7)).date().isoformat()
    return {
        "title": "Dinners",
        "words": "Anything without nuts.",
        "as_is": "on",
        "comments": "on",
        "address": "12 Third Street",
        "languages": ["en"],
        "visibility": "members",
        "schedule_kind": "once",
        "day": in_a_week,
        "starts_at": "17:00",
        "ends_at": "19:00",
        "adults": "2",
        "children": "1",
        "food": ["cooked"],
        "handover": ["delivered"],
        "once": "6a0f7f0e-6c0b-4c6e-9d2d-0d5b3f4f2b11",
        **place(world),
    }


def offer(world: World) -> dict[str, Any]:
    needs = {name: value for name, value in listing(world).items() if name not in NEEDS_ONLY}
    return {**needs, "servings": "4", "containers": "any", "reach_km": "5"}


NEEDS_ONLY = ("adults", "children")


def edited(world: World) -> dict[str, Any]:
    return {**listing(world), "version": "1"}


def answer(world: World) -> dict[str, Any]:
    match = Match.objects.get(pk=world.ids["match"])
    chosen = list(match.bookings.order_by("id").values_list("pk", flat=True))
    return {"bookings": chosen, "address": "The blue door"}


def proposal(world: World) -> dict[str, Any]:
    """Tick the first of the dates that the page offers."""
    page = world.client("owner").get(BY_NAME["exchange:match_create"].address(world))
    key = next(iter(page.context["form"].pairings))
    words = {"note": "Would this help?", "address": "The blue door", "as_is": "on"}
    return {**words, f"date-{key}": "on", f"quantity-{key}": "1"}


def reply(world: World) -> dict[str, Any]:
    """Tick the first of the dates that Charlie could help on."""
    return {"note": "Would this help?", f"date-{first_date(world.ids['listing'])}": "on"}


def first_date(listing: int) -> int:
    dates = Occurrence.objects.available(timezone.now()).filter(listing=listing)
    return next(date.pk for date in dates)


def sign_up(world: World) -> dict[str, Any]:
    return {
        "email": "new@example.org",
        "display_name": "Noor",
        "is_old_enough": "on",
        "agrees": "on",
    }


def caller(world: World) -> dict[str, Any]:
    said = {"display_name": "Rosa M.", "phone": "718 555 0188", "note": "mornings"}
    return {**said, **place(world), "languages": ["es"], "agrees": "on", "is_new": "on"}


def ride(world: World) -> dict[str, Any]:
    to = f"neighbourhood-{Neighbourhood.objects.get(slug='gowanus').pk}"
    return {**listing(world), "ride-place": to, "ride-seats": "2", "ride-child_seats": "0"}


def drive(world: World) -> dict[str, Any]:
    return {**ride(world), "reach_km": "5"}


def children(world: World) -> dict[str, Any]:
    rows = {"child-TOTAL_FORMS": "1", "child-INITIAL_FORMS": "0"}
    child = {"child-0-age": "4", "child-0-notes": "Afraid of dogs"}
    return {**listing(world), **rows, **child, "visibility": "vouched", "homes": ["childs"]}


def rent(world: World) -> dict[str, Any]:
    last_day = (timezone.now() + timedelta(days=20)).date().isoformat()
    when = {"schedule_kind": "before", "last_day": last_day}
    money = {"goal": "1200", "covered": "900", "ways": ["direct"], "pay_to": "Mr Ito"}
    return {**listing(world), **when, **money}


def comment(world: World) -> dict[str, Any]:
    once = "5b8d3a0e-3c1b-4a55-9a53-2d7a5f0c1e22"
    return {"words": "How many are you?", "as_is": "on", "once": once}


def changed_comment(world: World) -> dict[str, Any]:
    return {"words": "And on *Monday*?", "as_is": "on", "version": "0"}


def link_as_read(world: World) -> dict[str, Any]:
    return {"version": Link.objects.get(pk=world.ids["link"]).version}


def suggestion(world: World) -> dict[str, Any]:
    book = {"kind": "book", "title": "Bread for all", "credits": "A. Baker", "language": "en"}
    why = {"why": "We read it together.", "version": "1", "isbn13": "9780241247525"}
    return {**book, **why, "once": "0d9f5b4e-5c53-4a0b-9a51-6f1f2f1f2a77"}


def agreement(world: World) -> dict[str, Any]:
    return {"title": "Respect a no", "text": "The first time.", "number": "1"}


def report(world: World) -> dict[str, Any]:
    return {"agreement": _version(world), "note": "They sell vitamins."}


def decision(world: World) -> dict[str, Any]:
    why = {"agreement": _version(world), "reason": "Please sell nothing here."}
    return {"outcome": "ask_to_edit", "measure": "warn", "version": "1", **why}


def duty(world: World) -> dict[str, Any]:
    return {"week": week_of(timezone.now()).isoformat(), "is_on": "on"}


def _version(world: World) -> int | None:
    return Agreement.objects.get(pk=world.ids["agreement"]).current_id


def essay(world: World) -> dict[str, Any]:
    by = {"credits-name": "Clara Liang", "credits-role": "author"}
    words = {"title": "On soup", "summary": "One pot.", "markdown": "Soup is for **all**."}
    more = {"new_topics": "Food", "to_confirm": "the year", "closing": "Eat.", "do": "save"}
    once = "0f1d2c3b-4a59-4687-9788-99aabbccddee"
    return {**by, **words, **more, "topics": "History", "once": once}


def article(world: World) -> dict[str, Any]:
    return {**essay(world), "source": "In These Times", "address": "https://example.org/soup"}


def book(world: World) -> dict[str, Any]:
    copy = {"host": "Gutenberg", "address": "https://a.org/", "basis": "free", "confirmed": ""}
    copies = {f"copies-{name}": value for name, value in copy.items()}
    return {**essay(world), "source": "PM Press", "edition": "first", "issued": "2021", **copies}


def changed_book(world: World) -> dict[str, Any]:
    return {**book(world), "version": str(world.ids["revision"]), "do": "take-back"}


def reading_list(world: World) -> dict[str, Any]:
    return {**essay(world), "entries-item": world.ids["item"], "entries-note": "First this."}


ITEM_TEXT = ("title", "summary", "credits-name", "new_topics", "to_confirm")
LISTING_TEXT = ("title", "words", "address")


def posting(category: str, kind: str, fill: Fill, *text: str) -> Form:
    return Form(
        "exchange:listing_create",
        fill,
        text=(*LISTING_TEXT, *text),
        label=f"listing_create {category} {kind}",
        query=f"?kind={kind}&category={category}",
    )


FORMS = [
    Form("theme", lambda world: {"theme": "dark", "next": "/me/"}),
    Form("notifications:notice_read_all"),
    Form("notifications:notice_read"),
    Form("notifications:notice_open"),
    Form("people:profile_edit", profile, text=("display_name", "pronouns")),
    Form("people:place", place),
    Form("people:availability", lambda world: {"not_now": "on", "weekly_limit": "3"}),
    Form("people:welcome", lambda world: {**place(world), "languages": ["es"]}),
    Form("people:channels", channel, text=("value", "note")),
    Form("people:channel_edit", channel, text=("value", "note")),
    Form("people:channel_remove"),
    Form("people:confirm_by_code", lambda world: {"code": "ABCD-EFGH"}, text=("code",)),
    Form("people:invitation_create", settings={"JOINING": "invited"}),
    Form("people:block", role="outsider"),
    Form("people:unblock"),
    Form("people:vouch", lambda world: {"reasons": "We cook."}, "organizer", text=("reasons",)),
    Form("people:vouch_end"),
    Form("people:waiting_approve", role="organizer"),
    Form("people:waiting_decline", role="organizer"),
    Form("moderation:agreement_create", agreement, "organizer", text=("title", "text")),
    Form("moderation:agreement_edit", agreement, "organizer", text=("title", "text")),
    Form("moderation:agreement_retire", lambda world: {"number": "1"}, "organizer"),
    Form("moderation:report_create", report, "outsider", text=("note",)),
    Form("moderation:case_detail", decision, "organizer", text=("reason",)),
    Form("moderation:appeal_create", lambda world: {"words": "It was a gift."}, text=("words",)),
    Form(
        "moderation:appeal_detail",
        lambda world: {"verdict": "upheld", "answer": "We read it twice."},
        "organizer",
        text=("answer",),
    ),
    Form("moderation:duty_choose", duty, "organizer"),
    Form("moderation:share_choose", lambda world: {"most": "3"}, "organizer"),
    Form("moderation:case_claim", role="organizer"),
    Form("moderation:case_author", role="organizer"),
    Form("moderation:case_hold", role="organizer"),
    Form("moderation:case_let_go", role="organizer"),
    Form(
        "moderation:approve_several",
        lambda world: {"chosen": f"{world.ids['case']}-1"},
        "organizer",
    ),
    Form("moderation:watched_words", lambda world: {"pattern": "scam*"}, "organizer", ("pattern",)),
    Form("moderation:watched_word_remove", role="organizer"),
    posting("meals", "need", listing),
    posting("meals", "offer", offer),
    posting("rides", "need", ride),
    posting("rides", "offer", drive),
    posting("childcare", "need", children, "child-0-notes"),
    posting("rent", "need", rent, "pay_to"),
    Form("exchange:listing_dates", listing),
    Form("exchange:listing_edit_dates", listing),
    Form("exchange:listing_edit", edited, text=LISTING_TEXT),
    Form("exchange:listing_publish"),
    Form("exchange:listing_close", lambda world: {"outcome": "arranged_elsewhere"}),
    Form("exchange:match_create", proposal, text=("note", "address")),
    Form(
        "exchange:listing_answer",
        lambda world: {**reply(world), "servings": "1"},
        "outsider",
        text=("note",),
    ),
    Form("exchange:intake", caller, "organizer", text=("display_name", "phone", "note")),
    Form("exchange:pass_create"),
    Form("exchange:pass_undo"),
    Form("exchange:match_accept", answer, text=("address",)),
    Form("exchange:match_decline"),
    Form("exchange:match_withdraw", role="counterpart"),
    Form("exchange:match_fall_through"),
    Form("exchange:match_end", lambda world: {"first": ""}),
    Form("exchange:match_done"),
    Form("exchange:match_deny"),
    Form("exchange:match_cancel_date"),
    Form("comments:comment_create", comment, text=("words",)),
    Form("comments:comment_reply", comment, "counterpart", text=("words",)),
    Form("comments:comment_edit", changed_comment, text=("words",)),
    Form("comments:comment_delete"),
    Form("comments:thread_lock"),
    Form("comments:thread_unlock", role="organizer"),
    Form("comments:thread_slow", lambda world: {"seconds": "60"}, "organizer"),
    Form("comments:comment_pin", role="organizer"),
    Form("comments:comment_unpin", role="organizer"),
    Form(
        "library:import_citations",
        lambda world: {"text": "@book{soup, title={Soup}}", "take": "1", "save": "yes"},
        "organizer",
        text=("text",),
    ),
    Form(
        "library:item_keep",
        lambda world: {"state": "read", "note": "For the evening."},
        text=("note",),
    ),
    Form("library:suggest", suggestion, text=("title", "credits", "address", "isbn13", "why")),
    Form("library:suggest_correction", suggestion, text=("title", "credits", "isbn13", "why")),
    Form("library:suggestion_change", suggestion, text=("title", "credits", "why")),
    Form(
        "library:suggestion_decide",
        lambda world: {"outcome": "declined", "answer": "We have three like it."},
        "organizer",
        text=("answer",),
    ),
    Form("library:link_accept", link_as_read, "organizer"),
    Form("library:link_check", role="organizer"),
    Form(
        "library:editor_list",
        lambda world: {"person": str(world.people["outsider"].uuid)},
        "organizer",
    ),
    Form("library:editor_remove", role="organizer"),
    *(
        Form(
            "library:item_create",
            fill,
            "editor",
            text=text,
            label=f"item_create {kind}",
            path=f"/library/new/{kind}/",
        )
        for kind, fill, text in (
            ("essay", essay, (*ITEM_TEXT, "markdown", "closing")),
            ("article", article, (*ITEM_TEXT, "source", "address")),
            ("book", book, (*ITEM_TEXT, "source", "edition", "copies-host", "copies-basis")),
            ("list", reading_list, (*ITEM_TEXT, "entries-note")),
        )
    ),
    Form("library:item_edit", changed_book, "editor", text=ITEM_TEXT),
    Form("library:item_delete", role="editor"),
    Form("library:item_confirm", lambda world: {"fact": "year"}, "editor"),
    Form("library:item_version", lambda world: {"version": str(world.ids["revision"])}, "editor"),
    Form("account_login", lambda world: {"login": "alice@example.org"}, "anonymous"),
    Form("account_request_login_code", lambda world: {"email": "alice@example.org"}, "anonymous"),
    Form("account_signup", sign_up, "anonymous", text=("display_name",)),
    Form("account_reset_password", lambda world: {"email": "alice@example.org"}, "anonymous"),
    Form("account_email_verification_sent", lambda world: {"code": "ABCD-EFGH"}, "unverified"),
    Form("account_email", lambda world: {"email": "other@example.org", "action_add": ""}),
    Form(
        "account_set_password",
        lambda world: {"password1": PASSWORD, "password2": PASSWORD},
    ),
    Form("mfa_reauthenticate", lambda world: {"code": "000000"}, "organizer"),
    Form("account_logout"),
]
BY_NAME = {form.name: form for form in reversed(FORMS)}
