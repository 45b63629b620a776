"""A conversation below a listing in a real browser, with JavaScript and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings

from accounts.models import User
from comments.models import Comment
from tests.browser.everybody import DESK, PHONE, OpenAs, complaints
from tests.factories.comments import say, thread_under
from tests.factories.exchange import make_offer


def tab_to(page: Page, target: Locator) -> None:
    """By the keyboard alone."""
    for _each in range(60):
        if target.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("no way there by the keyboard")


@pytest.mark.parametrize(
    ("javascript", "size"), [(True, PHONE), (False, DESK)], ids=["script", "no-script"]
)
def test_people_talk(
    open_as: OpenAs,
    alice: User,
    bob: User,
    settings: Settings,
    javascript: bool,
    size: dict[str, int],
) -> None:
    settings.FIRST_POSTS_REVIEWED = 0
    listing = make_offer(alice, title="Soup")
    thread = thread_under(listing)
    for number in range(6):
        say(thread, alice, f"Before {number}", to=Comment.objects.first())
    bobs = open_as(bob, listing.get_absolute_url(), size=size, java_script_enabled=javascript)

    # By the keyboard: look at it first, then post it.
    words = bobs.get_by_label("Your comment")
    tab_to(bobs, words)
    bobs.keyboard.type("Is it *hot*?")
    tab_to(bobs, bobs.get_by_role("button", name="Preview"))
    bobs.keyboard.press("Enter")
    expect(bobs.locator(".write-preview em")).to_have_text("hot")
    expect(words).to_have_value("Is it *hot*?")
    assert Comment.objects.count() == 6
    tab_to(bobs, bobs.get_by_role("button", name="Post"))
    bobs.keyboard.press("Enter")
    mine = bobs.locator("article.comment", has_text="Is it hot?")
    expect(mine).to_be_visible()
    if javascript:
        expect(mine).to_be_focused()
        expect(words).to_have_value("")
    asked = Comment.objects.latest("id")
    assert (asked.author, asked.parent) == (bob, None)

    # Whose page it is answers where the notice leads.
    alices = open_as(alice, asked.get_absolute_url(), size=size, java_script_enabled=javascript)
    alices.get_by_role("link", name="Answer", exact=True).first.click()
    alices.get_by_label("Your answer").fill("Very.")
    alices.get_by_role("button", name="Post").click()
    expect(alices.locator("article.comment", has_text="Very.")).to_be_visible()
    answer = Comment.objects.latest("id")
    assert answer.parent == asked

    # He folds what he has read, and finds the rest of a long conversation.
    bobs.goto(listing.get_absolute_url())
    very = bobs.locator(f"#comment-{answer.pk}")
    expect(very).to_be_visible()
    fold = bobs.locator(f"#comment-{asked.pk} > details > summary")
    tab_to(bobs, fold)
    bobs.keyboard.press("Enter")
    expect(very).to_be_hidden()
    bobs.goto(answer.get_absolute_url())
    expect(bobs.locator("article.comment.is-here")).to_contain_text("Very.")
    expect(bobs.locator(".comments-above")).to_contain_text("Is it hot?")
    bobs.goto(listing.get_absolute_url())
    bobs.get_by_role("link", name="Show 2 more answers").click()
    expect(bobs.get_by_text("Before 5")).to_be_visible()

    # He changes his words, and takes them back.
    bobs.goto(asked.get_absolute_url())
    bobs.get_by_role("link", name="Change").click()
    bobs.get_by_label("What you say").fill("Is it *mild*?")
    bobs.get_by_role("button", name="Save").click()
    expect(bobs.locator(f"#body-{asked.pk} em")).to_have_text("mild")
    expect(bobs.locator(f"#body-{asked.pk}")).to_contain_text("edited")
    bobs.get_by_role("link", name="what it said before").click()
    expect(bobs.locator("main")).to_contain_text("Is it hot?")
    bobs.go_back()
    bobs.get_by_role("link", name="Delete").click()
    bobs.get_by_role("button", name="Delete it").click()
    expect(bobs.locator(".messages")).to_contain_text("It is deleted")
    expect(bobs.locator(f"#comment-{asked.pk} > .comment-gap")).to_be_visible()
    expect(bobs.locator(f"#comment-{answer.pk}")).to_contain_text("Very.")


def test_threads_are_fit_for_everybody(
    open_as: OpenAs, alice: User, bob: User, mia: User, settings: Settings
) -> None:
    settings.FIRST_POSTS_REVIEWED = 0
    listing = make_offer(alice, title="Soup")
    thread = thread_under(listing)
    first = say(thread, bob, "Here: https://example.org/" + "long" * 40 + "\n\n```\n" + "x" * 300)
    answer = say(thread, alice, "> so\n\n- a\n- b", to=first)
    deeper = say(thread, bob, "1. one", to=answer)
    say(thread, alice, "And so on", to=deeper)
    thread.pinned = say(thread, mia, "Welcome")
    thread.save()
    settings.FIRST_POSTS_REVIEWED = 3
    say(thread, alice, "Not read yet")
    for person, path in (
        (mia, listing.get_absolute_url()),
        (alice, answer.get_absolute_url()),
        (bob, f"{first.get_absolute_url()}edit/"),
        (bob, f"{first.get_absolute_url()}delete/"),
    ):
        assert complaints(open_as(person, path)) == [], path
