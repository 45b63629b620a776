"""Whatever is sent, in whichever parameter, the answer is never a 5xx (checks 15 and 17).

What can mislead (bidirectional controls, zero-width characters, NUL) is not stored, and what is
too large is answered 413 or 400.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from pytest_django import Settings

from exchange.models import Listing
from mutualaid import urls
from safety.models import RecentHits
from tests.factories.exchange import make_offer
from tests.security.access import EVERY_URL
from tests.security.forms import FORMS, Form
from tests.security.picture import picture
from tests.security.world import World, rolled_back

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
# Percent-encoded where a str cannot hold them: a lone surrogate, and bytes that are no UTF-8.
BROKEN = {"NUL": "a%00b", "lone surrogate": "a%ED%A0%80b", "no UTF-8": "a%FF%FEb"}
ODD = {
    "bidi": "a\u202egnp.exe\u2066b\u200f",
    "zero-width": "a\u200b\u200c\u200d\u2060\ufeffb",
    "4-byte": "𝒜🙂𐍈\U0010ffff",
    "combining": "e" + "\u0301" * 500,
    "digits": "9" * 400,
    "other digits": "٣²Ⅷ",
    "minus": "-1",
    "float": "1e400",
    "template": "{{ 7|add:7 }}{% now %}",
    "quotes": "'\"`;--",
    "newlines": "a\r\nBcc: x@evil.example\r\n\r\nb",
    "nothing": "",
}
ENCODED = BROKEN | {name: quote(value) for name, value in ODD.items()}
# The pages that read the query, and what they read.
SEARCHED = {
    "/": "next",
    "/listings/": (
        "q kind category neighbourhood near from_day to_day weekday language after before page"
    ),
    "/listings/?category=meals": "free_from diets",
    "/listings/?category=rides": "wheelchair child_seats",
    "/listings/?category=childcare": "age",
    "/listings/new/": "kind category",
    "/notices/": "before",
    "/me/confirm/": "next",
    "/accounts/login/": "next email",
    "/accounts/signup/": "next email invitation",
    "/admin/accounts/user/": "q p o e all _popup _to_field role__exact display_name__regex",
}
BIG, HUGE = 1024 * 1024, 10 * 1024 * 1024


def encode(data: dict[str, Any], field: str = "", value: str = "") -> str:
    """A form's body, with ``field`` replaced by a value that is percent-encoded already."""
    rest = urlencode({name: each for name, each in data.items() if name != field}, doseq=True)
    return f"{rest}&{field}={value}" if field else rest


def no_limits() -> None:
    cache.clear()
    RecentHits.objects.all().delete()


def answers(
    client: Client, address: str, data: dict[str, Any], values: dict[str, str]
) -> Iterator[tuple[str, int]]:
    """The status for each broken value in all fields at once, and for one in each field alone."""
    alone = cycle(values)
    bodies = {f"{what} everywhere": everywhere(data, value) for what, value in values.items()}
    for field in data:
        what = next(alone)
        bodies[f"{what} as {field}"] = encode(data, field, values[what])
    if not data:
        bodies = dict(islice(bodies.items(), 5))
    for what, body in bodies.items():
        with rolled_back():
            no_limits()
            yield what, client.generic("POST", address, body, FORM).status_code


def everywhere(data: dict[str, Any], value: str) -> str:
    return "&".join(f"{field}={value}" for field in [*data, "not-a-field"])


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_no_field_of_a_form_breaks_anything(world: World, settings: Settings, form: Form) -> None:
    for name, value in form.settings.items():
        setattr(settings, name, value)
    client = world.client(form.role, raise_request_exception=False)
    address, data = form.address(world), form.fill(world)
    broken = [each for each in answers(client, address, data, ENCODED) if each[1] >= 500]
    assert broken == []


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_what_is_too_large_is_refused(world: World, form: Form) -> None:
    client = world.client(form.role, raise_request_exception=False)
    address = form.address(world)
    for size in (BIG, HUGE):
        body = b"text=" + b"a" * size
        assert client.generic("POST", address, body, FORM).status_code in (400, 413)


@pytest.mark.parametrize("form", [form for form in FORMS if form.text], ids=str)
def test_words_just_below_the_limit_are_answered(world: World, form: Form) -> None:
    """Much too long for any field, and not too large for a request."""
    client = world.client(form.role, raise_request_exception=False)
    data, size = form.fill(world), 900 * 1024 // len(form.text)
    for piece in ("a", "\u202e", "e\u0301"):
        words = piece * (size // len(quote(piece)))
        with rolled_back():
            no_limits()
            sent = client.post(form.address(world), {**data, **dict.fromkeys(form.text, words)})
        assert sent.status_code in (200, 302, 400, 413)


@pytest.mark.parametrize("form", [form for form in FORMS if form.text], ids=str)
def test_what_nobody_sees_is_not_stored(world: World, form: Form) -> None:
    client = world.client(form.role)
    hidden = "So\u202eup\u200b \u2066for\u00ad\ufeff two"
    data = {**form.fill(world), **dict.fromkeys(form.text, hidden)}
    with rolled_back():
        no_limits()
        client.post(form.address(world), data)
        assert misleading(json.dumps(picture(), default=str, ensure_ascii=False)) == []


def misleading(text: str) -> list[str]:
    return sorted({f"U+{ord(each):04X}" for each in text if unicodedata.category(each) == "Cf"})


def test_what_is_stored_as_it_came_is_noticed(world: World) -> None:
    with rolled_back():
        Listing.objects.filter(pk=world.ids["listing"]).update(title="So\u202eup")
        stored = json.dumps(picture(), default=str, ensure_ascii=False)
        assert misleading(stored) == ["U+202E"]


@pytest.mark.parametrize("address", SEARCHED)
def test_no_query_breaks_anything(world: World, address: str) -> None:
    role = "administrator" if address.startswith("/admin") else "owner"
    role = "anonymous" if address.startswith("/accounts") else role
    client = world.client(role, raise_request_exception=False)
    turns = cycle(ENCODED.values())
    queries = [
        f"{address}{'&' if '?' in address else '?'}{name}={value}"
        for name in SEARCHED[address].split()
        for value in islice(turns, 6)
    ]
    assert [each for each in queries if client.get(each).status_code >= 500] == []


def test_no_query_breaks_any_other_page(world: World) -> None:
    """Parameters that nobody reads, with what a page could choke on all the same."""
    client = world.client("administrator", raise_request_exception=False)
    broken = "&".join(f"x{place}={value}" for place, value in enumerate(BROKEN.values()))
    odd = "&".join(f"next={quote(value)}" for value in ODD.values())
    wrong = {}
    for name, rule in EVERY_URL.items():
        if rule.get is None or rule.at:
            continue
        address = reverse(name, args=[world.ids[each] for each in rule.of.split()])
        statuses = [client.get(f"{address}?{each}").status_code for each in (broken, odd)]
        if statuses[0] != 400 or statuses[1] >= 500:
            wrong[name] = statuses
    assert wrong == {}


ODD_PATHS = (
    *("0", "9" * 19, "9" * 400, "-1", "1.0"),
    *("a%00b", "%ED%A0%80", "%FF", "..%2F", "a" * 9000),
)


@pytest.mark.parametrize("odd", ODD_PATHS, ids=lambda odd: odd[:20])
def test_no_path_breaks_anything(world: World, odd: str) -> None:
    client = world.client("administrator", raise_request_exception=False)
    for name, rule in EVERY_URL.items():
        for place, each in enumerate(rule.of.split()):
            args = [world.ids[one] for one in rule.of.split()]
            address = reverse(name, args=args)
            spots = list(re.finditer(rf"(?<!\w){re.escape(str(world.ids[each]))}(?!\w)", address))
            spot = spots[place if len(spots) > 1 else 0]
            broken = address[: spot.start()] + odd + address[spot.end() :]
            for method in ("GET", "POST"):
                status = client.generic(method, broken).status_code
                assert status in (302, 400, 403, 404, 405), f"{status} for {method} {name}"


HEADERS = ("HX-Current-URL", "Referer", "Accept-Language", "Cookie", "Accept")


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("value", ["\x00", "\xff\xfe", "a" * 20_000, "\xe2\x80\xae"], ids=repr)
def test_no_header_breaks_anything(world: World, name: str, value: str) -> None:
    client = world.client("anonymous", raise_request_exception=False)
    value = f"theme={value}; csrf={value}; session={value}" if name == "Cookie" else value
    for address in ("/", "/listings/", "/accounts/login/"):
        response = client.get(address, headers={name: value, "HX-Request": "true"})
        assert response.status_code == 200


class TestBrowsing:
    """Filters that are no filters: the right list, never an error (check 17)."""

    ODD = ("%", "_", "\\", "%%", "\\%", "' OR 1=1 --", "a & b | !c", "x:*", "(" * 50, "a" * 10_240)

    FILTERS = (
        *("kind", "category", "neighbourhood", "after", "before", "near"),
        *("from_day", "to_day", "weekday", "language", "age", "diets"),
    )

    @pytest.mark.parametrize("value", ODD)
    def test_it_finds_nothing_special(self, world: World, value: str) -> None:
        client = world.client("owner")
        response = client.get(reverse("exchange:listing_list"), dict.fromkeys(self.FILTERS, value))
        assert response.status_code == 200
        everything = client.get(reverse("exchange:listing_list"))
        assert ids_in(response) == ids_in(everything)

    @pytest.mark.parametrize("value", ODD)
    def test_words_are_words(self, world: World, value: str) -> None:
        """They find what has them, which is nothing here; too many are said to be too many."""
        response = world.client("owner").get(reverse("exchange:listing_list"), {"q": value})
        assert response.status_code == 200
        left_out = response.context["form"].left_out
        assert left_out == (["Words: Look for at most 100 letters."] if len(value) > 100 else [])
        assert left_out or ids_in(response) == []

    @pytest.mark.parametrize("value", ["1" * 5000, "2026-01-01T00:00:00Z_" + "9" * 4000])
    def test_a_long_place_in_the_list(self, world: World, value: str) -> None:
        client = world.client("owner")
        assert client.get(reverse("exchange:listing_list"), {"after": value}).status_code == 200

    def test_a_real_filter_still_filters(self, world: World) -> None:
        offer = make_offer(world.people["outsider"])
        client = world.client("owner")
        found = ids_in(client.get(reverse("exchange:listing_list"), {"kind": "offer"}))
        assert offer.pk in found
        assert set(Listing.objects.filter(pk__in=found).values_list("kind", flat=True)) == {"offer"}


def ids_in(response: Any) -> list[int]:
    return [each.pk for each in response.context["listings"]]


def careless(request: HttpRequest) -> HttpResponse:
    """A view that trusts what it is sent."""
    Listing.objects.filter(title=request.POST.get("next", "")).exists()
    return HttpResponse(str(int(request.POST.get("theme", "0") or "0")))


urlpatterns = [path("theme/", careless, name="theme"), *urls.urlpatterns]
handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
handler500 = urls.handler500


@pytest.mark.urls(__name__)
def test_a_careless_view_is_noticed(world: World) -> None:
    client = world.client("owner", raise_request_exception=False)
    found = answers(client, "/theme/", {"theme": "1", "next": "/"}, ENCODED)
    assert "float everywhere" in [what for what, status in found if status >= 500]
