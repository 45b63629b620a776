"""A comment from first post to reversal, as four different people: who wrote it, who reported it,
an organizer who decides, and another one who decides again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from comments.models import Comment
from moderation.models import Case, Decision
from tests.browser.everybody import DESK, PHONE, OpenAs
from tests.factories.accounts import UserFactory, give_second_factor
from tests.factories.comments import thread_under
from tests.factories.exchange import make_offer
from tests.factories.moderation import an_agreement

WORDS = "Bring your own bowl, or do without."


@pytest.fixture
def noa(db: None) -> User:
    """Another organizer."""
    noa = UserFactory.create(email="noa@example.org", display_name="Noa", role=User.Role.ORGANIZER)
    give_second_factor(noa)
    return noa


def decide(page: Page, outcome: str, *, why: str = "", agreement: str = "") -> None:
    """On the page of a case."""
    page.locator(f"[name=outcome][value={outcome}]").check()
    if why:
        page.get_by_label("Which agreement is it about?").select_option(label=agreement)
        page.get_by_label("Why, in words that they will read").fill(why)
    page.get_by_role("button", name="Decide").click()
    expect(page.locator(".messages")).to_contain_text("Decided.")


@pytest.mark.parametrize(
    ("javascript", "size"), [(True, PHONE), (False, DESK)], ids=["script", "no-script"]
)
def test_from_a_first_comment_to_its_return(
    open_as: OpenAs,
    alice: User,
    bob: User,
    mia: User,
    noa: User,
    javascript: bool,
    size: dict[str, int],
) -> None:
    agreement = an_agreement().title
    listing = make_offer(alice, title="Soup")
    thread = thread_under(listing)

    def as_(person: User, path: str) -> Page:
        return open_as(person, path, size=size, java_script_enabled=javascript)

    # Bob's first comment waits, and he is told so.
    bobs = as_(bob, listing.get_absolute_url())
    bobs.get_by_label("Your comment").fill(WORDS)
    bobs.get_by_role("button", name="Post").click()
    own = bobs.locator("article.comment", has_text=WORDS)
    expect(own).to_contain_text("Waits for an organizer")
    alices = as_(alice, listing.get_absolute_url())
    expect(alices.locator(".thread")).not_to_contain_text(WORDS)

    # Mia reads it; then it is there for all.
    comment = Comment.objects.get()
    mias = as_(mia, "/review/")
    expect(mias.locator("main")).to_contain_text(WORDS)
    mias.goto(f"/review/{comment_case(comment)}/")
    decide(mias, "approve")
    alices.reload()
    expect(alices.locator("article.comment")).to_contain_text(WORDS)

    # Alice says that it breaks an agreement; Mia takes it out.
    alices.locator(f"#comment-{comment.pk}").get_by_role("link", name="Report").click()
    alices.get_by_label(agreement).check()
    alices.get_by_label("What should organizers know?").fill("It shames people.")
    alices.get_by_role("button", name="Tell them").click()
    mias.goto(f"/review/{comment_case(comment)}/")
    expect(mias.locator("main")).to_contain_text("It shames people.")
    decide(mias, "remove", why="Not everybody has a bowl.", agreement=agreement)
    alices.goto(thread.get_absolute_url())
    expect(alices.locator(".thread")).not_to_contain_text(WORDS)

    # Bob is told what, why and what he can do; not who it was.
    bobs.goto("/notices/")
    expect(bobs.locator("main")).to_contain_text("Organizers decided about what you wrote")
    bobs.goto(Decision.objects.latest("id").get_absolute_url())
    told = bobs.locator("main")
    expect(told).to_contain_text("Not everybody has a bowl.")
    expect(told).not_to_contain_text("Alice")
    expect(told).not_to_contain_text("Mia")
    bobs.get_by_role("link", name="Ask for another look").click()
    bobs.get_by_label("Why should it be looked at again?").fill("It was about the dishes.")
    bobs.get_by_role("button", name="Send").click()

    # Mia cannot answer that; Noa does, and it is there again.
    noas = as_(noa, "/appeals/")
    address = noas.locator("main a[href^='/appeals/']").first.get_attribute("href")
    assert address is not None
    mias.goto(address)
    expect(mias.get_by_role("button", name="Decide")).to_have_count(0)
    noas.goto(address)
    expect(noas.locator("main")).to_contain_text("It was about the dishes.")
    noas.locator("[name=verdict][value=granted]").check()
    noas.get_by_label("Why, in words that they will read").fill("You are right, it was a joke.")
    noas.get_by_role("button", name="Decide").click()
    alices.reload()
    expect(alices.locator("article.comment")).to_contain_text(WORDS)
    bobs.goto(Decision.objects.latest("id").get_absolute_url())
    expect(told).to_contain_text("You are right, it was a joke.")


def comment_case(comment: Comment) -> int:
    """The case about it that is open."""
    return Case.objects.open().get(kind="comment", object_id=comment.pk).pk
