"""What makes a page fit for everybody: checked at both sizes, in both themes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Opens a path as a person, in a browser of their own.
OpenAs = Callable[..., Page]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
LOOKS = list(product([PHONE, DESK], ["light", "dark"]))
# Playwright and axe bring styles of their own: only what happens before them counts.
REPORT_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""
# As the theme's cookie does it, with every change of colour at its end.
TURN = """
theme => {
  document.documentElement.dataset.theme = theme;
  for (const each of document.getAnimations()) each.finish();
}
"""
# Only what axe complains of: all that it looked at is megabytes.
COMPLAINTS = """
async () => {
  const {violations} = await axe.run(document, {preload: false, resultTypes: ["violations"]});
  return violations.map(({id, nodes}) => [id, nodes.map(({target}) => target)]);
}
"""
# What is pressed, and less than 44 px high. Links in running text may be as low as their line.
TOO_SMALL = """
() => [...document.querySelectorAll(".button, button, summary, select, header a")]
  .map((each) => [each.textContent.trim().slice(0, 30), each.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && box.height > 1 && box.height < 44)
  .map(([words, box]) => `${words}: ${box.height}`)
"""


def complaints_about(page: Page, paths: Iterable[str]) -> dict[str, list[Any]]:
    """What is wrong with each of these pages, opened one after the other."""
    found = {}
    for path in paths:
        page.goto(path)
        if wrong := complaints(page):
            found[path] = wrong
    return found


def complaints(page: Page) -> list[Any]:
    """What is wrong with an open page, of which REPORT_VIOLATIONS was told; leaves it changed."""
    found: list[Any] = [f"policy: {each}" for each in page.evaluate("window.violations")]
    if page.locator("h1, h2, h3").first.evaluate("each => each.tagName") != "H1":
        found.append("another heading stands before the first one")
    page.evaluate(Axe().axe_script)
    for size, theme in LOOKS:
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        page.evaluate(TURN, theme)
        look = f"{size['width']} {theme}"
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found.append(f"{look}: wider than the window")
        if page.evaluate("getComputedStyle(document.documentElement).colorScheme") != theme:
            found.append(f"{look}: of another theme")
        found += [f"{look}: too small, {each}" for each in page.evaluate(TOO_SMALL)]
        found += [(look, *each) for each in page.evaluate(COMPLAINTS)]
    return found
