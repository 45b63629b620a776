"""What is particular to each category when a need meets an offer in a browser: which offer there
is, what the need's form asks, and how the two say that it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from accounts.models import User
from exchange.models import Listing, Match
from exchange.models.listings import Kind
from tests.factories.care import make_sitter, vouch_for
from tests.factories.exchange import before, begin, make_listing, make_offer, weekly
from tests.factories.rent import make_pledge

ADDRESS, DOOR = "12 Third Street, second bell", "The blue door by the laundry"
NOTES = "She naps at two"


@dataclass(frozen=True)
class Story:
    """``offer`` is made for who helps; ``say`` types what the need's form asks besides its title
    and the ``day``; ``choose`` what is asked besides a few words. Only where something
    ``goes_to_a_door`` an address is asked for; ``held_back`` is read once both agreed."""

    label: str
    offer: Callable[[User], Listing]
    say: Callable[[Page], None]
    finish: Callable[[Page, Page, Match], None]
    choose: Callable[[Page], None] = lambda page: None
    day: str = "Day"
    goes_to_a_door: bool = True
    held_back: str = ""


def it_happened(helper: Page, helped: Page, match: Match) -> None:
    expect(helped.get_by_role("button", name="It happened")).to_have_count(0)
    begin(match)
    for page in (helper, helped):
        page.reload()
        page.get_by_role("button", name="It happened").click()
        expect(page.locator(".messages")).to_contain_text("Good to hear")


def soup(alice: User) -> Listing:
    make_offer(alice, title="Groceries on Sunday", schedule=weekly([6]), diets=["vegan"])
    return make_offer(alice, title="What Alice offers", address=ADDRESS, schedule=weekly())


def say_meal(page: Page) -> None:
    page.get_by_label("Adults").fill("2")


def drive(alice: User) -> Listing:
    return make_listing(
        alice,
        kind=Kind.OFFER,
        category="rides",
        title="What Alice offers",
        quantity=3,
        reach_km=20,
        address=ADDRESS,
        schedule=before(),
    )


def say_ride(page: Page) -> None:
    page.get_by_label("Where to", exact=True).select_option(label="Gowanus")
    page.get_by_label("How many people").fill("2")


def afternoon(alice: User) -> Listing:
    sitting = {"title": "What Alice offers", "address": ADDRESS, "schedule": before()}
    return make_sitter(vouch_for(alice), **sitting)


def say_child(page: Page) -> None:
    page.get_by_label("Age in years").fill("4")
    page.get_by_label("What is good to know").fill(NOTES)
    page.get_by_label("At the child’s home").check()


def pledge(alice: User) -> Listing:
    return make_pledge(alice, 10_000, title="What Alice offers", ways=["person"])


def say_rent(page: Page) -> None:
    page.get_by_label("How much the rent is").fill("1300")
    page.get_by_label("How much of it you have").fill("1000")
    page.get_by_label("To me, and I pay the rent with it").check()


def choose_amount(page: Page) -> None:
    page.get_by_role("spinbutton").fill("70")


def it_arrived(helper: Page, helped: Page, match: Match) -> None:
    shows(helped, match, "Covered otherwise $1,000.00", "Pledged, not sent yet $70.00")
    helper.goto("/my-week/")
    helper.get_by_role("link", name="See how it stands").click()
    helper.get_by_role("button", name="I sent it").click()
    expect(helper.locator("main")).to_contain_text("You said that it is on its way")
    shows(helped, match, "Sent $70.00", "Still open $230.00")
    helped.goto("/my-week/")
    helped.get_by_role("link", name="See how it stands").click()
    helped.get_by_role("button", name="It arrived").click()
    expect(helped.locator(".messages")).to_contain_text("Good to hear.")
    shows(helped, match, "Received $70.00", "Still open $230.00")
    helper.reload()
    expect(helper.locator("main")).to_contain_text("Done. Thank you both.")


def shows(page: Page, match: Match, *parts: str) -> None:
    page.goto(match.need.get_absolute_url())
    for part in parts:
        expect(page.locator(".progress-parts")).to_contain_text(part)


STORIES = {
    "meals": Story("Meals", soup, say_meal, it_happened),
    "rides": Story("Rides", drive, say_ride, it_happened),
    "childcare": Story("Childcare", afternoon, say_child, it_happened, held_back=NOTES),
    "rent": Story(
        "Rent help",
        pledge,
        say_rent,
        it_arrived,
        choose=choose_amount,
        day="When it is due",
        goes_to_a_door=False,
    ),
}
