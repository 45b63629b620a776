"""No text of anybody's becomes a script, an attribute or an element (check 8).

Every payload goes through every field that takes words, and every page that shows it is opened in
Chromium with the headers it was sent with. The browser's requests are answered by Django's test
client, so that one world serves them all.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone
from playwright.sync_api import Dialog, Page, Route
from pytest_django import Settings

from accounts.forms.vouching import REASONS_LENGTH
from accounts.models import Block, ContactChannel, User, Vouch
from accounts.models.channels import ChannelKind
from comments.models import Comment, Thread
from exchange.models import Listing
from library.actions.keeping import keep
from library.actions.suggesting import suggest
from library.models import Suggestion
from library.models.saved import State
from moderation.actions.agreements import add_agreement
from moderation.actions.appeals import appeal
from moderation.actions.decisions import decide
from moderation.models import Agreement, AgreementVersion, WatchedWord
from moderation.models.decisions import Outcome
from moderation.verdicts import Verdict
from mutualaid import urls
from notifications.models import OutboxMail
from safety.encryption import blind_index
from safety.models import RecentHits
from safety.text import clean_text, no_line_breaks
from tests.factories.accounts import UserFactory
from tests.factories.exchange import make_agreement, make_match, make_need, make_offer, once
from tests.factories.library import make_item
from tests.factories.moderation import case_about, report_this
from tests.security.forms import BY_NAME
from tests.security.payloads import PAYLOADS
from tests.security.world import World, place_comment

pytestmark = pytest.mark.django_db
HTMX_LOAD = "<div hx-get=/pwn hx-trigger=load>"
SPACES = re.compile(r"(?:<br>|\s)+")
SITE = "http://testserver"
WATCH = """
window.violations = [];
window.pwn = () => window.violations.push("a payload ran");
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""
# What stands in the page that no template of ours ever writes.
INTRUDERS = r"""() => {
  const found = [];
  const harmless = ["value", "content", "placeholder", "title", "aria-label", "alt"];
  const leadsHere = (key, value) =>
    ["href", "action"].includes(key) && new URL(value, location).origin === location.origin;
  // A link of somebody's own: whole, and marked as theirs.
  const isTheirs = (element, key) =>
    key === "href" && /^(https?:\/\/|mailto:)/.test(element.getAttribute("href")) &&
    element.localName === "a" && element.rel === "nofollow ugc noopener noreferrer";
  for (const element of document.querySelectorAll("*")) {
    const name = element.localName;
    if (/^(base|object|embed|iframe|style|portal|plaintext|xmp|math|animate|set)$/.test(name)) {
      found.push(`<${name}>`);
    }
    const holdsData = ["application/json", "application/ld+json"].includes(element.type);
    const isData = holdsData && !/pwn/.test(element.textContent);
    if (name === "script" && !isData && !element.getAttribute("src")?.startsWith("/static/")) {
      found.push("<script>");
    }
    for (const {name: key, value} of element.attributes) {
      if (/^on/i.test(key)) found.push(`${name} ${key}`);
      if (/pwn/.test(key)) found.push(`${name} ${key}`);
      const isKnown = leadsHere(key, value) || isTheirs(element, key);
      // Made by chance, so that it has any three letters in it once in a while.
      const isToken = name === "body" && key === "hx-headers";
      if (/pwn/.test(value) && !harmless.includes(key) && !isKnown && !isToken) {
        found.push(`${name} ${key}=${value}`);
      }
    }
  }
  return found.concat(window.violations ?? []);
}"""


@pytest.fixture
def opened(page: Page) -> Browser:
    """A browser that gets its pages from here, and everything else from nowhere."""
    browser = Browser(page)
    page.add_init_script(WATCH)
    page.on("dialog", browser.dismiss)
    page.on("console", lambda said: browser.hear(said.type, said.text))
    page.route("**/*", browser.answer)
    return browser


class Browser:
    """Opens what Django answered; keeps what was said, and where else it wanted to go."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        self.elsewhere: list[str] = []
        self.shown: dict[str, Any] = {}

    def hear(self, kind: str, text: str) -> None:
        if "Content Security Policy" in text or "Content-Security-Policy" in text:
            self.said.append(f"{kind}: {text}")

    def dismiss(self, dialog: Dialog) -> None:
        self.said.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def answer(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if route.request.url in self.shown:
            response = self.shown[route.request.url]
            headers = {name: value for name, value in response.items() if name != "Content-Length"}
            route.fulfill(status=200, headers=headers, body=response.content)
        elif address.netloc == "testserver" and address.path.startswith("/static/"):
            file = finders.find(address.path.removeprefix("/static/"))
            assert isinstance(file, str), address.path
            kind = mimetypes.guess_type(file)[0] or "text/plain"
            route.fulfill(status=200, content_type=kind, body=Path(file).read_bytes())
        elif address.path in ("/manifest.webmanifest", "/favicon.ico"):
            route.fulfill(status=200, content_type="application/json", body="{}")
        else:
            self.elsewhere.append(route.request.url)
            route.abort()

    def open(self, response: Any) -> list[str]:
        """What a page did that it should not, or has in it that nobody wrote."""
        address = f"{SITE}/page-{len(self.shown)}/"
        self.shown[address] = response
        self.said.clear()
        self.elsewhere.clear()
        self.page.goto(address, wait_until="load")
        found: list[str] = self.page.evaluate(INTRUDERS)
        return found + self.said + [f"asked for {each}" for each in self.elsewhere]


def pieces(most: int, *, extra: int = 1) -> list[str]:
    """The payloads joined into as few texts of at most so many characters as they fit."""
    texts = [""]
    for payload in PAYLOADS:
        if len(texts[-1]) + len(payload) + extra > most:
            texts.append("")
        texts[-1] = f"{texts[-1]} {payload}".strip()
    return texts


@pytest.fixture(scope="module")
def full(world: World) -> World:
    """A neighbourhood in which people are called by payloads, post them and send them."""
    alice, bob = world.people["owner"], world.people["counterpart"]
    client = world.client("owner")
    _post_all(client, world)
    _name_people(alice)
    _add_channels(bob)
    _comment(world)
    _keep(alice)
    _suggest(alice)
    for words in pieces(REASONS_LENGTH):
        neighbour = UserFactory.create(display_name="H")
        Vouch.objects.create(person=alice, by=neighbour, reasons=clean_text(words))
    noted = [
        make_match(
            make_offer(UserFactory.create(display_name="H"), schedule=once(5)),
            make_need(alice, schedule=once(5)),
            note=clean_text(note),
        )
        for note in pieces(1000)
    ]
    agreed = make_agreement(
        make_offer(bob, schedule=once(6)),
        make_need(alice, schedule=once(6), address=clean_text(pieces(4000)[0])),
    )
    _report_and_decide(world)
    _report_comments(world)
    world.ids |= {"noted": noted, "with_contact": agreed}
    return world


def _report_and_decide(world: World) -> None:
    """Agreements, watched words, notes and reasons, and cases about what people are called."""
    mia, alice, at = world.people["organizer"], world.people["owner"], timezone.now()
    for text in pieces(2000):
        add_agreement(title=text[:80], text=clean_text(text), by=mia, at=at)
    for payload in PAYLOADS:
        WatchedWord.objects.get_or_create(pattern=no_line_breaks(payload)[:80])
    waiting = make_need(alice, title="Reported", schedule=once(8))
    for note in pieces(1000):
        reporter = UserFactory.create(display_name=note[:60])
        report_this(waiting, by=reporter, note=clean_text(note))
    reason = clean_text(pieces(1000)[0])
    case = case_about(make_need(alice, title="Decided", words=reason))
    why = AgreementVersion.objects.latest("id")
    decided = decide(
        case, by=mia, version=case.version, verdict=Verdict(Outcome.HIDE, reason, why), at=at
    )
    asked = appeal(decision=decided, by=alice, words=reason, at=at)
    world.ids |= {"reported": case_about(waiting), "decided": decided, "appeal": asked}


def _report_comments(world: World) -> None:
    """As they stand in the queue, and on the list of whom one blocked."""
    thread, alice = Thread.objects.get(pk=world.ids["thread"]), world.people["owner"]
    blocked = Block.objects.filter(blocker=alice).order_by("id").earliest("id").blocked
    world.ids["comment cases"] = [
        report_this(
            place_comment(thread, blocked, clean_text(words)), by=world.people["outsider"]
        ).case
        for words in pieces(3900)
    ]
    # Reported is what she had read before.
    Block.objects.filter(blocker=alice).update(created_at=timezone.now())


def _post_all(client: Client, world: World) -> None:
    """Through the form: titles of one payload each, and words and addresses as long as allowed."""
    form = BY_NAME["exchange:listing_create"]
    words, addresses = pieces(1950), pieces(290)
    for place, title in enumerate(PAYLOADS):
        RecentHits.objects.all().delete()
        cache.clear()
        more = {
            "words": words[place % len(words)],
            "address": addresses[place % len(addresses)],
            "title": title,
        }
        response = client.post(form.address(world), {**form.fill(world), **more})
        assert response.status_code == 302
    Listing.objects.filter(person=world.people["owner"]).update(visibility="everyone")


def _name_people(alice: User) -> None:
    """Some names the form refuses; nothing relies on that. Alice blocks some, and some wait."""
    waiting = {"membership": "waiting", "last_login": timezone.now()}
    for place, payload in enumerate(PAYLOADS):
        person = UserFactory.create(
            display_name=payload[:60],
            pronouns=payload[:40],
            **(waiting if place % 3 == 0 else {}),
        )
        if place % 3 == 1:
            Block.objects.create(blocker=alice, blocked=person)


def _add_channels(bob: User) -> None:
    for place, payload in enumerate(PAYLOADS):
        kind = ChannelKind.values[place % len(ChannelKind.values)]
        ContactChannel.objects.create(
            person=bob,
            kind=kind,
            value=clean_text(payload),
            note=clean_text(payload),
            value_hash=blind_index(payload, purpose="test"),
        )


def _comment(world: World) -> None:
    """Below her listing, as it was before too; some answer another."""
    thread, alice = Thread.objects.get(pk=world.ids["thread"]), world.people["owner"]
    first = None
    for payload in PAYLOADS:
        comment = place_comment(thread, alice, clean_text(payload), to=first, edited=True)
        first = first or comment


def _keep(alice: User) -> None:
    """What she noted beside what she keeps."""
    for note in pieces(1950):
        item = make_item(title="Kept")
        keep(item=item, by=alice, state=State.TO_READ, note=clean_text(note), at=timezone.now())


def _suggest(alice: User) -> None:
    """Some wait for an organizer, some are on the desk, some were decided."""
    at, whys = timezone.now(), pieces(950)
    for place, title in enumerate(PAYLOADS[:20]):
        why = clean_text(whys[place % len(whys)])
        facts = {"kind": "book", "title": title[:200], "credits": title[:300], "why": why}
        found = suggest(by=alice, facts=facts, at=at)
        if place % 2:
            Suggestion.objects.filter(pk=found.pk).update(review_status="visible")


def pages_of(world: World) -> Iterator[tuple[str, Any]]:
    """Every page that shows what people wrote, once for each way in which it is shown."""
    alice, mia = world.client("owner"), world.client("organizer")
    address = reverse("exchange:listing_list")
    while address:
        response = mia.get(address)
        yield address, response
        following = response.context["next_url"]
        address = f"{reverse('exchange:listing_list')}{following}" if following else ""
    mine = Listing.objects.filter(person=world.people["owner"], title__in=PAYLOADS)
    for each in mine.order_by("-id")[:6]:
        yield f"listing {each.pk}", mia.get(each.get_absolute_url())
    first = mine.latest("id")
    for verb in ("edit", "close"):
        yield verb, alice.get(f"{first.get_absolute_url()}{verb}/")
    yield from _pages_about_people(world, alice, mia)
    yield from _pages_of_moderation(world, alice, mia)
    yield from _pages_of_comments(alice, mia)
    yield "kept", alice.get(reverse("library:saved_list"))
    yield "suggest", alice.get(reverse("library:suggest"))
    yield "desk", mia.get(reverse("library:suggested_list"))
    for suggestion in Suggestion.objects.order_by("-id")[:2]:
        address = suggestion.get_absolute_url()
        yield "suggestion", mia.get(address)
        if suggestion.is_shown:
            yield "answered", mia.post(f"{address}decide/", {"answer": PAYLOADS[0]})
        else:
            yield "change", alice.get(f"{address}change/")
    yield "suggested", mia.get("/review/", {"kind": "suggestion"})
    for match in (*world.ids["noted"], world.ids["with_contact"]):
        yield f"match {match.pk}", alice.get(match.get_absolute_url())


def _pages_of_comments(alice: Client, mia: Client) -> Iterator[tuple[str, Any]]:
    """All of them, a page at a time; and what each of some can be written in or said before."""
    first = Comment.objects.exclude(reply_count=0).get()
    address = first.get_absolute_url()
    for last in [0, *Comment.objects.filter(parent=first).values_list("pk", flat=True)[14::15]]:
        yield f"comments after {last}", mia.get(address, {"after": last})
    for comment in Comment.objects.filter(author__isnull=False).order_by("id")[:4]:
        for verb in ("edit", "delete", "history"):
            yield f"comment {verb}", alice.get(f"{comment.get_absolute_url()}{verb}/")
    for words in pieces(3900):
        data = {"words": words, "preview": "1"}
        yield "preview", alice.post(f"/threads/{first.thread_id}/new/", data)


def _pages_of_moderation(world: World, alice: Client, mia: Client) -> Iterator[tuple[str, Any]]:
    yield "agreements", mia.get("/agreements/")
    yield "agreement", mia.get(f"/agreements/{Agreement.objects.latest('id').pk}/")
    yield "watched words", mia.get("/review/words/")
    yield "reported", mia.get(world.ids["reported"].get_absolute_url())
    yield "queue", mia.get("/review/")
    decision = world.ids["decided"]
    yield "comments in the queue", mia.get("/review/", {"kind": "comment"})
    for case in world.ids["comment cases"]:
        yield "case of a comment", mia.get(case.get_absolute_url())
    yield "of whom she blocked", alice.get("/report/blocked/")
    yield "appeals", mia.get("/appeals/")
    yield "appeal", mia.get(world.ids["appeal"].get_absolute_url())
    yield "log", mia.get("/log/")
    yield "notices", alice.get(reverse("notifications:notice_list"))
    yield "decision", alice.get(decision.get_absolute_url())
    yield "case", mia.get(decision.case.get_absolute_url())


def _pages_about_people(world: World, alice: Client, mia: Client) -> Iterator[tuple[str, Any]]:
    for name in ("home", "exchange:listing_mine", "exchange:my_week", "people:blocked"):
        yield name, alice.get(reverse(name))
    yield "waiting", mia.get(reverse("people:waiting"))
    yield "vouches", alice.get(reverse("people:vouches"))
    yield "vouching", mia.get(reverse("people:vouching"))
    yield "channels", world.client("counterpart").get(reverse("people:channels"))
    for person in User.objects.filter(display_name__in=PAYLOADS, membership="member")[:3]:
        yield f"person {person.pk}", mia.get(person.get_absolute_url())
    for name in ("people:profile", "people:profile_edit"):
        named = User.objects.filter(display_name__startswith='"><img').latest("id")
        client = Client()
        client.force_login(named)
        yield name, client.get(reverse(name))
    ada = world.client("administrator")
    yield "admin", ada.get(reverse("admin:accounts_user_changelist"), {"q": PAYLOADS[0]})


@pytest.mark.urls("tests.mutualaid.demo_urls")
def test_what_is_mailed_stays_text_where_it_is_shown(
    full: World, opened: Browser, settings: Settings
) -> None:
    settings.DEMO = True
    client = Client()
    # What was decided about a listing, and that somebody asks for another look.
    mails = [mail for mail in OutboxMail.objects.order_by("-id")[:200] if "pwn" in mail.body]
    assert mails
    pages = ["/demo/mail/", *(f"/demo/mail/{mail.pk}/" for mail in mails[:6])]
    for address in pages:
        response = client.get(address)
        assert response.status_code == 200
        assert opened.open(response) == [], address


def test_there_are_enough_of_them() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 100
    assert all("pwn" in payload for payload in PAYLOADS)


def test_what_people_wrote_stays_text(full: World, opened: Browser) -> None:
    shown = []
    for name, response in pages_of(full):
        assert response.status_code == 200, name
        assert opened.open(response) == [], name
        shown.append(response.content.decode())
    everything = SPACES.sub(" ", "\n".join(shown))
    for text in (*PAYLOADS, *pieces(REASONS_LENGTH), *pieces(1000), *pieces(4000)):
        assert clean_shown(text) in everything, f"{text!r} was shown nowhere"


def clean_shown(text: str) -> str:
    """As a template writes it, but for line breaks."""
    return escape(no_line_breaks(text))


def test_what_is_asked_for_stays_text(world: World, opened: Browser) -> None:
    """Texts in the address, and those that a form refuses and shows again."""
    client, names = world.client("owner"), ("kind", "category", "neighbourhood", "after", *"abcd")
    for first in range(0, len(PAYLOADS), len(names)):
        query = urlencode(dict(zip(names, PAYLOADS[first:], strict=False)))
        response = client.get(f"{reverse('exchange:listing_list')}?{query}")
        assert opened.open(response) == [], query


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("people:profile_edit", ("display_name", "pronouns", "ui_language", "time_zone")),
        ("people:channels", ("kind", "value", "note")),
        ("people:place", ("place", "point")),
        ("exchange:listing_create", ("title", "words", "address", "day", "place", "visibility")),
        ("moderation:report_create", ("note", "agreement")),
        ("moderation:agreement_create", ("title", "text", "number")),
        ("moderation:case_detail", ("reason", "outcome", "agreement", "measure")),
        ("moderation:watched_words", ("pattern",)),
        (
            "library:item_create",
            ("title", "credits-name", "credits-role", "topics", "slug", "language", "to_confirm"),
        ),
        ("library:suggest", ("kind", "title", "credits", "address", "isbn13", "why")),
        ("account_signup", ("display_name", "email")),
        ("account_login", ("login", "next")),
    ],
)
def test_what_a_form_shows_again_stays_text(
    world: World, opened: Browser, name: str, fields: tuple[str, ...]
) -> None:
    form = BY_NAME[name]
    client = world.client(form.role)
    for text in pieces(4000):
        cache.clear()
        data = {**form.fill(world), **dict.fromkeys(fields, text)}
        response = client.post(form.address(world), data)
        assert response.status_code == 200
        assert escape(clean_text(text)[:20]) in response.content.decode()
        assert opened.open(response) == []


def raw(request: HttpRequest) -> HttpResponse:
    """A page that forgets to escape."""
    place = int(request.GET["payload"])
    return HttpResponse(f"<!DOCTYPE html><html><head></head><body><p>{PAYLOADS[place]}</p>")


urlpatterns = [path("raw/", raw), *urls.urlpatterns]
handler403, handler404 = urls.handler403, urls.handler404


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    "payload", ["<img src=x onerror=pwn()>", "<script>pwn()</script>", HTMX_LOAD]
)
def test_a_page_that_forgets_to_escape_is_noticed(opened: Browser, payload: str) -> None:
    response = Client().get("/raw/", {"payload": PAYLOADS.index(payload)})
    assert opened.open(response)
    # Without the policy the first two would even run.
    del response["Content-Security-Policy"]
    ran = "a payload ran" in opened.open(response)
    assert ran == (payload != HTMX_LOAD)
