"""The pages about oneself."""

from __future__ import annotations

from datetime import timedelta

import h3
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.channels import MOST_CHANNELS
from accounts.models import User
from places.cells import centre, snap
from safety.models import RecentHits
from tests.factories.accounts import UserFactory, make_channel
from tests.people import GOWANUS, neighbourhood, signed_in

MINE = [
    "profile",
    "profile_edit",
    "place",
    "availability",
    "welcome",
    "security",
    "channels",
    "blocked",
    "confirm_by_code",
]


def profile_form(person: User, **changes: object) -> dict[str, object]:
    return {
        "display_name": person.display_name,
        "pronouns": "",
        "languages": ["en"],
        "ui_language": "",
        "time_zone": "",
    } | changes


@pytest.mark.parametrize("name", MINE)
def test_each_page_is_its_owners(alice: User, name: str) -> None:
    url = reverse(f"people:{name}")
    response = signed_in(alice).get(url)
    assert response.status_code == 200
    assert "<h1>" in response.content.decode()
    response = Client().get(url)
    assert response["Location"] == f"{reverse('account_login')}?next={url}"


@pytest.mark.parametrize("name", MINE)
def test_other_methods_are_refused(alice: User, name: str) -> None:
    assert signed_in(alice).delete(reverse(f"people:{name}")).status_code == 405


@pytest.mark.parametrize("name", ["profile_edit", "place", "availability", "welcome", "channels"])
def test_a_form_from_elsewhere_is_refused(alice: User, name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.post(reverse(f"people:{name}"), {}).status_code == 403


def test_a_profile_is_changed(alice: User) -> None:
    data = profile_form(
        alice,
        display_name="Alice K.",
        pronouns="she/her",
        languages=["en", "es"],
        ui_language="es",
        time_zone="America/Chicago",
    )
    response = signed_in(alice).post(reverse("people:profile_edit"), data)
    assert response["Location"] == reverse("people:profile")
    alice.refresh_from_db()
    assert (alice.display_name, alice.pronouns) == ("Alice K.", "she/her")
    assert (alice.languages, alice.ui_language) == (["en", "es"], "es")
    assert alice.time_zone == "America/Chicago"


def test_ones_own_name_may_stay_or_be_spelt_otherwise(alice: User) -> None:
    for name in ("Alice", "ALICE", "A. Lice"):
        response = signed_in(alice).post(
            reverse("people:profile_edit"), profile_form(alice, display_name=name)
        )
        assert response.status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", "Bоb"),
        ("display_name", "BOB"),
        ("display_name", "Moderator"),
        ("display_name", "x" * 61),
        ("display_name", "\u202e\u200b"),
        ("pronouns", "x" * 41),
        ("languages", ["xx"]),
        ("ui_language", "tlh"),
        ("time_zone", "Mars/Olympus"),
    ],
)
def test_what_cannot_be_is_said_and_kept(
    alice: User, bob: User, field: str, value: str | list[str]
) -> None:
    data = profile_form(alice, pronouns="they/them") | {field: value}
    response = signed_in(alice).post(reverse("people:profile_edit"), data)
    assert response.status_code == 200
    page = response.content.decode()
    assert f'id="id_{field}_error"' in page
    if field != "pronouns":
        assert 'value="they/them"' in page
    alice.refresh_from_db()
    assert (alice.display_name, alice.pronouns) == ("Alice", "")


def test_further_fields_of_a_profile_are_ignored(alice: User) -> None:
    data = profile_form(alice, role="organizer", is_superuser="on", email="x@example.org")
    signed_in(alice).post(reverse("people:profile_edit"), data)
    alice.refresh_from_db()
    assert (alice.role, alice.is_superuser, alice.email) == (
        "neighbour",
        False,
        "alice@example.org",
    )


def test_an_organizer_may_be_called_so(mia: User) -> None:
    data = profile_form(mia, display_name="Organizer")
    assert signed_in(mia).post(reverse("people:profile_edit"), data).status_code == 302


def test_how_much_one_can_do(alice: User) -> None:
    client, url = signed_in(alice), reverse("people:availability")
    assert client.post(url, {"not_now": "on", "weekly_limit": "3"}).status_code == 302
    alice.refresh_from_db()
    assert (alice.not_now, alice.weekly_limit) == (True, 3)
    assert client.post(url, {"weekly_limit": ""}).status_code == 302
    alice.refresh_from_db()
    assert (alice.not_now, alice.weekly_limit) == (False, None)
    for wrong in ("0", "-1", "51", "9" * 40, "three", "1e3"):
        assert client.post(url, {"weekly_limit": wrong}).status_code == 200
    alice.refresh_from_db()
    assert alice.weekly_limit is None


def test_only_the_cell_of_a_point_is_kept(alice: User) -> None:
    lat, lng = centre(GOWANUS)
    data = {"place": "point", "point": f"{lat + 0.0004},{lng - 0.0004}"}
    client = signed_in(alice)
    assert client.post(reverse("people:place"), data).status_code == 302
    alice.refresh_from_db()
    assert alice.cell == GOWANUS
    assert [used.cell for used in alice.used_cells.all()] == [GOWANUS]


def test_a_hundred_moves_across_a_border_disclose_one_cell(alice: User) -> None:
    """Check 35: 50 m to and fro (0.00045 degrees) around the edge of a cell."""
    lat, lng = centre(GOWANUS)
    while snap(lat, lng) == GOWANUS:
        lat += 0.0002
    client, url = signed_in(alice), reverse("people:place")
    for move in range(100):
        point = f"{lat + (0.00045 if move % 2 else -0.00045):.6f},{lng:.6f}"
        assert client.post(url, {"place": "point", "point": point}).status_code == 302
    assert alice.used_cells.count() == 1


def test_a_place_is_changed_five_times_a_day_and_no_more(alice: User) -> None:
    """Distances are seen from there: who could move at will could find out where others live."""
    cells = [cell for cell in sorted(h3.grid_ring(alice.cell, 3)) if cell != alice.cell][:12:2]
    places = [neighbourhood(f"Place {number}", cell) for number, cell in enumerate(cells)]
    client, url = signed_in(alice), reverse("people:place")
    for place in places[:5]:
        assert client.post(url, {"place": f"neighbourhood-{place.pk}"}).status_code == 302
        # The same again is no move.
        assert client.post(url, {"place": f"neighbourhood-{place.pk}"}).status_code == 302
    for name in ("people:place", "people:welcome"):
        response = client.post(reverse(name), {"place": f"neighbourhood-{places[5].pk}"})
        assert response.status_code == 200
        page = response.content.decode()
        assert 'id="id_place_error"' in page
        assert "You changed your place 5 times in a day." in page
    alice.refresh_from_db()
    assert alice.cell == cells[4]
    # One can always be nowhere, but not come back from there at once.
    assert client.post(url, {"place": ""}).status_code == 302
    assert client.post(url, {"place": f"neighbourhood-{places[0].pk}"}).status_code == 200
    hits = RecentHits.objects.get()
    hits.times = [time - timedelta(days=1) for time in hits.times]
    hits.save()
    assert client.post(url, {"place": f"neighbourhood-{places[0].pk}"}).status_code == 302


def test_one_may_be_nowhere(alice: User) -> None:
    signed_in(alice).post(reverse("people:place"), {"place": ""})
    alice.refresh_from_db()
    assert (alice.neighbourhood, alice.cell) == (None, "")


def test_an_unknown_place_is_said(alice: User) -> None:
    for wrong in ("neighbourhood-999999", "nowhere", "point"):
        response = signed_in(alice).post(reverse("people:place"), {"place": wrong})
        assert response.status_code == 200
        assert 'id="id_place_error"' in response.content.decode()
    alice.refresh_from_db()
    assert alice.cell == GOWANUS
    assert str(alice.neighbourhood) == "Gowanus"


def test_pages_cost_the_same_for_many_channels(db: None) -> None:
    counts = []
    for many in (1, MOST_CHANNELS):
        person = UserFactory.create()
        for number in range(many):
            make_channel(person, f"+1718555{number:04}")
        client = signed_in(person)
        for name in ("profile", "channels"):
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(f"people:{name}"))
            counts.append((name, len(queries)))
    assert counts[:2] == counts[2:]


@pytest.mark.django_db
def test_a_reader_is_not_told_that_somebody_may_ask_them() -> None:
    page = signed_in(UserFactory.create(role="reader")).get(reverse("people:profile"))
    text = page.content.decode()
    assert "Nobody asks you for anything." in text
    assert "You may be asked" not in text
    assert reverse("people:availability") not in text
